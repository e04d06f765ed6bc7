"""Show the funds: what is left to trade with, and what is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal, table_of
from kite_adapters.cli.trading.confirming import announce_paper

if TYPE_CHECKING:
    from kite_core.models.user import SegmentMargins

_LINES = (
    "left",
    "cash",
    "opening",
    "pay-in",
    "collateral",
    "in use",
    "span",
    "exposure",
    "premium",
)


@command
def margins(
    terminal: Terminal,
    segment: Annotated[
        str | None, typer.Argument(help="equity or commodity; without it, both.")
    ] = None,
) -> None:
    """Show the funds: what is left to trade with, and what is in use.

    Rupees. "left" is the broker's figure for new orders; it may be negative.
    """
    announce_paper(terminal)
    found = _segments(terminal, segment)
    figures = [_figures(funds) for funds in found.values()]
    rows = [(name, *values) for name, *values in zip(_LINES, *figures, strict=True)]
    titles = ("", *(name if funds.enabled else f"{name} (off)" for name, funds in found.items()))
    terminal.show(found, as_table=table_of(titles, rows))


def _segments(terminal: Terminal, segment: str | None) -> dict[str, SegmentMargins]:
    user = terminal.kite.user
    if segment is not None:
        return {segment.lower(): user.segment_margins(segment.lower())}
    both = user.margins()
    return {"equity": both.equity, "commodity": both.commodity}


def _figures(funds: SegmentMargins) -> tuple[float | None, ...]:
    there, used = funds.available, funds.utilised
    return (
        funds.net,
        there.cash,
        there.opening_balance,
        there.intraday_payin,
        there.collateral,
        used.debits,
        used.span,
        used.exposure,
        used.option_premium,
    )


COMMAND = margins
