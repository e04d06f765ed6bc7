"""What the market showed: at which prices, and how much of it, orders may have traded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from tests.testing.fake_broker.reference_lines import Line
from tests.testing.fake_broker.reference_orders import Row, exactly, line_of, named

Level = tuple[Fraction, int]
_HOLIDAY = date(2026, 11, 24)
_OPENS, _CLOSES = time(9, 15, 1), time(15, 14, 59)
_COMMODITIES_OPEN, _COMMODITIES_CLOSE = time(9, 0, 1), time(23, 29)


@dataclass(slots=True, kw_only=True)
class Shown:
    """One side of the depth, until it changes; `taken` is by price, `total` whoever took it."""

    levels: list[Level]
    taken: dict[Fraction, int] = field(default_factory=dict[Fraction, int])
    total: int = 0


@dataclass(slots=True, kw_only=True)
class Tape:
    """The last prices; with `has_depth` also what is offered at which of them."""

    prices: dict[str, Fraction]
    has_depth: bool
    is_always: bool
    shown: dict[tuple[str, str], Shown] = field(default_factory=dict[tuple[str, str], Shown])

    def show(self, line: Line, side: str, levels: list[Level]) -> None:
        """Another depth; the same one again brings nothing back. `side` is who can take it."""
        known = self.shown.get((line.key, side))
        if known is None or known.levels != levels:
            self.shown[line.key, side] = Shown(levels=levels)

    def check_trade(self, trade: Row, rested: Row | None) -> None:
        """A trade at the limit of an order that rested, or at a price that the market showed."""
        line, price = line_of(trade), exactly(trade["average_price"])
        side, quantity = trade["transaction_type"], trade["quantity"]
        has_auctions = not self.is_continuous(line, trade["fill_timestamp"])
        auction = {self.prices[line.key]}
        allowed = auction
        shown = self.shown.get((line.key, side))
        if self.has_depth and shown is not None:
            shown.total += quantity
            levels = {level for level, _ in shown.levels}
            allowed = levels | auction if has_auctions else levels
        if rested is not None:
            own = {exactly(rested["price"])}
            allowed = allowed | own if has_auctions or not rested["price"] else own
        assert price in allowed, f"{named(trade)} at {float(price)}, expected {_listed(allowed)}"
        if self.has_depth and shown is not None and not has_auctions:
            self._check_quantity(shown, trade, None if rested else price)

    def _check_quantity(self, shown: Shown, trade: Row, level: Fraction | None) -> None:
        """No more is taken than was offered, on each level and in all."""
        offered = sum(quantity for _, quantity in shown.levels)
        assert shown.total <= offered, f"{named(trade)}: {shown.total} of {offered}"
        if level is not None:
            shown.taken[level] = shown.taken.get(level, 0) + trade["quantity"]
            most = dict(shown.levels)[level]
            assert shown.taken[level] <= most, f"{named(trade)}: {shown.taken[level]} of {most}"

    def check_nothing_is_left(self, rows: list[Row], now: datetime) -> None:
        """No order waits for a price that the market has reached."""
        for row in rows:
            line = line_of(row)
            if self.has_depth or not self.is_continuous(line, f"{now:%Y-%m-%d %H:%M:%S}"):
                continue
            price = self.prices[line.key]
            sign = 1 if row["transaction_type"] == "BUY" else -1
            if row["status"] == "OPEN":
                assert exactly(row["price"]) * sign < price * sign, (
                    f"{float(price)} has reached {named(row)}"
                )
            if row["status"] == "TRIGGER PENDING":
                trigger = exactly(row["trigger_price"])
                assert trigger * sign > price * sign, f"{float(price)} has triggered {named(row)}"

    def is_continuous(self, line: Line, stamp: str) -> bool:
        """Whether an order meets the market's prices, and not an auction's or none."""
        if self.is_always:
            return True
        moment = datetime.fromisoformat(stamp)
        if moment.date() == _HOLIDAY:
            return False
        if line.exchange == "MCX":
            return _COMMODITIES_OPEN <= moment.time() < _COMMODITIES_CLOSE
        return _OPENS <= moment.time() < _CLOSES


def _listed(prices: set[Fraction]) -> str:
    return " or ".join(str(float(price)) for price in sorted(prices))


def as_rows(levels: list[Level]) -> list[list[Any]]:
    """Levels as a recording has them."""
    return [[str(float(price)), quantity] for price, quantity in levels]
