"""Triggers as tables: those that the broker keeps, and one to place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kite_adapters.cli.terminal import table_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kite_core.models.gtt import GTTTrigger
    from kite_core.models.gtt_params import GTTParams

_TITLES = ("trigger", "", "quantity", "instrument", "when at", "limit", "product", "status")
_PARAMS = ("", "quantity", "instrument", "when at", "limit", "product", "last price")


def triggers_table(triggers: Iterable[GTTTrigger]) -> RenderableType:
    """A line for each leg; the legs of one trigger stand below each other."""
    rows = [
        (
            trigger.id if not number else "",
            leg.transaction_type,
            leg.quantity,
            f"{leg.exchange}:{leg.tradingsymbol}",
            value,
            leg.price,
            leg.product,
            trigger.status if not number else "or",
        )
        for trigger in triggers
        for number, (value, leg) in enumerate(
            zip(trigger.condition.trigger_values, trigger.orders, strict=False)
        )
    ]
    return table_of(_TITLES, rows)


def params_table(params: GTTParams) -> RenderableType:
    """A line for each leg of a trigger that is to be placed."""
    rows = [
        (
            leg.transaction_type,
            leg.quantity,
            f"{params.exchange}:{params.tradingsymbol}",
            leg.trigger_value,
            leg.price,
            leg.product,
            params.last_price,
        )
        for leg in params.legs
    ]
    return table_of(_PARAMS, rows)
