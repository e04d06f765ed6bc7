"""Reads the form of an alert and checks it; its orders are checked when they are placed."""

from __future__ import annotations

from collections.abc import Mapping

from kite_testing.fake_broker.alerts import refusals
from kite_testing.fake_broker.alerts.alert import ATO, SIMPLE, AlertWish, BasketItem
from kite_testing.fake_broker.alerts.condition import (
    CONSTANT,
    INSTRUMENT,
    LAST_TRADED_PRICE,
    OPERATORS,
    Condition,
    Side,
)
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.json_fields import (
    as_list,
    as_object,
    json_object,
    number_of,
    text_of,
    whole_of,
)
from kite_testing.fake_broker.wire.refusals import invalid, unknown_instrument

INDICES = "INDICES"
_INDEX_EXCHANGES = ("NSE", "BSE")
_EXCHANGES = ("NSE", "BSE", "NFO", "CDS", "BCD", "MCX", INDICES)
_MOST_ITEMS = 20
_WHOLE_WEIGHT = 10_000
_WORDS = ("transaction_type", "product", "order_type")


class AlertForms:
    """Turns forms into wishes."""

    def __init__(self, instruments: Instruments) -> None:
        self._instruments = instruments

    def read(self, asked: Asked) -> AlertWish:
        """The alert that a form describes. Raises RefusedError."""
        name, kind = asked.field("name"), asked.word("type", (SIMPLE, ATO))
        condition = self._condition(asked)
        if kind == SIMPLE:
            return AlertWish(name=name, condition=condition)
        basket = self._basket(json_object(asked.field("basket"), "basket"))
        return AlertWish(name=name, condition=condition, basket=basket)

    def _condition(self, asked: Asked) -> Condition:
        left = self._side(asked, "lhs")
        operator = asked.word("operator", OPERATORS)
        operand = asked.field("rhs_type")
        if operand == CONSTANT:
            constant = number_of(asked.field("rhs_constant"), "rhs_constant")
            return Condition(left=left, operator=operator, constant=constant)
        if operand == INSTRUMENT:
            return Condition(left=left, operator=operator, right=self._side(asked, "rhs"))
        raise invalid("rhs_type")

    def _side(self, asked: Asked, prefix: str) -> Side:
        exchange = asked.field(f"{prefix}_exchange")
        symbol = asked.field(f"{prefix}_tradingsymbol")
        attribute = asked.field(f"{prefix}_attribute")
        if attribute != LAST_TRADED_PRICE:
            raise refusals.attribute_unknown(attribute)
        if exchange not in _EXCHANGES:
            raise invalid(f"{prefix}_exchange")
        return self.side(exchange, symbol)

    def side(self, exchange: str, symbol: str) -> Side:
        """What an alert names so. Raises RefusedError for what is not quoted."""
        wants_index = exchange == INDICES
        for place in _INDEX_EXCHANGES if wants_index else (exchange,):
            instrument = self._instruments.by_key(f"{place}:{symbol}")
            if instrument is not None and instrument.is_index is wants_index:
                return Side(exchange=exchange, instrument=instrument)
        raise unknown_instrument()

    def _basket(self, basket: Mapping[str, object]) -> tuple[BasketItem, ...]:
        items = as_list(basket.get("items"), "basket")
        if not items:
            raise refusals.basket_needed()
        if len(items) > _MOST_ITEMS:
            raise refusals.basket_too_big(_MOST_ITEMS)
        return tuple(self._item(as_object(item, "basket")) for item in items)

    def _item(self, item: Mapping[str, object]) -> BasketItem:
        key = f"{text_of(item, 'exchange')}:{text_of(item, 'tradingsymbol')}"
        instrument = self._instruments.by_key(key)
        if instrument is None or instrument.is_index:
            raise unknown_instrument()
        params = as_object(item.get("params"), "params")
        return BasketItem(
            instrument=instrument,
            weight=number_of(item.get("weight", _WHOLE_WEIGHT), "weight"),
            words={name: text_of(params, name) for name in _WORDS},
            quantity=whole_of(params.get("quantity"), "quantity"),
            params=dict(params),
        )
