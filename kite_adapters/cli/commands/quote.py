"""Show the prices of some instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.figures import price, short
from kite_adapters.cli.instrument_keys import keys_of
from kite_adapters.cli.terminal import Terminal, table_of

if TYPE_CHECKING:
    from kite_core.models.market import MarketDepth, Quote
    from kite_core.rows import Keyed

_TITLES = ("instrument", "last", "%", "open", "high", "low", "close", "volume")
_DEPTH_TITLES = ("orders", "quantity", "bid", "ask", "quantity", "orders")


@command
def quote(
    terminal: Terminal,
    keys: Annotated[list[str], typer.Argument(help="Such as NSE:INFY, INFY, NIFTY or 408065.")],
    depth: Annotated[bool, typer.Option("--depth", help="Show the five best prices too.")] = False,
) -> None:
    """Show the prices of some instruments.

    Any number of them: one request asks for up to 500. A symbol alone means NSE if it is there.
    Ends with 1 when the broker knows no quote for one of them; the others are shown.
    """
    quotes = terminal.kite.market.quotes_of(keys_of(terminal.kite, keys))
    if quotes or terminal.is_json:
        rows = map(_row, quotes, quotes.values())
        table = table_of(_TITLES, rows, numbers=_TITLES[1:], gap=1)
        terminal.show(quotes, as_table=table)
    if depth and not terminal.is_json:
        _show_depths(terminal, quotes)
    _tell_missing(terminal, quotes)


def _row(key: str, found: Quote) -> tuple[object, ...]:
    day = found.ohlc
    prices = map(price, (day.open, day.high, day.low, day.close))
    change = round(found.change_percentage, 2)
    return (key, price(found.last_price), change, *prices, short(found.volume))


def _show_depths(terminal: Terminal, quotes: Keyed[Quote]) -> None:
    for key, found in quotes.items():
        terminal.tell("")
        if found.depth is None:
            terminal.tell(f"{key} has no depth: it is not traded.")
            continue
        terminal.tell(f"{key}: {_sides(found)}")
        terminal.show(
            None, as_table=table_of(_DEPTH_TITLES, _levels(found.depth), numbers=["bid", "ask"])
        )


def _sides(found: Quote) -> str:
    return f"{found.buy_quantity or 0:,} to buy, {found.sell_quantity or 0:,} to sell in all"


def _levels(depth: MarketDepth) -> list[tuple[object, ...]]:
    return [
        (bid.orders, bid.quantity, price(bid.price), price(ask.price), ask.quantity, ask.orders)
        for bid, ask in zip(depth.buy, depth.sell, strict=False)
    ]


def _tell_missing(terminal: Terminal, quotes: Keyed[Quote]) -> None:
    """Name what did not come, and end as failed if there is any."""
    for key in quotes.missing:
        words = key.rpartition(":")[2]
        terminal.warn(f"{key}: no quote came. Find it with: kite instruments search {words}")
    for key in quotes.skipped:
        terminal.warn(f"{key}: its quote could not be read: {quotes.skipped[key].reason}")
    if quotes.missing or quotes.skipped:
        raise typer.Exit(ExitCode.FAILED)


COMMAND = quote
