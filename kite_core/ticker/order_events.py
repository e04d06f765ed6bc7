"""What is told of an order: its states, without repeats and in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus


class OrderChange(StrEnum):
    """What has become of an order, in a word."""

    PLACED = "placed"
    """It is on its way to the exchange, or stored until the market opens."""
    OPENED = "opened"
    """It is in the exchange's book; a stop has been triggered."""
    TRIGGER_PENDING = "trigger pending"
    """It is in the exchange's book of stops."""
    MODIFIED = "modified"
    """Its price, quantity, kind or validity is another one."""
    PARTIALLY_FILLED = "partially filled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    """Its rest is cancelled, or has lapsed; a part may be filled."""
    REJECTED = "rejected"
    UPDATED = "updated"
    """Something else: a state on its way, or a `status_message`, such as of a refused change."""
    CORRECTED = "corrected"
    """The order book says that less is filled than was told."""
    UNKNOWN = "unknown"
    """It is in a state that this library does not know."""


class OrderSource(StrEnum):
    """Where the news came from. Only the order book is relied upon when they disagree."""

    SOCKET = "socket"
    BOOK = "book"
    POSTBACK = "postback"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """An order as it is now, and as it was known before; `previous` is None the first time.

    `at` is when the news came. `is_bridged` marks what was found by reading the order book after a
    loss of the stream. The status of `order` is one of the order book, never UPDATE; what an update
    leaves out, such as `tags`, stays as it was.
    """

    order: Order
    change: OrderChange
    previous: Order | None
    source: OrderSource
    at: datetime
    is_bridged: bool = False

    @property
    def order_id(self) -> str:
        """The order that it is about."""
        return self.order.order_id

    @property
    def is_final(self) -> bool:
        """Whether nothing more can happen to the order."""
        return self.order.status.is_final

    @property
    def is_correction(self) -> bool:
        """Whether the order book took back what had been told: an end, or a filled quantity.

        A cancelled order can be executed after all (12 October 2020, forum discussion 8676).
        """
        before = self.previous
        return before is not None and (before.status.is_final or self.fill_quantity < 0)

    @property
    def fill_quantity(self) -> int:
        """How much was filled since `previous`; below 0 for a correction. They add up."""
        before = 0 if self.previous is None else self.previous.filled_quantity
        return self.order.filled_quantity - before

    @property
    def fill_price(self) -> float | None:
        """The average price of what was filled since `previous`, in rupees; None for nothing.

        It follows from the two average prices, exactly, and is rounded to four decimals; where the
        broker has rounded an average, it is as good as that.
        """
        quantity = self.fill_quantity
        if quantity <= 0:
            return None
        before = Fraction(0) if self.previous is None else _value(self.previous)
        return float(round((_value(self.order) - before) / quantity, 4))

    def __str__(self) -> str:
        order = self.order
        what = f"{order.transaction_type} {order.exchange}:{order.tradingsymbol}"
        filled = f"{order.filled_quantity} of {order.quantity}"
        return f"{order.order_id} {self.change}: {what}, {filled} filled ({order.status})"


def change_between(previous: Order | None, order: Order) -> OrderChange:
    """What has become of an order, given how it was told before."""
    filled_before = 0 if previous is None else previous.filled_quantity
    if order.filled_quantity < filled_before:
        return OrderChange.CORRECTED
    if order.status.is_final:
        return _ENDS.get(order.status, OrderChange.CANCELLED)
    if order.filled_quantity > filled_before:
        return OrderChange.PARTIALLY_FILLED
    if not order.status.is_known:
        return OrderChange.UNKNOWN
    if previous is None or _has_come_to_rest(previous, order):
        return _RESTING.get(order.status, OrderChange.PLACED)
    return _change_at_rest(previous, order)


def _change_at_rest(previous: Order, order: Order) -> OrderChange:
    return OrderChange.MODIFIED if terms_of(previous) != terms_of(order) else OrderChange.UPDATED


def terms_of(order: Order) -> tuple[object, ...]:
    """What a modification may change, of the fields that every source has."""
    return (
        order.quantity,
        order.price,
        order.trigger_price,
        order.order_type,
        order.validity,
        order.disclosed_quantity,
    )


_ENDS = {
    OrderStatus.COMPLETE: OrderChange.COMPLETED,
    OrderStatus.REJECTED: OrderChange.REJECTED,
}
_RESTING = {
    OrderStatus.OPEN: OrderChange.OPENED,
    OrderStatus.TRIGGER_PENDING: OrderChange.TRIGGER_PENDING,
}
_ON_THE_WAY_IN = (
    OrderStatus.PUT_ORDER_REQ_RECEIVED,
    OrderStatus.VALIDATION_PENDING,
    OrderStatus.OPEN_PENDING,
    OrderStatus.AMO_REQ_RECEIVED,
    OrderStatus.MODIFY_AMO_REQ_RECEIVED,
)


def _has_come_to_rest(previous: Order, order: Order) -> bool:
    """Whether it has entered the exchange's book, or another one of them."""
    before = previous.status
    if order.status not in _RESTING:
        return False
    if before is OrderStatus.TRIGGER_PENDING and order.status is OrderStatus.OPEN:
        return terms_of(previous) == terms_of(order)  # else it was changed into a limit order
    return before in _ON_THE_WAY_IN or before.is_final


def _value(order: Order) -> Fraction:
    """What was paid for the filled part, exactly as far as the average price is exact."""
    return Fraction(str(order.average_price)) * order.filled_quantity
