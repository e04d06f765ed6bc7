"""Show the positions and what they earn, once or live."""

from __future__ import annotations

from typing import Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal
from kite_adapters.cli.trading.confirming import announce_paper
from kite_adapters.cli.trading.position_views import positions_json, positions_table
from kite_core.models.portfolio import PositionPnl
from kite_core.rows import Rows


@command
def positions(
    terminal: Terminal,
    *,
    live: Annotated[bool, typer.Option("--live", help="Go on until Ctrl-C.")] = False,
    day: Annotated[bool, typer.Option("--day", help="What was traded today only.")] = False,
    is_open: Annotated[bool, typer.Option("--open", help="Leave out what is closed.")] = False,
) -> None:
    """Show the positions and what they earn, once or live.

    Rupees, before charges. In a pipe --live shows them once.
    """
    announce_paper(terminal)

    def read() -> Rows[PositionPnl]:
        view = terminal.kite.portfolio.positions_with_pnl
        return view(view="day" if day else "net", open_only=is_open)

    rows = read()
    if live and rows and terminal.console.is_terminal and not terminal.is_json:
        from kite_adapters.cli.trading.live_positions import show_live

        show_live(terminal, rows, read)
        return
    terminal.show(positions_json(rows), as_table=positions_table(rows) if rows else None)
    if not rows:
        terminal.warn("There are no positions.")
    for row in rows.skipped:
        terminal.warn(f"{row.path} could not be read, and is in no sum: {row.reason}")


COMMAND = positions
