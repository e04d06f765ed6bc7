"""List the day's orders, show one, or look for a lost one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.terminal import Terminal
from kite_adapters.cli.trading.confirming import announce_paper, same_account
from kite_adapters.cli.trading.groups import refuse_options_before_command
from kite_adapters.cli.trading.order_views import history_table, orders_table, reasons, trades_table
from kite_core.errors import Fault, ValidationError
from kite_core.models.words import StatusGroup

if TYPE_CHECKING:
    from kite_core.models.orders import Order
    from kite_core.rows import Rows

orders = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
OrderId = Annotated[str, typer.Argument(metavar="ID", help="See: kite orders")]


@orders.callback()
@command
def orders_of_the_day(
    terminal: Terminal,
    ctx: typer.Context,
    *,
    is_open: Annotated[bool, typer.Option("--open", help="Only those that may trade.")] = False,
    status: Annotated[
        list[str] | None, typer.Option("--status", help="Only those in this state, as REJECTED.")
    ] = None,
) -> None:
    """List the day's orders, show one, or look for a lost one.

    Options of `show` and `reconcile` stand behind these words.
    """
    if ctx.invoked_subcommand is not None:
        refuse_options_before_command(ctx)
        return
    announce_paper(terminal)
    found = _listed(terminal, is_open=is_open, states=status or [])
    if found or terminal.is_json:
        terminal.show(found, as_table=orders_table(found))
    else:
        terminal.warn("There is no such order today." if is_open or status else "No orders today.")
    for row in found.skipped:
        terminal.warn(f"{row.path} could not be read: {row.reason}")


def _listed(terminal: Terminal, *, is_open: bool, states: list[str]) -> Rows[Order]:
    kite = terminal.kite
    if is_open and states:
        fault = Fault("--status", "--open names the states already", "Give one of the two.")
        raise ValidationError("kite orders", [fault])
    if is_open:
        return kite.orders.by_status(StatusGroup.PENDING)
    words = [state.upper() for state in states]
    return kite.orders.by_status(*words) if words else kite.orders.all()


@orders.command("show")
@command
def show(terminal: Terminal, order_id: OrderId) -> None:
    """Show one order: its states, its trades, and why it was refused."""
    announce_paper(terminal)
    history = terminal.kite.orders.history(order_id)
    trades = terminal.kite.orders.trades_of(order_id)
    newest = history[-1]
    found = {
        "order": newest,
        "history": history,
        "trades": trades,
        "explanation": newest.explanation,
    }
    terminal.show(found, as_table=orders_table([newest]))
    if terminal.is_json:
        return
    terminal.tell("")
    terminal.console.print(history_table(history))
    if trades:
        terminal.tell("")
        terminal.console.print(trades_table(trades))
    for line in reasons(newest):
        terminal.tell(line)


@orders.command("reconcile")
@command
def reconcile(terminal: Terminal, tag: Annotated[str, typer.Argument(metavar="TAG")]) -> None:
    """Look for the order that was sent under a tag, and whose answer was lost.

    Ends with 6 while the order book does not show it: in the first minutes that proves nothing.
    """
    announce_paper(terminal)
    placement = terminal.kite.orders.reconcile(tag)
    if placement is None:
        terminal.show(None)
        account = same_account(terminal)
        terminal.warn(
            f"No order shows under the tag {tag} yet. In the first minutes that proves nothing: "
            f"look again before you place it again. Run: kite orders reconcile {tag}{account}"
        )
        raise typer.Exit(ExitCode.UNKNOWN)
    history = terminal.kite.orders.history(placement.order_id)
    terminal.show(
        {"receipt": placement, "orders": history[-1:]}, as_table=orders_table(history[-1:])
    )


COMMAND = orders
