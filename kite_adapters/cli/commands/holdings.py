"""Show what is in the demat account, and what it is worth."""

from __future__ import annotations

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal, table_of
from kite_adapters.cli.trading.confirming import announce_paper
from kite_core.models.portfolio import HoldingsSummary

_TITLES = ("symbol", "settled", "T1", "sold", "average", "last", "value", "P&L", "day")


@command
def holdings(terminal: Terminal) -> None:
    """Show what is in the demat account, and what it is worth.

    T1 was bought and is not settled yet; sold was sold today. Both sums are rupees.
    """
    announce_paper(terminal)
    rows = terminal.kite.portfolio.holdings()
    sums = HoldingsSummary.of(rows, unread=len(rows.skipped))
    lines = [
        (
            row.tradingsymbol,
            row.quantity,
            row.t1_quantity,
            row.used_quantity,
            row.average_price,
            row.last_price,
            row.market_value,
            row.pnl,
            row.day_pnl,
        )
        for row in rows
    ]
    terminal.show(
        {"holdings": rows, "summary": sums}, as_table=table_of(_TITLES, lines) if lines else None
    )
    if not terminal.is_json:
        terminal.tell(f"worth {sums.market_value:,.2f}, paid {sums.invested:,.2f}")
        terminal.tell(
            f"P&L {sums.pnl:+,.2f} ({sums.pnl_percentage:+.2f} %), "
            f"day {sums.day_change:+,.2f} ({sums.day_change_percentage:+.2f} %)"
        )
    for row in rows.skipped:
        terminal.warn(f"{row.path} could not be read, and is in no sum: {row.reason}")


COMMAND = holdings
