"""Place an order, or change one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.terminal import Terminal
from kite_adapters.cli.trading import options as wishes
from kite_adapters.cli.trading.changes import OrderChange
from kite_adapters.cli.trading.confirming import DryRun, Yes, announce_paper, confirm
from kite_adapters.cli.trading.interruptions import telling_interruptions
from kite_adapters.cli.trading.order_views import orders_table, reasons
from kite_adapters.cli.trading.placing import follow, placed, refusals_of
from kite_adapters.cli.trading.previews import preview
from kite_core.models.words import OrderStatus, Validity, Variety

if TYPE_CHECKING:
    from kite_core.models.orders import Order

order = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)
Wait = Annotated[float, typer.Option("--wait", help="How long to look for its state, in seconds.")]


@order.command("place")
@command
def place(
    terminal: Terminal,
    side: wishes.Side,
    quantity: wishes.Quantity,
    key: wishes.Key,
    *,
    product: wishes.ProductWish,
    limit: wishes.Limit = None,
    market: wishes.Market = False,
    stop: wishes.Stop = None,
    variety: wishes.VarietyWish = Variety.REGULAR.value,
    validity: wishes.ValidityWish = Validity.DAY.value,
    minutes: wishes.Minutes = None,
    disclosed: wishes.Disclosed = None,
    iceberg: wishes.Iceberg = None,
    autoslice: wishes.Autoslice = False,
    protection: wishes.Protection = None,
    tag: wishes.Tag = None,
    wait: Wait = 3.0,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Place an order: kite order place BUY 10 NSE:INFY --limit 1500 --product CNC

    First the order is checked against its instrument and the day's rules, and its margin is shown.
    Then you are asked. It is sent once; when its answer is lost, the order book is searched.
    """
    form = wishes.OrderForm(
        side=side,
        quantity=quantity,
        key=key,
        product=product,
        limit=limit,
        is_market=market,
        stop=stop,
        variety=variety,
        validity=validity,
        minutes=minutes,
        disclosed=disclosed,
        legs=iceberg,
        autoslice=autoslice,
        protection=protection,
        tag=tag,
    )
    params = form.params()
    announce_paper(terminal)
    seen = preview(terminal.kite, params)
    for line in (*seen.unknown, *seen.warnings):
        terminal.warn(f"Note: {line}")
    if dry_run:
        terminal.show(seen, as_table=seen.table())
        return
    terminal.console.print(seen.table())
    confirm(terminal, "Place this order?", is_agreed=yes)
    placement = placed(terminal, params)
    terminal.warn(f"Placed: order {placement.order_id}, tag {placement.tag}")
    orders = follow(terminal, placement, params, seconds=wait)
    _report(terminal, placement, orders, refusals=refusals_of(placement))


@order.command("modify")
@command
def modify(
    terminal: Terminal,
    order_id: Annotated[str, typer.Argument(metavar="ID", help="See: kite orders --open")],
    *,
    quantity: Annotated[
        int | None, typer.Option("--quantity", help="The new total, with what is filled.")
    ] = None,
    limit: wishes.Limit = None,
    market: wishes.Market = False,
    stop: wishes.Stop = None,
    validity: Annotated[str | None, typer.Option("--validity", help="DAY or IOC.")] = None,
    disclosed: wishes.Disclosed = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Change a pending order: kite order modify ID --limit 1505

    What is not given stays as it is. An order can be changed 25 times.
    """
    announce_paper(terminal)
    change = OrderChange.of(
        terminal.kite,
        order_id,
        quantity=quantity,
        limit=limit,
        is_market=market,
        stop=stop,
        validity=validity,
        disclosed=disclosed,
    )
    for warning in change.warnings:
        terminal.warn(f"Note: {warning}")
    if dry_run:
        terminal.show(change, as_table=change.table())
        return
    terminal.console.print(change.table())
    confirm(terminal, "Change this order?", is_agreed=yes)
    with telling_interruptions(terminal):
        receipt = terminal.kite.orders.modify(order_id, changes=change.changes)
    _report(terminal, receipt, terminal.kite.orders.history(order_id)[-1:])


def _report(
    terminal: Terminal, receipt: object, orders: list[Order], *, refusals: Sequence[str] = ()
) -> None:
    """Show what the broker has now; end as refused when it refused any of it."""
    explanations = [*refusals, *(line for each in orders for line in reasons(each))]
    found = {"receipt": receipt, "orders": orders, "explanations": explanations}
    terminal.show(found, as_table=orders_table(orders))
    for line in explanations:
        terminal.warn(line)
    if refusals or any(each.status == OrderStatus.REJECTED for each in orders):
        raise typer.Exit(ExitCode.REFUSED)


COMMAND = order
