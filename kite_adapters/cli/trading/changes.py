"""A change of a pending order, looked at before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kite_adapters.cli.trading.facts import facts_table
from kite_adapters.cli.trading.options import in_words_of_options, of_options
from kite_adapters.cli.trading.order_views import terms
from kite_adapters.cli.trading.previews import instrument_of, rules_of_today
from kite_core.models.order_modification import OrderModification
from kite_core.models.orders import Order
from kite_core.models.words import OrderType

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kite_core.client import Kite

_SUBJECT = "kite order modify"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """An order as it is, and what is to be changed about it; `warnings` may be faults."""

    order: Order
    changes: OrderModification
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        kite: Kite,
        order_id: str,
        *,
        quantity: int | None = None,
        limit: str | None = None,
        is_market: bool = False,
        stop: str | None = None,
        validity: str | None = None,
        disclosed: int | None = None,
    ) -> OrderChange:
        """Read the order and check the change. Raises ValidationError with every fault."""
        order = kite.orders.history(order_id)[-1]
        with in_words_of_options(_SUBJECT):
            changes = OrderModification(
                variety=order.variety,
                parent_order_id=order.parent_order_id,
                quantity=quantity,
                price=limit,
                order_type=OrderType.MARKET if is_market else None,
                trigger_price=stop,
                validity=None if validity is None else validity.upper(),
                disclosed_quantity=disclosed,
                market_protection=-1 if is_market else None,
            )
            instrument = instrument_of(kite, order.exchange, order.tradingsymbol)
            found = changes.preflight(order, instrument, rules_of_today(kite))
            found.raise_for_faults(_SUBJECT)
        warnings = tuple(str(of_options(warning)) for warning in found.warnings)
        return cls(order=order, changes=changes, warnings=warnings)

    def table(self) -> RenderableType:
        """What is, and what is to be."""
        order, changes = self.order, self.changes
        name = f"{order.transaction_type} {order.quantity} {order.exchange}:{order.tradingsymbol}"
        wanted = ", ".join(f"{field} {value}" for field, value in changes.to_form())
        rows = [("order", f"{name} at {terms(order)}, {order.status}"), ("change", wanted)]
        return facts_table(rows)
