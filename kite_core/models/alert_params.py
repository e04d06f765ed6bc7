"""Price alerts, as the caller wishes them; checked when they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kite_core.decoding import write_json
from kite_core.faults import Faults, Price, exact_decimal, pairs, price_field
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.order_params import OrderParams
from kite_core.models.words import AlertOperand, AlertOperator, AlertType, Exchange

LAST_TRADED_PRICE = "LastTradedPrice"
MOST_ORDERS = 20
_WHOLE_WEIGHT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertParams(JsonModel):
    """An alert: what is on the left is compared with a constant or with another instrument.

    With `orders` it places them when it fires (type "ato"); without, it only tells. Indices are
    under the exchange INDICES here. A change sends the whole set again. Raises ValidationError with
    every fault and its fix.
    """

    name: str
    lhs_exchange: str
    lhs_tradingsymbol: str
    operator: str
    lhs_attribute: str = LAST_TRADED_PRICE
    rhs_constant: Price | None = None
    rhs_exchange: str | None = None
    rhs_tradingsymbol: str | None = None
    rhs_attribute: str = LAST_TRADED_PRICE
    type: str = AlertType.SIMPLE
    orders: list[OrderParams] = field(default_factory=list[OrderParams])

    def __post_init__(self) -> None:
        """Check everything that needs no instrument, and report all of it."""
        faults = Faults()
        faults.text("name", self.name)
        faults.word("lhs_exchange", self.lhs_exchange, Exchange)
        faults.text("lhs_tradingsymbol", self.lhs_tradingsymbol)
        faults.text("lhs_attribute", self.lhs_attribute)
        faults.word("operator", self.operator, AlertOperator)
        _check_right_side(self, faults)
        _check_orders(self, faults)
        faults.raise_for("AlertParams")

    @classmethod
    def simple(
        cls,
        *,
        name: str,
        lhs_exchange: str,
        lhs_tradingsymbol: str,
        operator: str,
        rhs_constant: Price | None = None,
        rhs_exchange: str | None = None,
        rhs_tradingsymbol: str | None = None,
    ) -> AlertParams:
        """An alert that only tells: give `rhs_constant`, or the other instrument."""
        return cls(
            name=name,
            lhs_exchange=lhs_exchange,
            lhs_tradingsymbol=lhs_tradingsymbol,
            operator=operator,
            rhs_constant=rhs_constant,
            rhs_exchange=rhs_exchange,
            rhs_tradingsymbol=rhs_tradingsymbol,
        )

    @classmethod
    def ato(
        cls,
        *,
        name: str,
        lhs_exchange: str,
        lhs_tradingsymbol: str,
        operator: str,
        orders: list[OrderParams],
        rhs_constant: Price | None = None,
        rhs_exchange: str | None = None,
        rhs_tradingsymbol: str | None = None,
    ) -> AlertParams:
        """An alert that places these orders when it fires, real ones."""
        return cls(
            name=name,
            type=AlertType.ATO,
            lhs_exchange=lhs_exchange,
            lhs_tradingsymbol=lhs_tradingsymbol,
            operator=operator,
            rhs_constant=rhs_constant,
            rhs_exchange=rhs_exchange,
            rhs_tradingsymbol=rhs_tradingsymbol,
            orders=orders,
        )

    @property
    def rhs_type(self) -> AlertOperand:
        """The broker's word for what is on the right."""
        is_constant = self.rhs_constant is not None
        return AlertOperand.CONSTANT if is_constant else AlertOperand.INSTRUMENT

    def to_form(self) -> Pairs:
        """The form fields of the alert; the basket is a JSON text with exact numbers."""
        other = None if self.rhs_constant is not None else self.rhs_attribute
        return pairs(
            ("name", self.name),
            ("type", self.type),
            ("lhs_exchange", self.lhs_exchange),
            ("lhs_tradingsymbol", self.lhs_tradingsymbol),
            ("lhs_attribute", self.lhs_attribute),
            ("operator", self.operator),
            ("rhs_type", self.rhs_type),
            ("rhs_constant", price_field(self.rhs_constant)),
            ("rhs_exchange", self.rhs_exchange),
            ("rhs_tradingsymbol", self.rhs_tradingsymbol),
            ("rhs_attribute", other),
            ("basket", _basket(self.orders) if self.orders else None),
        )


def _check_right_side(alert: AlertParams, faults: Faults) -> None:
    other = (alert.rhs_exchange, alert.rhs_tradingsymbol)
    if alert.rhs_constant is not None:
        faults.number("rhs_constant", alert.rhs_constant)
        fix = "Give either a constant or an instrument."
        faults.expect(other == (None, None), "rhs_exchange", "both sides of a choice", fix)
        return
    if other == (None, None):
        fix = "Give rhs_constant, or rhs_exchange and rhs_tradingsymbol."
        faults.expect(False, "rhs_constant", "there is nothing to compare with", fix)
        return
    faults.word("rhs_exchange", alert.rhs_exchange or "", Exchange)
    faults.text("rhs_tradingsymbol", alert.rhs_tradingsymbol)
    faults.text("rhs_attribute", alert.rhs_attribute)


def _check_orders(alert: AlertParams, faults: Faults) -> None:
    if not faults.word("type", alert.type, AlertType):
        return
    orders = len(alert.orders)
    if alert.type == AlertType.ATO:
        fix = f"Give from 1 to {MOST_ORDERS} orders."
        fits = 1 <= orders <= MOST_ORDERS
        faults.expect(fits, "orders", f"{orders} orders are not possible", fix)
        return
    fix = "Use AlertParams.ato(...), which places orders."
    faults.expect(not orders, "orders", f"a {alert.type} alert places none", fix)


def _basket(orders: list[OrderParams]) -> str:
    """The basket as the official Go client writes it."""
    items = [_item(order) for order in orders]
    basket = {"name": "alerts-basket", "type": "alert", "tags": list[str](), "items": items}
    return write_json(basket).decode()


def _item(order: OrderParams) -> dict[str, Any]:
    return {
        "type": "insert",
        "tradingsymbol": order.tradingsymbol,
        "exchange": order.exchange,
        "weight": _WHOLE_WEIGHT,
        "params": {
            "transaction_type": order.transaction_type,
            "product": order.product,
            "order_type": order.order_type,
            "validity": order.validity,
            "validity_ttl": order.validity_ttl or 0,
            "quantity": order.quantity,
            "price": exact_decimal(order.price or 0),
            "trigger_price": exact_decimal(order.trigger_price or 0),
            "disclosed_quantity": order.disclosed_quantity or 0,
            "variety": order.variety,
            "tags": [] if order.tag is None else [order.tag],
            "squareoff": 0,
            "stoploss": 0,
            "trailing_stoploss": 0,
            "iceberg_legs": order.iceberg_legs or 0,
            "market_protection": exact_decimal(order.market_protection or 0),
        },
    }
