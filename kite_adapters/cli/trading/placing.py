"""Places an order from the command line, and looks what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_adapters.cli.trading.confirming import same_account
from kite_adapters.cli.trading.interruptions import telling_interruptions
from kite_core.errors import KiteError, OrderOutcomeUnknownError, WaitTimeoutError
from kite_core.models.words import OrderType

if TYPE_CHECKING:
    from kite_adapters.cli.terminal import Terminal
    from kite_core.models.order_params import OrderParams
    from kite_core.models.orders import Order, Placement

_LOOK_SECONDS = 0.2


def placed(terminal: Terminal, params: OrderParams) -> Placement:
    """Place it; an outcome that nobody knows says which command finds out."""
    try:
        with telling_interruptions(terminal):
            return terminal.kite.orders.place(params)
    except OrderOutcomeUnknownError as error:
        error.hint = (
            "Do not place it again yet: it can surface minutes later. "
            f"Run: kite orders reconcile {error.tag}{same_account(terminal)}"
        )
        raise


def follow(
    terminal: Terminal, placement: Placement, params: OrderParams, *, seconds: float
) -> list[Order]:
    """The order, or its slices, as far as they come in this time.

    That it was placed is certain already: what cannot be seen is a note, and no error.
    """
    slices = [part.order_id for part in placement.children if part.order_id is not None]
    ids = slices or [placement.order_id]
    found = [_state_of(terminal, each, params, seconds=seconds) for each in ids]
    return [order for order in found if order is not None]


def refusals_of(placement: Placement) -> list[str]:
    """What the broker said against slices of the order; [] where it took all of it."""
    lines: list[str] = []
    for error in (part.error for part in placement.children if part.error is not None):
        lines.append(f"A slice was refused: {error.message}")
        if (known := error.explanation) is not None:
            lines.append(f"Fix: {known.fix}")
    return lines


def _state_of(
    terminal: Terminal, order_id: str, params: OrderParams, *, seconds: float
) -> Order | None:
    until = "final" if params.order_type == OrderType.MARKET else "open"
    try:
        if seconds <= 0:
            return terminal.kite.orders.history(order_id)[-1]
        return terminal.kite.orders.wait(
            order_id, until=until, timeout_seconds=seconds, poll_seconds=_LOOK_SECONDS
        )
    except WaitTimeoutError as error:
        return error.order  # type: ignore[no-any-return]  # reason: the error names no model
    except (KiteError, IndexError) as error:
        look = f"kite orders show {order_id}{same_account(terminal)}"
        terminal.warn(f"Order {order_id} is placed; its state is not known ({error}). Run: {look}")
        return None
