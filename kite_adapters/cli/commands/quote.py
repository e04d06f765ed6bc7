"""Show the prices of some instruments."""

from __future__ import annotations

from typing import Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal, table_of

_TITLES = ("instrument", "last", "change %", "open", "high", "low", "close", "volume")


@command
def quote(
    terminal: Terminal,
    keys: Annotated[list[str], typer.Argument(help="Instruments, such as NSE:INFY.")],
) -> None:
    """Show the prices of some instruments.

    Any number of them; a quote costs one request for 500.
    """
    quotes = terminal.kite.market.quotes_of(keys)
    rows = [
        (
            key,
            found.last_price,
            found.change_percentage,
            found.ohlc.open,
            found.ohlc.high,
            found.ohlc.low,
            found.ohlc.close,
            found.volume,
        )
        for key, found in quotes.items()
    ]
    terminal.show(quotes, as_table=table_of(_TITLES, rows))
    for key in quotes.missing:
        terminal.tell(f"{key}: the broker knows no quote. Find it with: kite instruments search")


COMMAND = quote
