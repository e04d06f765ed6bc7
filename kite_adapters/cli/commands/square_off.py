"""Close open positions by opposite orders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal
from kite_adapters.cli.trading.closing_views import closing_table, result_json
from kite_adapters.cli.trading.confirming import DryRun, Yes, announce_paper, confirm, same_account
from kite_adapters.cli.trading.interruptions import telling_interruptions
from kite_adapters.cli.trading.options import split_key
from kite_core.errors import Fault, UnfinishedError, ValidationError

if TYPE_CHECKING:
    from kite_core.models.square_off import SquareOffResult

_SUBJECT = "kite square-off"
Symbol = Annotated[str | None, typer.Option("--symbol", help="Such as NSE:INFY.")]
Home = Annotated[str | None, typer.Option("--exchange", help="Such as NFO.")]
Product = Annotated[
    str | None, typer.Option("--product", help="Such as MIS; CNC is sold only when named.")
]
Limits = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="KEY=PRICE", help="For what takes no MARKET order."),
]
Settle = Annotated[float, typer.Option("--settle", help="How long to look for fills, in seconds.")]


@command
def square_off(
    terminal: Terminal,
    *,
    symbol: Symbol = None,
    exchange: Home = None,
    product: Product = None,
    limit: Limits = None,
    settle: Settle = 5.0,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Close open positions by opposite orders.

    First what would be sent is shown, and you are asked. Pending orders of these positions are
    cancelled before. Holdings and GTTs are left alone. Ends with 1 when something is still open,
    and with 6 when nobody can say. Do not run two at once.
    """
    home, name = _meant(symbol, exchange)
    square = partial(
        terminal.kite.orders.square_off,
        exchange=home,
        tradingsymbol=name,
        product=None if product is None else product.upper(),
        limits=_prices(limit or []),
    )
    announce_paper(terminal)
    plan = square(dry_run=True)
    if dry_run or not plan.orders.items:
        terminal.show(result_json(plan), as_table=closing_table(plan))
        if not plan.orders.items:
            terminal.warn("There is nothing to close.")
        return
    terminal.console.print(closing_table(plan))
    count = len(plan.orders)
    noun = "this order" if count == 1 else f"these {count} orders"
    confirm(terminal, f"Send {noun}?", is_agreed=yes)
    _close(terminal, partial(square, settle_seconds=settle))


def _close(terminal: Terminal, square: Callable[[], SquareOffResult]) -> None:
    """Send the orders, and show what is still open."""
    try:
        with telling_interruptions(terminal):
            result = square()
        terminal.show(result_json(result), as_table=closing_table(result))
        result.raise_if_open()
    except UnfinishedError as error:
        account = same_account(terminal)
        error.hint = f"Look before you try again: kite positions{account}; kite orders{account}"
        raise


def _meant(symbol: str | None, exchange: str | None) -> tuple[str | None, str | None]:
    """Exchange and symbol of both options."""
    if symbol is None:
        return (None if exchange is None else exchange.upper()), None
    home, name = split_key(symbol)
    if exchange is not None and exchange.upper() != home:
        fault = Fault("--exchange", f"{symbol} is not on {exchange}", "Leave --exchange out.")
        raise ValidationError(_SUBJECT, [fault])
    return home, name


def _prices(limits: list[str]) -> dict[str, str]:
    """Prices by key of texts such as NFO:X=12.5."""
    prices: dict[str, str] = {}
    for text in limits:
        key, equals, price = text.rpartition("=")
        if not equals:
            fault = Fault("--limit", f"{text!r} has no price", "Write KEY=PRICE: NSE:INFY=1500")
            raise ValidationError(_SUBJECT, [fault])
        prices[":".join(split_key(key))] = price
    return prices


COMMAND = square_off
