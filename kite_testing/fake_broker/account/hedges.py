"""The open contracts of an account, by what they hedge: what each group needs less is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeAlias

from kite_testing.fake_broker.account.hedging import (
    HedgeGroup,
    Stake,
    hedge_group,
    hedge_relief,
)
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.account.usage import naked_span
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money

SpotOf: TypeAlias = Callable[[Instrument, datetime], Money]


class Hedges:
    """Groups of open positions in contracts; `shared` are those with more than one position."""

    def __init__(self) -> None:
        self._groups: dict[HedgeGroup, _Group] = {}
        self.shared: dict[HedgeGroup, _Group] = {}

    def note(self, position: Position) -> None:
        """Take a position in, or let it go when it is closed."""
        name = hedge_group(position.instrument)
        group = self._groups.setdefault(name, _Group())
        group.note(position)
        if len(group.rows) > 1:
            self.shared[name] = group
        else:
            self.shared.pop(name, None)
        if not group.rows:
            del self._groups[name]

    def relief(self, segment: str, now: datetime, spot_of: SpotOf) -> Money:
        """How much less SPAN the positions of a segment need together than each by itself."""
        relief = 0
        for group in self.shared.values():
            instrument = group.instrument
            if instrument.margin_segment == segment:
                relief += group.relief(spot_of(instrument, now), now.date())
        return relief

    def beside(
        self, instrument: Instrument, product: str, now: datetime, spot_of: SpotOf
    ) -> list[Stake]:
        """The stakes that stand beside a contract in its group."""
        if (group := self._groups.get(hedge_group(instrument))) is None:
            return []
        own = (instrument.token, product)
        rows = [row for key, row in group.rows.items() if key != own]
        spot = spot_of(instrument, now) if rows else 0
        return [_stake(row, spot, now.date()) for row in rows]


class _Group:
    """Positions that hedge each other; their relief is kept until one changes, or the spot."""

    __slots__ = ("_asked", "_relief", "rows")

    def __init__(self) -> None:
        self.rows: dict[tuple[int, str], Position] = {}
        self._asked: tuple[Money, date] | None = None
        self._relief: Money = 0

    @property
    def instrument(self) -> Instrument:
        """One of the contracts: all follow the same price."""
        return next(iter(self.rows.values())).instrument

    def note(self, position: Position) -> None:
        key = (position.instrument.token, position.product)
        if position.quantity:
            self.rows[key] = position
        else:
            self.rows.pop(key, None)
        self._asked = None

    def relief(self, spot: Money, today: date) -> Money:
        if self._asked != (spot, today):
            stakes = [_stake(row, spot, today) for row in self.rows.values()]
            self._relief = hedge_relief(stakes, spot)
            self._asked = (spot, today)
        return self._relief


def _stake(position: Position, spot: Money, today: date) -> Stake:
    return Stake(position.instrument, position.quantity, naked_span(position, spot, today))
