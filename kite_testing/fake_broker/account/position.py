"""A position: what was carried over night and what was traded today, exact."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money, number, ratio
from kite_testing.fake_broker.order import BUY

Lots: TypeAlias = list[tuple[int, Money]]
"""Quantities with the price of one, in the order of time."""


@dataclass(slots=True, kw_only=True, eq=False)
class Position:
    """One instrument in one product. `close_price` is the previous day's, if it was carried."""

    instrument: Instrument
    product: str
    overnight: Lots = field(default_factory=list[tuple[int, Money]])
    is_carried_short: bool = False
    close_price: Money = 0
    buys: Lots = field(default_factory=list[tuple[int, Money]])
    sells: Lots = field(default_factory=list[tuple[int, Money]])
    quantity: int = 0
    day_buy_quantity: int = 0
    day_buy_value: Money = 0
    day_sell_quantity: int = 0
    day_sell_value: Money = 0

    def record(self, side: str, quantity: int, price: Money) -> None:
        """Take a fill of today. Values count the multiplier."""
        value = quantity * price * self.instrument.multiplier
        if side == BUY:
            self.buys.append((quantity, price))
            self.quantity += quantity
            self.day_buy_quantity += quantity
            self.day_buy_value += value
        else:
            self.sells.append((quantity, price))
            self.quantity -= quantity
            self.day_sell_quantity += quantity
            self.day_sell_value += value

    @property
    def overnight_quantity(self) -> int:
        """What was carried, negative when short."""
        carried = sum(quantity for quantity, _ in self.overnight)
        return -carried if self.is_carried_short else carried

    @property
    def totals(self) -> Totals:
        """Both sides with what was carried."""
        carried = sum(quantity for quantity, _ in self.overnight)
        value = value_of(self.overnight) * self.instrument.multiplier
        long, short = (0, carried) if self.is_carried_short else (carried, 0)
        close_value = carried * self.close_price * self.instrument.multiplier
        return Totals(
            buy_quantity=self.day_buy_quantity + long,
            buy_value=self.day_buy_value + (value if long else 0),
            buy_m2m=self.day_buy_value + (close_value if long else 0),
            sell_quantity=self.day_sell_quantity + short,
            sell_value=self.day_sell_value + (value if short else 0),
            sell_m2m=self.day_sell_value + (close_value if short else 0),
        )

    @property
    def day_totals(self) -> Totals:
        """Both sides of today's trading alone."""
        return Totals(
            buy_quantity=self.day_buy_quantity,
            buy_value=self.day_buy_value,
            buy_m2m=self.day_buy_value,
            sell_quantity=self.day_sell_quantity,
            sell_value=self.day_sell_value,
            sell_m2m=self.day_sell_value,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Both sides of a position, with the multiplier in the values."""

    buy_quantity: int
    buy_value: Money
    buy_m2m: Money
    sell_quantity: int
    sell_value: Money
    sell_m2m: Money


def net_row(position: Position, last: Money) -> dict[str, Any]:
    """What is held now: carried quantity and today's trades."""
    return _row(position, position.totals, last, overnight=position.overnight_quantity)


def day_row(position: Position, last: Money) -> dict[str, Any]:
    """Today's trading alone."""
    return _row(position, position.day_totals, last, overnight=0)


def _row(position: Position, totals: Totals, last: Money, *, overnight: int) -> dict[str, Any]:
    instrument = position.instrument
    multiplier = instrument.multiplier
    quantity = totals.buy_quantity - totals.sell_quantity
    marked = quantity * last * multiplier
    value = totals.sell_value - totals.buy_value
    buy_price = ratio(totals.buy_value, totals.buy_quantity * multiplier * RUPEE)
    sell_price = ratio(totals.sell_value, totals.sell_quantity * multiplier * RUPEE)
    return {
        "tradingsymbol": instrument.tradingsymbol,
        "exchange": instrument.exchange,
        "instrument_token": instrument.token,
        "product": position.product,
        "quantity": quantity,
        "overnight_quantity": overnight,
        "multiplier": multiplier,
        "average_price": buy_price if quantity > 0 else sell_price if quantity else 0,
        "close_price": number(position.close_price),
        "last_price": number(last),
        "value": number(value),
        "pnl": number(value + marked),
        "m2m": number(totals.sell_m2m - totals.buy_m2m + marked),
        "unrealised": number(value + marked),
        "realised": 0,
        "buy_quantity": totals.buy_quantity,
        "buy_price": buy_price,
        "buy_value": number(totals.buy_value),
        "buy_m2m": number(totals.buy_m2m),
        "sell_quantity": totals.sell_quantity,
        "sell_price": sell_price,
        "sell_value": number(totals.sell_value),
        "sell_m2m": number(totals.sell_m2m),
        **_day_fields(position),
    }


def _day_fields(position: Position) -> dict[str, Any]:
    scale = position.instrument.multiplier * RUPEE
    return {
        "day_buy_quantity": position.day_buy_quantity,
        "day_buy_price": ratio(position.day_buy_value, position.day_buy_quantity * scale),
        "day_buy_value": number(position.day_buy_value),
        "day_sell_quantity": position.day_sell_quantity,
        "day_sell_price": ratio(position.day_sell_value, position.day_sell_quantity * scale),
        "day_sell_value": number(position.day_sell_value),
    }


def value_of(lots: Iterable[tuple[int, Money]]) -> Money:
    """What lots cost together, without a multiplier."""
    return sum(quantity * price for quantity, price in lots)


def first_in_first_out(lots: Lots, quantity: int) -> tuple[Lots, Lots]:
    """Take a quantity out of lots, the oldest first: what was taken, and what remains."""
    taken: Lots = []
    left = deque(lots)
    while quantity and left:
        available, price = left.popleft()
        part = min(available, quantity)
        taken.append((part, price))
        quantity -= part
        if part < available:
            left.appendleft((available - part, price))
    return taken, list(left)
