"""What closes positions, and what is still open, for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_adapters.cli.terminal import plain, table_of
from kite_core.models.square_off import SquareOffResult, instrument_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kite_core.models.bulk import BulkItem

_TITLES = ("what", "instrument", "quantity", "product", "how")


def closing_table(result: SquareOffResult) -> RenderableType:
    """One line for each order, and for each position that stays as it is."""
    rows: list[tuple[object, ...]] = [
        (
            "cancel first",
            f"{order.exchange}:{order.tradingsymbol}",
            order.unfilled_quantity,
            order.product,
            f"order {order.order_id}",
        )
        for order in result.would_cancel
    ]
    rows += [_order_row(item) for item in result.orders]
    rows += [
        (
            "left alone",
            instrument_of(each.position),
            each.position.quantity,
            each.position.product,
            each.reason,
        )
        for each in result.untouched
    ]
    if not result.is_dry_run:
        rows += [
            ("STILL OPEN", instrument_of(row), row.quantity, row.product, "see: kite positions")
            for row in result.still_open
        ]
    return table_of(_TITLES, rows)


def _order_row(item: BulkItem) -> tuple[object, ...]:
    order = item.params
    how = order.order_type if order.price is None else f"limit {order.price}"
    outcome = "" if item.order_id is None and item.error is None else f", {item.outcome}"
    name = f"{order.exchange}:{order.tradingsymbol}"
    return (order.transaction_type, name, order.quantity, order.product, f"{how}{outcome}")


def result_json(result: SquareOffResult) -> dict[str, object]:
    """All of it in plain values; errors are their texts."""
    return {
        "is_dry_run": result.is_dry_run,
        "is_flat": result.is_flat,
        "matched": result.matched,
        "would_cancel": plain(result.would_cancel),
        "orders": [
            {
                "order": plain(item.params),
                "outcome": item.outcome,
                "order_id": item.order_id,
                "tag": item.tag,
                "error": _text(item.error),
            }
            for item in result.orders
        ],
        "cancelled": [
            {"order": plain(item.order), "outcome": item.outcome, "error": _text(item.error)}
            for item in result.cancelled
        ],
        "untouched": [
            {"position": plain(each.position), "reason": each.reason} for each in result.untouched
        ],
        "still_open": plain(result.still_open),
        "look_error": _text(result.look_error),
    }


def _text(error: Exception | None) -> str | None:
    return None if error is None else str(error)
