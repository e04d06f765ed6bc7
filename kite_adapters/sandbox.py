"""What is different at Zerodha's official sandbox (kite.trade/docs/connect/v3/sandbox)."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.guards.facts import Facts
from kite_core.guards.guard import Objection
from kite_core.guards.wishes import Action, Wish
from kite_core.models.words import OrderType

_FIX = "Give order_type LIMIT and a price. Everything else is tested on the fake broker."


@dataclass(frozen=True, slots=True)
class LimitOrdersOnly:
    """Lets through LIMIT orders alone, also those that triggers are to place; the sandbox's rule.

    A change of an order may name LIMIT, or no order type. Orders for funds have none.
    """

    def judge(self, wish: Wish, _facts: Facts, /) -> list[Objection]:
        """An objection for each other order type."""
        kinds = [line.order_type for line in wish.lines] if wish.action in _WITH_TYPES else []
        if wish.action is Action.MODIFY:
            kinds = [wish.changes.get("order_type", OrderType.LIMIT)]
        others = dict.fromkeys(kind for kind in kinds if kind != OrderType.LIMIT)
        return [
            Objection(f"the sandbox takes no order {other or 'without a type'}", _FIX)
            for other in others
        ]


_WITH_TYPES = (Action.PLACE, Action.WAIT)
