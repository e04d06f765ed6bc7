"""What the rows of an order tell of its modification, its cancellation or its exit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from kite_core.faults import exact_decimal, price_text
from kite_core.models.order_modification import OrderModification
from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus, OrderType
from kite_core.settling.verdicts import CLOCKS_DIFFER, Standing, Verdict

_AT_REST = (
    OrderStatus.OPEN,
    OrderStatus.TRIGGER_PENDING,
    OrderStatus.AMO_REQ_RECEIVED,
    OrderStatus.MODIFY_AMO_REQ_RECEIVED,
)
_STORED = (OrderStatus.AMO_REQ_RECEIVED, OrderStatus.MODIFY_AMO_REQ_RECEIVED)
_GONE = (OrderStatus.CANCELLED, OrderStatus.CANCELLED_AMO, OrderStatus.LAPSED)
_STOPS = (OrderType.SL, OrderType.SL_M)
_UNPRICED = (OrderType.MARKET, OrderType.SL_M)
# The broker turns an order without a price into a protected one with a price, and its row says so
# (support page: market protection; sample: orders.json).
_SHOWN_AS = {
    OrderType.MARKET: (OrderType.MARKET, OrderType.LIMIT),
    OrderType.SL_M: (OrderType.SL_M, OrderType.SL),
}
_Terms: TypeAlias = dict[str, object]


def judge_modification(
    rows: Sequence[Order], changes: OrderModification, *, sent_at: datetime
) -> Verdict:
    """What the history of an order tells of a change that was sent at this time of the broker's.

    A protected market order looks like a limit order at any price, and `validity_ttl` and
    `market_protection` are in no row. Of these the rest of the change has to tell, or, once the
    order has ended, that it was modified at all. Else all counts as it was before.
    """
    if not rows:
        return Verdict(standing=Standing.MOVING, seen="The order has no history.")
    order, before = rows[-1], _terms_before(rows, sent_at)
    is_shown = all(_shows(order, name, value) for name, value in _wanted(changes).items())
    differs = before is not None and _terms(order) != before
    is_over, rests = order.status.is_final, order.status in _AT_REST
    has_sign = differs or (is_over and _was_modified(rows, sent_at))
    if is_shown and (has_sign or not _is_hidden(changes)) and (rests or is_over):
        standing = Standing.DONE
    elif is_over:
        standing = Standing.TOO_LATE
    elif not rests:
        standing = Standing.MOVING
    else:
        standing = Standing.DISTURBED if differs else Standing.UNTOUCHED
    return Verdict(standing=standing, seen=_seen(order))


def judge_cancellation(rows: Sequence[Order]) -> Verdict:
    """What the history of an order tells of its cancellation."""
    if not rows:
        return Verdict(standing=Standing.MOVING, seen="The order has no history.")
    order = rows[-1]
    return Verdict(standing=_cancelled(order), seen=_seen(order))


def judge_exit(book: Iterable[Order], order_id: str) -> Verdict:
    """What the order book tells of leaving a cover order, by its entry or by its stop.

    The exit of an entry that has not traded cancels both. Else its stop becomes a market order; a
    stop that was filled leaves nothing to exit, and one that was cancelled leaves the position.
    """
    rows = {row.order_id: row for row in book}
    order = rows.get(order_id)
    if order is None:
        return Verdict(standing=Standing.MOVING, seen="The order is not in the book.")
    entry = rows.get(order.parent_order_id or "", order)
    stops = [row for row in rows.values() if row.parent_order_id == order_id]
    legs = [order] if order.parent_order_id else stops
    seen = " ".join(_seen(row) for row in (order, *stops))
    return Verdict(standing=_exited(order, entry, legs), seen=seen)


def is_stored(order: Order) -> bool:
    """Whether an after-market order still waits at the broker for the next session."""
    return order.status in _STORED


def is_stop(order: Order) -> bool:
    """Whether it waits for a trigger: then every second counts."""
    return order.order_type in _STOPS


def _cancelled(order: Order) -> Standing:
    if order.status in _GONE:
        return Standing.DONE
    if order.status.is_final:
        return Standing.TOO_LATE
    return Standing.UNTOUCHED if order.status in _AT_REST else Standing.MOVING


def _exited(order: Order, entry: Order, stops: Sequence[Order]) -> Standing:
    has_traded = entry.filled_quantity > 0 or entry.status == OrderStatus.COMPLETE
    is_entry_alive = order is entry and entry.status.is_pending
    if is_entry_alive or (entry.parent_order_id is None and not has_traded):
        return _cancelled(order)
    standings = {_left(stop) for stop in stops}
    return standings.pop() if len(standings) == 1 else Standing.MOVING


def _left(stop: Order) -> Standing:
    """Where the exit of a cover order that has traded stands, by its stop."""
    if stop.status == OrderStatus.COMPLETE:
        return Standing.DONE
    if stop.status.is_final:
        return Standing.TOO_LATE
    if stop.order_type not in _STOPS:
        return Standing.DONE
    return Standing.UNTOUCHED if stop.status in _AT_REST else Standing.MOVING


def _terms_before(rows: Sequence[Order], sent_at: datetime) -> _Terms | None:
    """What the order was when the change was sent, as far as its history tells."""
    resting = [row for row in rows if row.status in _AT_REST]
    latest = sent_at + CLOCKS_DIFFER
    known = [row for row in resting if row.order_timestamp and row.order_timestamp <= latest]
    before = known[-1:] or resting[:1]
    return _terms(before[0]) if before else None


def _was_modified(rows: Sequence[Order], sent_at: datetime) -> bool:
    """Whether the exchange took some modification since then."""
    earliest = sent_at - CLOCKS_DIFFER
    return any(
        row.status == OrderStatus.MODIFIED
        and row.order_timestamp is not None
        and row.order_timestamp >= earliest
        for row in rows
    )


def _terms(order: Order) -> _Terms:
    """What a modification can change and a row shows."""
    return {
        "order_type": order.order_type,
        # The stop of a cover order grows with the fills of its entry.
        "quantity": order.quantity if order.parent_order_id is None else None,
        "price": None if order.order_type in _UNPRICED else exact_decimal(order.price),
        "trigger_price": exact_decimal(order.trigger_price),
        "validity": order.validity,
        "disclosed_quantity": order.disclosed_quantity,
    }


def _wanted(changes: OrderModification) -> _Terms:
    """The terms that a row shows once the change has taken effect."""
    has_price = bool(changes.price) and changes.order_type not in _UNPRICED
    has_trigger = bool(changes.trigger_price) and changes.order_type in (None, *_STOPS)
    terms = {
        "order_type": changes.order_type,
        "quantity": changes.quantity,
        "price": exact_decimal(changes.price or 0) if has_price else None,
        "trigger_price": exact_decimal(changes.trigger_price or 0) if has_trigger else None,
        "validity": changes.validity,
        "disclosed_quantity": changes.disclosed_quantity,
    }
    return {name: value for name, value in terms.items() if value is not None}


def _is_hidden(changes: OrderModification) -> bool:
    """Whether a part of the change is in no row."""
    unseen = (changes.validity_ttl, changes.market_protection)
    is_unpriced = changes.order_type in _UNPRICED
    return is_unpriced or any(value is not None for value in unseen) or not _wanted(changes)


def _shows(order: Order, name: str, value: object) -> bool:
    shown: object = getattr(order, name)
    if name == "order_type":
        return shown in _SHOWN_AS.get(OrderType(str(value)), (value,))
    return (exact_decimal(str(shown)) if isinstance(value, Decimal) else shown) == value


def _seen(order: Order) -> str:
    terms = [f"{order.order_type}"]
    if order.price:
        terms.append(f"at {price_text(order.price)}")
    if order.trigger_price:
        terms.append(f"trigger {price_text(order.trigger_price)}")
    filled = f"{order.filled_quantity} of {order.quantity} filled"
    reason = f" ({order.status_message})" if order.status_message else ""
    return f"Order {order.order_id} is {order.status}: {' '.join(terms)}, {filled}{reason}."
