"""Holdings and positions: the calls of this topic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kite_core.messages import Response
from kite_testing.fake_broker.account.holding import (
    Holding,
    Mark,
    compact_row,
    holding_row,
    summary,
)
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.position import Position, day_row, net_row
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.wire.answers import success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.routing import Route, route, unbuilt


class Portfolio:
    """Reading holdings and positions."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("GET", "/portfolio/holdings", self._holdings),
            route("GET", "/portfolio/holdings/summary", self._summary),
            route("GET", "/portfolio/holdings/compact", self._compact),
            unbuilt("GET", "/portfolio/holdings/auctions"),
            unbuilt("POST", "/portfolio/holdings/authorise"),
            route("GET", "/portfolio/positions", self._positions),
            unbuilt("PUT", "/portfolio/positions"),
        )

    def _holdings(self, asked: Asked) -> Response:
        rows = [
            holding_row(holding, mark, used=self._ledger.used(holding.instrument))
            for holding, mark in self._marked(asked.now)
        ]
        return success(rows)

    def _summary(self, asked: Asked) -> Response:
        return success(summary(self._marked(asked.now)))

    def _compact(self, _: Asked) -> Response:
        return success([compact_row(holding) for holding in self._ledger.holdings])

    def _positions(self, asked: Asked) -> Response:
        positions = self._ledger.positions
        traded = [row for row in positions if row.day_buy_quantity or row.day_sell_quantity]
        return success(
            {
                "net": self._rows(net_row, positions, asked.now),
                "day": self._rows(day_row, traded, asked.now),
            }
        )

    def _rows(
        self,
        make: Callable[[Position, Money], dict[str, Any]],
        positions: list[Position],
        now: datetime,
    ) -> list[dict[str, Any]]:
        return [make(row, self._ledger.mark(row.instrument, now).last) for row in positions]

    def _marked(self, now: datetime) -> list[tuple[Holding, Mark]]:
        holdings = self._ledger.holdings
        return [(holding, self._ledger.mark(holding.instrument, now)) for holding in holdings]
