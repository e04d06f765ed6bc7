"""List, place and delete orders that wait for a price (GTT)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal
from kite_adapters.cli.trading.confirming import DryRun, Yes, announce_paper, confirm, same_account
from kite_adapters.cli.trading.interruptions import telling_interruptions
from kite_adapters.cli.trading.options import (
    Key,
    Quantity,
    Side,
    in_words_of_options,
    of_options,
    split_key,
)
from kite_adapters.cli.trading.previews import instrument_of, last_price_of, rules_of_today
from kite_adapters.cli.trading.trigger_views import params_table, triggers_table
from kite_core.errors import OutcomeUnknownError
from kite_core.faults import Price
from kite_core.models.gtt import GTTReceipt
from kite_core.models.gtt_params import GTTParams

gtt = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)
Product = Annotated[str, typer.Option("--product", help="CNC, NRML or MTF.")]
LastPrice = Annotated[
    str | None, typer.Option("--last-price", metavar="PRICE", help="Else it is asked for.")
]
_WORDS = {"transaction_type": "BUY|SELL", "quantity": "QUANTITY", "product": "--product"}
_SINGLE = {
    **{f"legs[0].{field}": name for field, name in _WORDS.items()},
    "legs[0].trigger_value": "--trigger",
    "legs[0].price": "--limit",
    "trigger_values": "--trigger",
    "last_price": "--last-price",
}
_OCO = {
    **{f"legs[{leg}].{field}": name for leg in (0, 1) for field, name in _WORDS.items()},
    "legs[0].trigger_value": "--lower",
    "legs[0].price": "--lower-limit",
    "legs[1].trigger_value": "--upper",
    "legs[1].price": "--upper-limit",
    "trigger_values": "--lower, --upper",
    "legs": "BUY|SELL",
    "last_price": "--last-price",
}


@gtt.command("list")
@command
def list_(
    terminal: Terminal,
    *,
    is_open: Annotated[bool, typer.Option("--open", help="Only those that wait.")] = False,
) -> None:
    """List the triggers that wait, and those of the last seven days that ended."""
    announce_paper(terminal)
    found = terminal.kite.gtt.all()
    rows = [trigger for trigger in found if trigger.is_active or not is_open]
    terminal.show(rows, as_table=triggers_table(rows) if rows else None)
    if not rows:
        terminal.warn("There are no triggers.")
    for row in found.skipped:
        terminal.warn(f"{row.path} could not be read: {row.reason}")


@gtt.command("place")
@command
def place(
    terminal: Terminal,
    side: Side,
    quantity: Quantity,
    key: Key,
    *,
    trigger: Annotated[str, typer.Option("--trigger", help="Waits until the market is there.")],
    limit: Annotated[str, typer.Option("--limit", help="The price of the order then.")],
    product: Product = "CNC",
    last_price: LastPrice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Place a limit order that waits: gtt place BUY 10 NSE:INFY --trigger 1400 --limit 1401

    It waits at the broker for up to a year. That it triggered does not mean that it filled.
    """
    exchange, symbol = split_key(key)

    def params(last: Price) -> GTTParams:
        return GTTParams.single(
            exchange=exchange,
            tradingsymbol=symbol,
            transaction_type=side.upper(),
            quantity=quantity,
            trigger_value=trigger,
            price=limit,
            last_price=last,
            product=product.upper(),
        )

    _place(
        terminal,
        params,
        key,
        names=_SINGLE,
        last_price=last_price,
        dry_run=dry_run,
        is_agreed=yes,
    )


@gtt.command("oco")
@command
def oco(
    terminal: Terminal,
    side: Side,
    quantity: Quantity,
    key: Key,
    *,
    lower: Annotated[str, typer.Option("--lower", help="The trigger below the market.")],
    lower_limit: Annotated[str, typer.Option("--lower-limit", help="Its order's price.")],
    upper: Annotated[str, typer.Option("--upper", help="The trigger above the market.")],
    upper_limit: Annotated[str, typer.Option("--upper-limit", help="Its order's price.")],
    product: Product = "CNC",
    last_price: LastPrice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Place two limit orders of which one cancels the other, such as a stop and a target.

    kite gtt oco SELL 10 NSE:INFY --lower 1400 --lower-limit 1395 --upper 1600 --upper-limit 1600
    """
    exchange, symbol = split_key(key)

    def params(last: Price) -> GTTParams:
        return GTTParams.oco(
            exchange=exchange,
            tradingsymbol=symbol,
            transaction_type=side.upper(),
            quantity=quantity,
            lower_trigger=lower,
            lower_price=lower_limit,
            upper_trigger=upper,
            upper_price=upper_limit,
            last_price=last,
            product=product.upper(),
        )

    _place(
        terminal,
        params,
        key,
        names=_OCO,
        last_price=last_price,
        dry_run=dry_run,
        is_agreed=yes,
    )


@gtt.command("delete")
@command
def delete(
    terminal: Terminal,
    trigger_ids: Annotated[list[int], typer.Argument(metavar="ID...", help="See: kite gtt list")],
    *,
    yes: Yes = False,
) -> None:
    """Delete triggers: the orders behind them are never placed."""
    announce_paper(terminal)
    triggers = [terminal.kite.gtt.one(trigger_id) for trigger_id in dict.fromkeys(trigger_ids)]
    terminal.console.print(triggers_table(triggers))
    noun = "this trigger" if len(triggers) == 1 else f"these {len(triggers)} triggers"
    confirm(terminal, f"Delete {noun}?", is_agreed=yes)
    receipts: list[GTTReceipt] = []
    for trigger in triggers:
        with telling_interruptions(terminal):
            receipts.append(terminal.kite.gtt.delete(trigger.id))
        terminal.warn(f"{trigger.id} is deleted.")  # at once: the next one may fail
    terminal.show(receipts)


def _place(
    terminal: Terminal,
    params_at: Callable[[Price], GTTParams],
    key: str,
    *,
    names: Mapping[str, str],
    last_price: str | None,
    dry_run: bool,
    is_agreed: bool,
) -> None:
    """Check it, show it, ask, and place it."""
    announce_paper(terminal)
    exchange, symbol = split_key(key)
    kite = terminal.kite
    last = last_price or last_price_of(kite, f"{exchange}:{symbol}")
    with in_words_of_options("kite gtt", names):
        params = params_at(last)
        found = params.preflight(instrument_of(kite, exchange, symbol), rules_of_today(kite))
        found.raise_for_faults("kite gtt")
    for warning in found.warnings:
        terminal.warn(f"Note: {of_options(warning, names)}")
    if dry_run:
        terminal.show(params, as_table=params_table(params))
        return
    terminal.console.print(params_table(params))
    confirm(terminal, "Place this trigger?", is_agreed=is_agreed)
    try:
        with telling_interruptions(terminal):
            receipt = kite.gtt.place(params)
    except OutcomeUnknownError as error:
        error.hint = f"Look before you place it again: kite gtt list{same_account(terminal)}"
        raise
    terminal.show(receipt)
    terminal.warn(f"Trigger {receipt.trigger_id} waits for its price.")


COMMAND = gtt
