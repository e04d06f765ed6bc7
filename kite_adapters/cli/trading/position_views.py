"""Positions with their profit, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kite_adapters.cli.terminal import plain, table_of
from kite_core.models.exact_numbers import exact_sum

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kite_core.models.portfolio import PositionPnl

_TITLES = ("instrument", "", "quantity", "average", "last", "realised", "open P&L", "P&L")


def positions_table(rows: Sequence[PositionPnl], *, caption: str = "") -> RenderableType:
    """A line for each position, and the sums below."""
    lines: list[tuple[object, ...]] = [
        (
            f"{row.position.exchange}:{row.position.tradingsymbol}",
            row.position.product,
            row.position.quantity,
            row.position.average_price,
            row.position.last_price,
            row.realised,
            row.unrealised,
            row.total,
        )
        for row in rows
    ]
    return table_of(_TITLES, [*lines, _sums(rows)], caption=caption, gap=1)


def _sums(rows: Sequence[PositionPnl]) -> tuple[object, ...]:
    realised = exact_sum(row.realised for row in rows)
    unrealised = exact_sum(row.unrealised for row in rows)
    return ("all", "", "", "", "", realised, unrealised, exact_sum((realised, unrealised)))


def positions_json(rows: Sequence[PositionPnl]) -> dict[str, object]:
    """Positions with their profit, and the sums."""
    _, _, _, _, _, realised, unrealised, total = _sums(rows)
    return {
        "positions": [{**plain(row), "total": row.total} for row in rows],
        "realised": realised,
        "unrealised": unrealised,
        "total": total,
    }
