"""List, create and delete price alerts, and show when one fired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal, table_of
from kite_adapters.cli.trading.confirming import Yes, announce_paper, confirm, same_account
from kite_adapters.cli.trading.interruptions import telling_interruptions
from kite_adapters.cli.trading.options import in_words_of_options, split_key
from kite_core.errors import Fault, OutcomeUnknownError, ValidationError
from kite_core.models.alert_params import AlertParams
from kite_core.models.words import AlertOperand, AlertOperator, AlertType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from kite_core.models.alerts import Alert, AlertEvent

alerts = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)
AlertId = Annotated[str, typer.Argument(metavar="ID", help="See: kite alerts list")]
_OPTIONS = {
    AlertOperator.ABOVE: "--above",
    AlertOperator.BELOW: "--below",
    AlertOperator.AT_LEAST: "--at-least",
    AlertOperator.AT_MOST: "--at-most",
}
_NAMES = {"name": "--name", "lhs_exchange": "INSTRUMENT", "rhs_exchange": "the other instrument"}
_TITLES = ("id", "fired", "status", "alert")
_EVENTS = ("time", "condition", "instrument", "last price")


@alerts.command("list")
@command
def list_(
    terminal: Terminal,
    *,
    status: Annotated[
        str | None, typer.Option("--status", help="enabled, disabled or deleted.")
    ] = None,
) -> None:
    """List the alerts."""
    announce_paper(terminal)
    found = terminal.kite.alerts.all(status=None if status is None else status.lower())
    terminal.show(found, as_table=_table(found) if found else None)
    if not found:
        terminal.warn("There are no alerts.")
    for row in found.skipped:
        terminal.warn(f"{row.path} could not be read: {row.reason}")


@alerts.command("create")
@command
def create(
    terminal: Terminal,
    key: Annotated[
        str, typer.Argument(metavar="INSTRUMENT", help="NSE:INFY; an index: INDICES:NIFTY 50.")
    ],
    *,
    above: Annotated[
        str | None, typer.Option("--above", help="Fires above this price, or instrument.")
    ] = None,
    below: Annotated[
        str | None, typer.Option("--below", help="Fires below this price, or instrument.")
    ] = None,
    at_least: Annotated[str | None, typer.Option("--at-least", help="Fires from there on.")] = None,
    at_most: Annotated[str | None, typer.Option("--at-most", help="Fires down from there.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Else it is made up.")] = None,
) -> None:
    """Create an alert that only tells: kite alerts create NSE:INFY --above 1600

    In place of a price another instrument may stand: --above NSE:TCS
    """
    wishes = {
        AlertOperator.ABOVE: above,
        AlertOperator.BELOW: below,
        AlertOperator.AT_LEAST: at_least,
        AlertOperator.AT_MOST: at_most,
    }
    params = _params(key, wishes, name)
    announce_paper(terminal)
    try:
        with telling_interruptions(terminal):
            alert = terminal.kite.alerts.create(params)
    except OutcomeUnknownError as error:
        error.hint = f"Look before you create it again: kite alerts list{same_account(terminal)}"
        raise
    terminal.show(alert, as_table=_table([alert]))


@alerts.command("delete")
@command
def delete(
    terminal: Terminal,
    uuids: Annotated[list[str], typer.Argument(metavar="ID...", help="See: kite alerts list")],
    *,
    yes: Yes = False,
) -> None:
    """Delete alerts."""
    announce_paper(terminal)
    found = [terminal.kite.alerts.one(uuid) for uuid in dict.fromkeys(uuids)]
    terminal.console.print(_table(found))
    noun = "this alert" if len(found) == 1 else f"these {len(found)} alerts"
    confirm(terminal, f"Delete {noun}?", is_agreed=yes)
    terminal.kite.alerts.delete(*(alert.uuid for alert in found))
    terminal.show({"deleted": [alert.uuid for alert in found]})
    terminal.warn(f"{len(found)} deleted.")


@alerts.command("history")
@command
def history(terminal: Terminal, uuid: AlertId) -> None:
    """Show when an alert fired, and the price that it saw."""
    announce_paper(terminal)
    events = terminal.kite.alerts.history(uuid)
    terminal.show(events, as_table=_events_table(events) if events else None)
    if not events:
        terminal.warn("It has not fired.")


def _params(key: str, wishes: dict[AlertOperator, str | None], name: str | None) -> AlertParams:
    given = [(operator, text) for operator, text in wishes.items() if text is not None]
    if len(given) != 1:
        problem = "there is nothing to compare with" if not given else "there are several"
        fix = f"Give one of {', '.join(_OPTIONS.values())}."
        raise ValidationError("kite alerts create", [Fault("--above", problem, fix)])
    (operator, text), (exchange, symbol) = given[0], split_key(key)
    other = split_key(text) if ":" in text else (None, None)
    with in_words_of_options("kite alerts create", _NAMES | {"rhs_constant": _OPTIONS[operator]}):
        return AlertParams.simple(
            name=name or f"{exchange}:{symbol} {operator} {text}",
            lhs_exchange=exchange,
            lhs_tradingsymbol=symbol,
            operator=operator,
            rhs_constant=None if ":" in text else text,
            rhs_exchange=other[0],
            rhs_tradingsymbol=other[1],
        )


def _table(found: Iterable[Alert]) -> RenderableType:
    rows = [(each.uuid, each.alert_count, each.status, _described(each)) for each in found]
    return table_of(_TITLES, rows, numbers=("id",))


def _described(alert: Alert) -> str:
    condition = _condition(alert)
    name = "" if alert.name == condition else f"{alert.name}: "
    orders = " (places orders)" if alert.type == AlertType.ATO else ""
    return f"{name}{condition}{orders}"


def _condition(alert: Alert) -> str:
    left = f"{alert.lhs_exchange}:{alert.lhs_tradingsymbol}"
    is_constant = alert.rhs_type == AlertOperand.CONSTANT
    other = f"{alert.rhs_exchange}:{alert.rhs_tradingsymbol}"
    right = f"{alert.rhs_constant:,.2f}" if is_constant and alert.rhs_constant else other
    return f"{left} {alert.operator} {right}"


def _events_table(events: Iterable[AlertEvent]) -> RenderableType:
    rows = [
        (
            "-" if event.created_at is None else f"{event.created_at:%Y-%m-%d %H:%M:%S}",
            event.condition,
            f"{seen.exchange}:{seen.tradingsymbol}",
            seen.last_price,
        )
        for event in events
        for seen in event.meta[:1]
    ]
    return table_of(_EVENTS, rows)


COMMAND = alerts
