"""Holdings, positions and what changes them: the calls of this topic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kite_core.messages import Response
from kite_testing.fake_broker.account.conversion import DAY, OVERNIGHT, Conversion, Conversions
from kite_testing.fake_broker.account.holding import Holding
from kite_testing.fake_broker.account.holding_rows import (
    Mark,
    auction_row,
    compact_row,
    holding_row,
    summary,
)
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.account.position_rows import day_row, net_row
from kite_testing.fake_broker.account.stale_reads import StaleReads
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import OPPOSITE
from kite_testing.fake_broker.wire.answers import success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid, unknown_instrument
from kite_testing.fake_broker.wire.routing import Route, route

_PRODUCTS = ("CNC", "NRML", "MIS", "MTF", "CO", "BO")
_KINDS = ("", "equity", "mf")
_TRANSFERS = ("", "pre", "post", "off", "gift")


class Portfolio:
    """Reading holdings and positions, converting positions, authorising holdings."""

    def __init__(
        self, ledger: Ledger, conversions: Conversions, faults: Faults, stale: StaleReads
    ) -> None:
        self._ledger = ledger
        self._conversions = conversions
        self._faults = faults
        self._stale = stale

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("GET", "/portfolio/holdings", self._holdings),
            route("GET", "/portfolio/holdings/summary", self._summary),
            route("GET", "/portfolio/holdings/compact", self._compact),
            route("GET", "/portfolio/holdings/auctions", self._auctions),
            route("POST", "/portfolio/holdings/authorise", self._authorise),
            route("GET", "/portfolio/positions", self._positions),
            route("PUT", "/portfolio/positions", self._convert),
        )

    def _holdings(self, asked: Asked) -> Response:
        return success([self._row(holding, mark) for holding, mark in self._marked(asked.now)])

    def _row(self, holding: Holding, mark: Mark) -> dict[str, Any]:
        book, share = self._ledger.book, holding.instrument
        return holding_row(
            holding,
            mark,
            used=book.used(share),
            funded_used=book.used(share, "MTF"),
            authorised=self._authorised(holding, mark),
        )

    def _authorised(self, holding: Holding, mark: Mark) -> int:
        """What the depository lets go still: sales use it up."""
        used = self._ledger.book.used(holding.instrument)
        return max(holding.authorised_at(mark.day) - used, 0)

    def _summary(self, asked: Asked) -> Response:
        return success(summary(self._marked(asked.now)))

    def _compact(self, _: Asked) -> Response:
        return success([compact_row(holding) for holding in self._ledger.holdings])

    def _auctions(self, asked: Asked) -> Response:
        rows = [
            auction_row(
                holding,
                self._ledger.mark(holding.instrument, asked.now),
                number_of_auction=auction,
                authorised=holding.authorised_at(asked.now.date()),
            )
            for auction, holding in self._ledger.auctions().items()
        ]
        return success(rows)

    def _authorise(self, asked: Asked) -> Response:
        """Ask the depository to let shares go: those named by their ISIN, or all."""
        if asked.form.get("type", "") not in _KINDS:
            raise invalid("type")
        if asked.form.get("transfer_type", "") not in _TRANSFERS:
            raise invalid("transfer_type")
        isins, quantities = asked.fields("isin"), asked.fields("quantity")
        if len(isins) < len(quantities):
            raise invalid("quantity")
        wished = dict(zip(isins, map(_count, quantities), strict=False))
        by_isin = {row.instrument.isin: row for row in self._ledger.holdings if row.settled}
        if unknown := [isin for isin in isins if isin not in by_isin]:
            raise invalid(f"isin: {unknown[0]}")
        rows = [
            (row, wished.get(row.instrument.isin, row.settled))
            for row in self._ledger.holdings
            if not isins or row.instrument.isin in isins
        ]
        request_id = self._ledger.depository.request(rows, asked.now)
        return success({"request_id": request_id})

    def _positions(self, asked: Asked) -> Response:
        positions = self._ledger.positions
        traded = [row for row in positions if row.was_traded]
        fresh = {
            "net": self._rows(net_row, positions, asked.now),
            "day": self._rows(day_row, traded, asked.now),
        }
        return success(self._stale.shown("positions", asked.now, fresh))

    def _convert(self, asked: Asked) -> Response:
        key = f"{asked.field('exchange')}:{asked.field('tradingsymbol')}"
        side = asked.word("transaction_type", OPPOSITE)
        part = asked.word("position_type", (DAY, OVERNIGHT))
        quantity = _count(asked.field("quantity"))
        old = asked.word("old_product", _PRODUCTS)
        new = asked.word("new_product", _PRODUCTS)
        if (instrument := self._ledger.instruments.by_key(key)) is None:
            raise unknown_instrument()
        wish = Conversion(
            instrument=instrument, side=side, part=part, quantity=quantity, old=old, new=new
        )
        self._conversions.convert(wish, asked.now)
        return success(True)  # reason: the whole answer is a bare truth

    def _rows(
        self,
        make: Callable[[Position, Money], dict[str, Any]],
        positions: list[Position],
        now: datetime,
    ) -> list[dict[str, Any]]:
        return [make(row, self._last(row.instrument, now)) for row in positions]

    def _last(self, instrument: Instrument, now: datetime) -> Money:
        """The price that positions show; under the fault D12 that of a while ago."""
        if "D12" in self._faults.armed:
            fault = self._faults.strike("D12", now, key=instrument.key)
            if fault is not None:
                now -= timedelta(seconds=float(fault.wishes["seconds"]))
        return self._ledger.mark(instrument, now).last

    def _marked(self, now: datetime) -> list[tuple[Holding, Mark]]:
        holdings = self._ledger.holdings
        return [(holding, self._ledger.mark(holding.instrument, now)) for holding in holdings]


def _count(text: str) -> int:
    """A whole number of shares; one official client sends it as `50.000000`."""
    whole, _, rest = text.strip().partition(".")
    if not whole.isdecimal() or rest.strip("0") or not int(whole):
        raise invalid("quantity")
    return int(whole)
