"""A position, or a part of one, that changes its product."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from kite_core.rulebook.restrictions import CONVERSION, OrderTraits
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.lots import Lots, count_of, value_of
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.account.refusals import (
    funds_short,
    holdings_short,
    late_conversion,
    no_conversion,
    no_position,
    too_much_to_convert,
)
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.order import BUY, SELL
from kite_testing.fake_broker.wire.refusals import bad_product

DAY = "day"
OVERNIGHT = "overnight"
_SHARE_PRODUCTS = ("CNC", "MIS", "MTF")
_CONTRACT_PRODUCTS = ("NRML", "MIS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What is to be converted; `side` is BUY for a long and SELL for a short."""

    instrument: Instrument
    side: str
    part: str
    quantity: int
    old: str
    new: str


class Conversions:
    """Converts positions: the quantity leaves one and enters the other at its average price."""

    def __init__(self, ledger: Ledger, rules: DayRules, hours: MarketHours) -> None:
        self._ledger = ledger
        self._rules = rules
        self._hours = hours

    def convert(self, wish: Conversion, now: datetime) -> None:
        """Convert, if the funds hold what the new product needs. Raises RefusedError."""
        self._check_products(wish, now)
        self._check_shares(wish)
        book = self._ledger.book
        before = self._source(wish)
        target = book.find(wish.instrument, wish.new)
        source = deepcopy(before)
        target = deepcopy(target) or Position(instrument=wish.instrument, product=wish.new)
        used = book.usage_of(source, now).debits + book.usage_of(target, now).debits
        move(source, target, wish)
        needed = book.usage_of(source, now).debits + book.usage_of(target, now).debits - used
        free = self._ledger.available(wish.instrument.margin_segment, now)
        if needed > 0 and needed > free and not self._ledger.is_unbounded:
            raise funds_short(needed, free)
        book.put(source)
        book.put(target)

    def _check_products(self, wish: Conversion, now: datetime) -> None:
        instrument, rules = wish.instrument, self._rules.at(now)
        if "CO" in (wish.old, wish.new) or "BO" in (wish.old, wish.new) or wish.old == wish.new:
            raise no_conversion(wish.old, wish.new)
        offered = _SHARE_PRODUCTS if instrument.is_share else _CONTRACT_PRODUCTS
        if wish.new not in offered:
            raise bad_product(wish.new, instrument.exchange)
        traits = OrderTraits(
            exchange=instrument.exchange,
            instrument_type=instrument.kind,
            product=wish.new,
            variety=CONVERSION,
            transaction_type=wish.side,
            underlying=rules.trading.underlying_of(instrument.exchange, instrument.name),
        )
        rows = rules.trading.restrictions
        is_restricted = any(row.is_confirmed and row.value.matches(traits) for row in rows)
        if is_restricted or (wish.new == "MTF" and wish.side == SELL):
            raise no_conversion(wish.old, wish.new)
        if wish.new == "MIS" and self._is_late(instrument, now):
            raise late_conversion()

    def _is_late(self, instrument: Instrument, now: datetime) -> bool:
        """Whether intraday positions are being closed; with hours `always` none is refused."""
        if self._hours.is_always:
            return False
        square_off = self._hours.square_off(instrument, now)
        return square_off is not None and now >= square_off

    def _check_shares(self, wish: Conversion) -> None:
        """A short that becomes a delivery has to be there."""
        if wish.side == SELL and wish.new == "CNC":
            left = self._ledger.sellable(wish.instrument) - self._ledger.selling(wish.instrument)
            if wish.quantity > left:
                raise holdings_short()

    def _source(self, wish: Conversion) -> Position:
        position = self._ledger.book.find(wish.instrument, wish.old)
        sign = 1 if wish.side == BUY else -1
        if position is None or position.quantity * sign <= 0:
            raise no_position(wish.instrument.tradingsymbol, wish.old)
        open_quantity = abs(position.quantity)
        carried = min(max(position.overnight_quantity * sign, 0), open_quantity)
        most = carried if wish.part == OVERNIGHT else open_quantity - carried
        if wish.quantity > most:
            raise too_much_to_convert(wish.part, most)
        return position


def move(source: Position, target: Position, wish: Conversion) -> None:
    """Move a quantity at the average price of its part; what stays keeps that average.

    Values move in whole units of money, so both together cost what they did.
    """
    if wish.part == OVERNIGHT:
        source.overnight, moved = _split(source.overnight, wish.quantity)
        target.overnight.append(moved)
        target.is_carried_short = source.is_carried_short
        target.close_price = source.close_price
    elif wish.side == BUY:
        source.buys, moved = _split(source.buys, wish.quantity)
        target.buys.append(moved)
    else:
        source.sells, moved = _split(source.sells, wish.quantity)
        target.sells.append(moved)
    source.add_up()
    target.add_up()


def _split(lots: Lots, quantity: int) -> tuple[Lots, tuple[int, int]]:
    """What stays, as one lot, and what leaves: both at the average of all."""
    count, value = count_of(lots), value_of(lots)
    moved = value * quantity // count
    stays = [(count - quantity, value - moved)] if count > quantity else []
    return stays, (quantity, moved)
