"""Reads the form of a good-till-triggered order and checks all that is checked before it fires."""

from __future__ import annotations

from decimal import Decimal

from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.gtt import refusals
from kite_testing.fake_broker.gtt.trigger import SINGLE, TWO_LEG, Leg, Wish
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.money import JsonNumber
from kite_testing.fake_broker.order import BUY, OPPOSITE
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.json_fields import (
    as_list,
    as_object,
    json_list,
    json_object,
    number_of,
    text_of,
    whole_of,
)
from kite_testing.fake_broker.wire.refusals import invalid, unknown_instrument

_COUNTS = {SINGLE: 1, TWO_LEG: 2}
_PRODUCTS = ("CNC", "NRML", "MTF")
_KNOWN_PRODUCTS = (*_PRODUCTS, "MIS")
_CASH = ("NSE", "BSE")


class TriggerForms:
    """Turns forms into wishes. What only the order's own checks can tell waits until it fires."""

    def __init__(self, instruments: Instruments, rules: DayRules) -> None:
        self._instruments = instruments
        self._rules = rules

    def read(self, asked: Asked) -> Wish:
        """The trigger that a form describes. Raises RefusedError."""
        kind = asked.word("type", _COUNTS)
        condition = json_object(asked.field("condition"), "condition")
        exchange, symbol = text_of(condition, "exchange"), text_of(condition, "tradingsymbol")
        values = as_list(condition.get("trigger_values"), "trigger_values")
        triggers = tuple(number_of(value, "trigger_values") for value in values)
        last_price = number_of(condition.get("last_price"), "last_price")
        legs = tuple(_leg(row) for row in json_list(asked.field("orders"), "orders"))
        if not len(triggers) == len(legs) == _COUNTS[kind]:
            raise refusals.wrong_number_of_triggers(kind, _COUNTS[kind])
        instrument = self._instrument(exchange, symbol)
        for leg in legs:
            self._instrument(leg.exchange, leg.tradingsymbol)
        wish = Wish(
            instrument=instrument, trigger_values=triggers, last_price=last_price, legs=legs
        )
        self._check(wish, asked)
        return wish

    def _instrument(self, exchange: str, symbol: str) -> Instrument:
        instrument = self._instruments.by_key(f"{exchange}:{symbol}")
        if instrument is None or instrument.is_index:
            raise unknown_instrument()
        return instrument

    def _check(self, wish: Wish, asked: Asked) -> None:
        _check_sides(wish.trigger_values, wish.last_price)
        part = self._rules.at(asked.now).trading.triggers.value.least_distance
        _check_distance(wish.trigger_values, wish.last_price, part)
        if wish.kind == TWO_LEG:
            _check_two_legs(wish)


def _leg(row: object) -> Leg:
    """One order of the form; go sends many more keys, which mean nothing here."""
    order = as_object(row, "orders")
    leg = Leg(
        exchange=text_of(order, "exchange"),
        tradingsymbol=text_of(order, "tradingsymbol"),
        transaction_type=text_of(order, "transaction_type"),
        product=text_of(order, "product"),
        order_type=text_of(order, "order_type"),
        quantity=whole_of(order.get("quantity"), "quantity"),
        price=number_of(order.get("price"), "price"),
    )
    if leg.transaction_type not in OPPOSITE:
        raise invalid("transaction_type")
    if leg.order_type != "LIMIT":
        raise refusals.no_limit_order(leg.order_type)
    if leg.product not in _KNOWN_PRODUCTS:
        raise invalid("product")
    if leg.product not in _PRODUCTS:
        raise refusals.product_cannot_wait(leg.product)
    return leg


def _check_sides(triggers: tuple[JsonNumber, ...], last_price: JsonNumber) -> None:
    if last_price in triggers:
        raise refusals.trigger_at_last_price()
    if len(triggers) == 1:
        return
    if triggers[0] > last_price:
        raise refusals.first_trigger_above()
    if triggers[1] < last_price:
        raise refusals.second_trigger_below()


def _check_distance(
    triggers: tuple[JsonNumber, ...], last_price: JsonNumber, part: Decimal
) -> None:
    last = Decimal(str(last_price))
    if any(abs(Decimal(str(trigger)) - last) < last * part for trigger in triggers):
        raise refusals.trigger_too_close(f"{(part * 100).normalize():f}")


def _check_two_legs(wish: Wish) -> None:
    instrument = wish.instrument
    if instrument.exchange in _CASH and any(leg.transaction_type == BUY for leg in wish.legs):
        raise refusals.two_legs_cannot_buy(instrument.exchange)
    if instrument.is_on_index and any(leg.product != "NRML" for leg in wish.legs):
        raise refusals.index_needs_normal()
