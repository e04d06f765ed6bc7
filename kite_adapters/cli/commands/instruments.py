"""Search the instrument list, show one, or fetch the list anew."""

from __future__ import annotations

from typing import Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.figures import price
from kite_adapters.cli.instrument_keys import one_of
from kite_adapters.cli.terminal import Terminal, plain, table_of
from kite_core.models.instruments import Instrument

_TITLES = ("instrument", "token", "type", "expiry", "strike", "lot", "tick", "name")
_NUMBERS = ("token", "strike", "lot", "tick")

COMMAND = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Search the instrument list, or fetch it anew."
)


@COMMAND.command()
@command
def search(
    terminal: Terminal,
    text: Annotated[list[str], typer.Argument(help='Such as INFY, or "nifty 26000 call".')],
    exchange: Annotated[str, typer.Option(help="Only of this one, such as NSE.")] = "",
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="Only of this, such as EQ, FUT or CE.")
    ] = None,
    expiry: Annotated[str, typer.Option(help="Only of this day, such as 2026-11-24.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
) -> None:
    """Search the instruments, best matches first.

    Words may stand in any order: symbol, name, expiry, strike, type. Ends with 1 when none matches.
    """
    found = terminal.kite.market.search(
        " ".join(text),
        exchange=exchange.upper() or None,
        types=[word.upper() for word in kind] if kind else None,
        expiry=expiry or None,
        limit=limit,
    )
    table = table_of(_TITLES, map(_row, found), numbers=_NUMBERS) if found else None
    terminal.show(found, as_table=table)
    if not found:
        terminal.warn("No instrument matches. Try fewer words, or: kite instruments refresh")
        raise typer.Exit(ExitCode.FAILED)
    if len(found) == limit:
        terminal.warn(f"These are the best {limit}. For more: --limit {limit * 5}")


@COMMAND.command()
@command
def show(
    terminal: Terminal,
    instrument: Annotated[str, typer.Argument(help="Such as NSE:INFY, INFY or 408065.")],
) -> None:
    """Show all that the list says of one instrument."""
    found = one_of(terminal.kite, instrument)
    facts = {"key": found.key, **plain(found)}
    rows = [(name, "-" if value in (None, "") else str(value)) for name, value in facts.items()]
    terminal.show(facts, as_table=table_of(("fact", "value"), rows))


@COMMAND.command()
@command
def refresh(terminal: Terminal) -> None:
    """Drop the kept lists, and fetch today's.

    Lists are kept until the broker makes a new one, every morning; this is for a damaged one.
    """
    from kite_adapters.cache.by_config import cache_of
    from kite_core.run_now import run_now

    cache = cache_of(terminal.config, is_simulated=terminal.is_paper)
    if cache is not None:
        run_now(cache.forget("/instruments"))
    count = len(terminal.kite.market.instruments())
    terminal.show({"instruments": count})
    if not terminal.is_json:
        terminal.tell(f"The list has {count:,} instruments.")


def _row(found: Instrument) -> tuple[object, ...]:
    return (
        found.key,
        str(found.instrument_token),
        found.instrument_type,
        found.expiry.isoformat() if found.expiry else "-",
        f"{found.strike:g}" if found.strike else "-",
        found.lot_size,
        price(found.tick_size),
        found.name,
    )
