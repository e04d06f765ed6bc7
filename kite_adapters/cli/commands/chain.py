"""Show the options around the money, calls to the left and puts to the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.figures import price, short
from kite_adapters.cli.option_board import OptionBoard, OptionQuote, spot_of
from kite_adapters.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.table import Table

NEAREST = "nearest"
_PRICES = ("last", "bid", "ask")
_WIDE = 92
"""Columns from which volumes are shown too."""


@command
def chain(
    terminal: Terminal,
    name: Annotated[str, typer.Argument(help="The underlying, such as NIFTY or INFY.")],
    expiry: Annotated[
        str, typer.Option(help="A day, such as 2026-11-24, or the nearest one.")
    ] = NEAREST,
    strikes: Annotated[int, typer.Option(min=0, help="So many on either side.")] = 10,
    exchange: Annotated[str, typer.Option(help="That of the options, such as NFO.")] = "",
) -> None:
    """Show the options around the money: calls to the left, puts to the right.

    The put-call ratio is that of the open interest of all strikes of this expiry. Quantities are in
    lakhs (L) and crores (Cr); a star stands at the money.
    """
    market = terminal.kite.market
    options = market.option_chain(
        name.upper(),
        expiry=None if expiry == NEAREST else expiry,
        exchange=exchange.upper() or None,
    )
    spot = spot_of(market.instruments(), options)
    quotes = market.quotes_of([spot.key, *(option.key for option in options.contracts)])
    if spot.key not in quotes:
        terminal.warn(f"{spot.key}: no quote came, so there is no money to show options around.")
        raise typer.Exit(ExitCode.FAILED)
    board = OptionBoard.of(options, spot, quotes, width=strikes)
    if terminal.is_json:
        terminal.show(board)
        return
    terminal.tell(_headline(board))
    terminal.show(board, as_table=_table(board, is_wide=terminal.console.width >= _WIDE))


def _headline(board: OptionBoard) -> str:
    ratio = "-" if board.put_call_ratio is None else f"{board.put_call_ratio:.2f}"
    name = f"{board.exchange}:{board.underlying} {board.expiry:%d %b %Y}"
    return f"{name}   {board.spot} {price(board.spot_price)}   put-call ratio {ratio}"


def _table(board: OptionBoard, *, is_wide: bool) -> Table:
    from rich.table import Table

    volume = ["volume"] if is_wide else []
    titles = ["call OI", *volume, *_PRICES, "strike", *reversed(_PRICES), *volume, "put OI"]
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0), pad_edge=False)
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    for row in board.strikes:
        mark = "*" if row.is_at_the_money else " "
        calls, puts = _cells(row.call, is_wide=is_wide), _cells(row.put, is_wide=is_wide)
        style = "reverse" if row.is_at_the_money else ""
        table.add_row(*calls, f"{mark}{row.strike:g}", *reversed(puts), style=style)
    return table


def _cells(option: OptionQuote | None, *, is_wide: bool) -> list[str]:
    if option is None:
        return [""] * (5 if is_wide else 4)
    volume = [short(option.volume)] if is_wide else []
    prices = map(price, (option.last_price, option.bid, option.ask))
    return [short(option.oi), *volume, *prices]


COMMAND = chain
