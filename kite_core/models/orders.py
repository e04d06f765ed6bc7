"""Orders and trades: what the broker sends about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kite_core.explanations.explaining import explain
from kite_core.json_model import JsonModel, Timestamp, timestamp
from kite_core.models.words import (
    Exchange,
    OrderStatus,
    OrderType,
    Product,
    TransactionType,
    Validity,
    Variety,
)

if TYPE_CHECKING:
    from kite_core.explanations.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(JsonModel):
    """One row of the order book, or one state in an order's history.

    Prices are rupees per unit. Quantities are units in equity and its derivatives, lots in currency
    and commodities. `pending_quantity` is not reset when an order is cancelled
    (samples: orders.json): use `unfilled_quantity`.
    """

    order_id: str
    status: OrderStatus
    exchange: Exchange
    tradingsymbol: str
    transaction_type: TransactionType
    quantity: int
    variety: Variety = Variety.REGULAR
    order_type: OrderType = OrderType.LIMIT
    product: Product | None = None
    validity: Validity = Validity.DAY
    instrument_token: int = 0
    exchange_order_id: str | None = None
    parent_order_id: str | None = None
    placed_by: str | None = None
    account_id: str | None = None
    terminal_id: str | None = None
    status_message: str | None = None
    status_message_raw: str | None = None
    order_timestamp: Timestamp = timestamp()
    exchange_timestamp: Timestamp = timestamp()
    exchange_update_timestamp: Timestamp = timestamp()
    modified: bool = False
    validity_ttl: int | None = None
    disclosed_quantity: int = 0
    price: float = 0.0
    trigger_price: float = 0.0
    average_price: float = 0.0
    filled_quantity: int = 0
    pending_quantity: int = 0
    cancelled_quantity: int = 0
    market_protection: float = 0.0
    auction_number: str | None = None
    meta: Any = field(default_factory=dict[str, Any])
    tag: str | None = None
    tags: list[str] | None = None
    guid: str | None = None

    @property
    def unfilled_quantity(self) -> int:
        """What was ordered and not filled, right in every state."""
        return self.quantity - self.filled_quantity

    @property
    def explanation(self) -> Explanation | None:
        """Why it was rejected or cancelled, or not changed, and how to mend that.

        None where the broker gives no `status_message`, or one that is not known.
        """
        return explain(self.status_message, self.status_message_raw)

    @property
    def all_tags(self) -> tuple[str, ...]:
        """The caller's tag and the system's tags: `tag` is None when only system tags exist."""
        own = () if self.tag is None else (self.tag,)
        return (*own, *(tag for tag in self.tags or () if tag != self.tag))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade(JsonModel):
    """One fill. `order_timestamp` is only a time of day, as the broker sends it."""

    trade_id: str
    order_id: str
    exchange: Exchange
    tradingsymbol: str
    transaction_type: TransactionType
    quantity: int
    average_price: float
    product: Product | None = None
    instrument_token: int = 0
    exchange_order_id: str | None = None
    fill_timestamp: Timestamp = timestamp()
    order_timestamp: str | None = None
    exchange_timestamp: Timestamp = timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceError(JsonModel):
    """Why one slice of an autosliced order was refused."""

    message: str
    code: int | None = None
    error_type: str | None = None
    data: Any = None

    @property
    def explanation(self) -> Explanation | None:
        """Why the slice was refused, and how to mend that; None where the text is not known."""
        return explain(self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSlice(JsonModel):
    """One slice of an autosliced order: an id, or an error."""

    order_id: str | None = None
    error: SliceError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReceipt(JsonModel):
    """The id that the broker registered an order or a change under.

    Registered is not accepted: the exchange or the risk system may still reject it.
    `children` are the slices of an autosliced order.
    """

    order_id: str
    children: list[OrderSlice] = field(default_factory=list[OrderSlice])
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(JsonModel):
    """An order that the broker has, and how we know.

    Of an order that was sliced, `order_id` is in no book, and its history is a 404: follow the
    order ids of `children`.

    `how_confirmed` is "answer" when the broker's answer named the order, "book" when that was lost
    and the order was found in the order book, and "dry run" when nothing was sent.
    `unseen_quantity` is what the book did not show of a sliced order that was found there: slices
    that were refused, or that come later.
    """

    order_id: str
    tag: str
    how_confirmed: Literal["answer", "book", "dry run"] = "answer"
    children: list[OrderSlice] = field(default_factory=list[OrderSlice])
    unseen_quantity: int = 0


def trades_by_order(trades: Iterable[Trade]) -> dict[str, list[Trade]]:
    """The trades that filled each order, by its id, in the order of the answer."""
    filled: dict[str, list[Trade]] = {}
    for trade in trades:
        filled.setdefault(trade.order_id, []).append(trade)
    return filled
