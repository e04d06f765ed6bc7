"""Cancel pending orders, by id or all that match."""

from __future__ import annotations

from typing import Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.terminal import Terminal, plain, table_of
from kite_adapters.cli.trading.cancelling import CancelWish, cancelled, chosen
from kite_adapters.cli.trading.confirming import DryRun, Yes, announce_paper, confirm, same_account
from kite_adapters.cli.trading.interruptions import telling_interruptions
from kite_adapters.cli.trading.order_views import orders_table, terms
from kite_core.errors import UnfinishedError
from kite_core.models.cancel_all import CancelAllResult, CancelItem

_TITLES = ("order", "", "filled", "instrument", "at", "outcome")


@command
def cancel(
    terminal: Terminal,
    order_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="See: kite orders --open")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All pending orders that match.")] = False,
    symbol: Annotated[str | None, typer.Option("--symbol", help="Such as NSE:INFY.")] = None,
    product: Annotated[str | None, typer.Option("--product", help="Such as MIS.")] = None,
    tag: Annotated[str | None, typer.Option("--tag", help="A tag, or your label.")] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Cancel pending orders, by id or all that match.

    Ends with 4 when one filled before it could be cancelled, and with 6 when one may still trade.
    """
    wish = CancelWish(ids=order_ids or [], every=every, symbol=symbol, product=product, tag=tag)
    wish.check()
    announce_paper(terminal)
    pending = chosen(terminal.kite, wish)
    if dry_run or not pending:
        terminal.show(pending, as_table=orders_table(pending) if pending else None)
        if not pending:
            terminal.warn("There is nothing to cancel.")
        return
    terminal.console.print(orders_table(pending))
    noun = "this order" if len(pending) == 1 else f"these {len(pending)} orders"
    confirm(terminal, f"Cancel {noun}?", is_agreed=yes)
    with telling_interruptions(terminal):
        result = cancelled(terminal.kite, wish, pending)
    _report(terminal, result)


def _report(terminal: Terminal, result: CancelAllResult) -> None:
    lines = [_item_row(item) for item in result]
    terminal.show(
        [_item_json(item) for item in result],
        as_table=table_of(_TITLES, lines, numbers=("order",), gap=1),
    )
    for item in result:
        if item.error is not None:
            terminal.warn(f"{item.order.order_id}: {item.error}")
    try:
        result.raise_if_alive()
    except UnfinishedError as error:
        error.hint = f"Look, and cancel again: kite orders --open{same_account(terminal)}"
        raise
    if result.filled_meanwhile:
        raise typer.Exit(ExitCode.REFUSED)


def _item_row(item: CancelItem) -> tuple[object, ...]:
    order = item.order
    return (
        order.order_id,
        order.transaction_type,
        f"{order.filled_quantity}/{order.quantity}",
        f"{order.exchange}:{order.tradingsymbol}",
        terms(order),
        item.outcome,
    )


def _item_json(item: CancelItem) -> dict[str, object]:
    error = None if item.error is None else str(item.error)
    return {"order": plain(item.order), "outcome": item.outcome, "error": error}


COMMAND = cancel
