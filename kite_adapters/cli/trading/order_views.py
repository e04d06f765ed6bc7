"""Orders and trades as tables, and the plain words about one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kite_adapters.cli.terminal import table_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kite_core.models.orders import Order, Trade

_TITLES = ("time", "order", "", "filled", "instrument", "at", "", "status")
_HISTORY = ("time", "status", "quantity", "filled", "price", "trigger")
_TRADES = ("time", "trade", "", "quantity", "price")


def orders_table(orders: Iterable[Order]) -> RenderableType:
    """Many orders, a line each; the newest last."""
    newest_last = sorted(orders, key=lambda row: (str(row.order_timestamp), row.order_id))
    rows = [order_row(order) for order in newest_last]
    return table_of(_TITLES, rows, numbers=("order",), gap=1)


def order_row(order: Order) -> Sequence[object]:
    """One line about an order."""
    return (
        "-" if order.order_timestamp is None else f"{order.order_timestamp:%H:%M:%S}",
        order.order_id,
        order.transaction_type,
        f"{order.filled_quantity}/{order.quantity}",
        f"{order.exchange}:{order.tradingsymbol}",
        terms(order),
        order.product or "-",
        order.status,
    )


def terms(order: Order) -> str:
    """The price of an order: what it traded at, else its limit, its trigger, or MARKET."""
    if order.average_price:
        return f"{order.average_price:,.2f}"
    limit = f"{order.price:,.2f}" if order.price else "MARKET"
    return f"{limit} from {order.trigger_price:,.2f}" if order.trigger_price else limit


def history_table(history: Iterable[Order]) -> RenderableType:
    """The states that an order passed through, the oldest first."""
    rows = [
        (
            "-" if state.order_timestamp is None else f"{state.order_timestamp:%H:%M:%S}",
            state.status,
            state.quantity,
            state.filled_quantity,
            state.price,
            state.trigger_price,
        )
        for state in history
    ]
    return table_of(_HISTORY, rows)


def trades_table(trades: Iterable[Trade]) -> RenderableType:
    """The fills of an order."""
    rows = [
        (
            "-" if trade.fill_timestamp is None else f"{trade.fill_timestamp:%H:%M:%S}",
            trade.trade_id,
            trade.transaction_type,
            trade.quantity,
            trade.average_price,
        )
        for trade in trades
    ]
    return table_of(_TRADES, rows, numbers=("trade",))


def reasons(order: Order) -> list[str]:
    """What the broker said against an order, and what is known about it; [] where nothing was."""
    if not order.status_message:
        return []
    known = order.explanation
    lines = [f"{order.order_id} is {order.status}: {order.status_message}"]
    return lines if known is None else [*lines, f"Why: {known.cause}", f"Fix: {known.fix}"]
