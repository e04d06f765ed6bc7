"""Margins and charges, and the orders to calculate them for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kite_core.faults import Faults, Price, exact_decimal, keep_plain_wholes
from kite_core.json_model import JsonModel
from kite_core.models.order_params import OrderParams
from kite_core.models.words import (
    Exchange,
    OrderType,
    Product,
    TransactionType,
    Variety,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GST(JsonModel):
    """Goods and services tax, in rupees."""

    igst: float = 0.0
    cgst: float = 0.0
    sgst: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges(JsonModel):
    """What trading costs, in rupees. `transaction_tax_type` is "stt", "ctt" or ""."""

    total: float
    transaction_tax: float = 0.0
    transaction_tax_type: str | None = None
    exchange_turnover_charge: float = 0.0
    sebi_turnover_charge: float = 0.0
    brokerage: float = 0.0
    stamp_duty: float = 0.0
    gst: GST | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginPnl(JsonModel):
    """Profit that counts into a margin, in rupees."""

    realised: float = 0.0
    unrealised: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMargin(JsonModel):
    """What one order blocks, in rupees; `total` is the sum of its parts.

    In a compact answer the parts are None. In the totals of a basket the texts are ""
    (sample: basket_margins.json), and `option_premium` may be negative.
    """

    total: float
    type: str | None = None
    tradingsymbol: str | None = None
    exchange: str | None = None
    span: float | None = None
    exposure: float | None = None
    option_premium: float | None = None
    additional: float | None = None
    bo: float | None = None
    cash: float | None = None
    var: float | None = None
    leverage: float | None = None
    pnl: MarginPnl | None = None
    charges: Charges | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketMargin(JsonModel):
    """What a basket blocks: `initial` to enter leg by leg, `final` once all legs are there.

    Do not rely on the basket's own `charges`: the broker's sample has parts and a total of 0
    (sample: basket_margins.json). Add up those of the `orders`.
    """

    initial: OrderMargin
    final: OrderMargin
    orders: list[OrderMargin] = field(default_factory=list[OrderMargin])
    charges: Charges | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCharges(JsonModel):
    """What one trade costs; `price` is the average price that was asked about."""

    tradingsymbol: str
    exchange: Exchange
    transaction_type: TransactionType
    quantity: int
    price: float
    charges: Charges
    variety: Variety | None = None
    product: Product | None = None
    order_type: OrderType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginOrder(JsonModel):
    """An order to calculate the margin for; it is not placed. `price` is 0 for MARKET.

    Raises ValidationError with every fault and its fix.
    """

    exchange: str
    tradingsymbol: str
    transaction_type: str
    quantity: int
    product: str
    order_type: str = OrderType.MARKET
    variety: str = Variety.REGULAR
    price: Price = 0
    trigger_price: Price = 0

    def __post_init__(self) -> None:
        """Check it, and report every fault."""
        faults = Faults()
        _check_order(self, faults)
        if self.order_type in (OrderType.LIMIT, OrderType.SL) or self.price != 0:
            faults.number("price", self.price)
        if self.order_type in (OrderType.SL, OrderType.SL_M) or self.trigger_price != 0:
            faults.number("trigger_price", self.trigger_price)
        faults.raise_for("MarginOrder")

    @classmethod
    def of(cls, order: OrderParams) -> MarginOrder:
        """The same order, before it is placed."""
        return cls(
            exchange=order.exchange,
            tradingsymbol=order.tradingsymbol,
            transaction_type=order.transaction_type,
            quantity=order.quantity,
            product=order.product,
            order_type=order.order_type,
            variety=order.variety,
            price=order.price or 0,
            trigger_price=order.trigger_price or 0,
        )

    def to_wire(self) -> dict[str, Any]:
        """The item of the request, with exact numbers."""
        return {
            **_wire_order(self),
            "price": exact_decimal(self.price),
            "trigger_price": exact_decimal(self.trigger_price),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedOrder(JsonModel):
    """A trade to calculate the charges for. `order_id` may be any text; it does not come back.

    Raises ValidationError with every fault and its fix.
    """

    order_id: str
    exchange: str
    tradingsymbol: str
    transaction_type: str
    quantity: int
    average_price: Price
    product: str
    order_type: str = OrderType.MARKET
    variety: str = Variety.REGULAR

    def __post_init__(self) -> None:
        """Check it, and report every fault."""
        faults = Faults()
        faults.text("order_id", self.order_id)
        _check_order(self, faults)
        faults.number("average_price", self.average_price)
        faults.raise_for("ChargedOrder")

    def to_wire(self) -> dict[str, Any]:
        """The item of the request, with exact numbers."""
        return {
            "order_id": self.order_id,
            **_wire_order(self),
            "average_price": exact_decimal(self.average_price),
        }


def _check_order(order: MarginOrder | ChargedOrder, faults: Faults) -> None:
    keep_plain_wholes(order, "quantity")
    faults.word("exchange", order.exchange, Exchange)
    faults.text("tradingsymbol", order.tradingsymbol)
    faults.word("transaction_type", order.transaction_type, TransactionType)
    faults.whole("quantity", order.quantity, least=1)
    faults.word("product", order.product, Product)
    faults.word("order_type", order.order_type, OrderType)
    faults.word("variety", order.variety, Variety)


def _wire_order(order: MarginOrder | ChargedOrder) -> dict[str, Any]:
    return {
        "exchange": order.exchange,
        "tradingsymbol": order.tradingsymbol,
        "transaction_type": order.transaction_type,
        "variety": order.variety,
        "product": order.product,
        "order_type": order.order_type,
        "quantity": order.quantity,
    }
