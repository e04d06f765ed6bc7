"""Good-till-triggered orders: what the broker sends about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from kite_core.explanations.explaining import explain
from kite_core.json_model import JsonModel, Timestamp, timestamp
from kite_core.models.words import (
    Exchange,
    GTTStatus,
    GTTType,
    OrderType,
    Product,
    TransactionType,
    Validity,
)

if TYPE_CHECKING:
    from kite_core.explanations.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class GTTCondition(JsonModel):
    """At which prices it fires; `last_price` is the price when it was made or changed."""

    exchange: Exchange
    tradingsymbol: str
    trigger_values: list[float]
    last_price: float = 0.0
    instrument_token: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GTTOrderResult(JsonModel):
    """What became of the order that a leg placed; `order_id` is "" when it was refused."""

    status: str
    order_id: str | None = None
    rejection_reason: str | None = None

    @property
    def explanation(self) -> Explanation | None:
        """Why the order was refused, and how to mend that; None where the text is not known."""
        return explain(self.rejection_reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class GTTLegResult(JsonModel):
    """The order that a leg placed when it fired, at the price `triggered_at`.

    `meta` is JSON inside a text (sample: gtt_get_orders.json).
    """

    order_result: GTTOrderResult | None = None
    account_id: str | None = None
    exchange: Exchange | None = None
    tradingsymbol: str | None = None
    transaction_type: TransactionType | None = None
    product: Product | None = None
    order_type: OrderType | None = None
    validity: Validity | None = None
    quantity: int = 0
    price: float = 0.0
    triggered_at: float | None = None
    timestamp: Timestamp = timestamp()
    meta: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GTTLeg(JsonModel):
    """The order that is placed when the trigger of the same place is reached.

    `result` is None until then.
    """

    exchange: Exchange
    tradingsymbol: str
    transaction_type: TransactionType
    quantity: int
    price: float = 0.0
    product: Product | None = None
    order_type: OrderType = OrderType.LIMIT
    market_protection: float | None = None
    result: GTTLegResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GTTTrigger(JsonModel):
    """One good-till-triggered order, with one leg or, for one-cancels-other, two.

    A triggered one says nothing about a fill: its order may have been refused, see `order_ids`.
    """

    id: int
    type: GTTType
    status: GTTStatus
    condition: GTTCondition
    orders: list[GTTLeg]
    user_id: str | None = None
    parent_trigger: int | None = None
    created_at: Timestamp = timestamp()
    updated_at: Timestamp = timestamp()
    expires_at: Timestamp = timestamp()
    meta: Any = None

    @property
    def is_active(self) -> bool:
        """Whether it still waits for its price."""
        return self.status == GTTStatus.ACTIVE

    @property
    def order_ids(self) -> tuple[str, ...]:
        """The ids of the orders that it placed and the broker took."""
        results = [leg.result.order_result for leg in self.orders if leg.result is not None]
        return tuple(result.order_id for result in results if result and result.order_id)

    @property
    def rejection_reason(self) -> str | None:
        """Why the broker rejected the trigger itself, when it says so."""
        meta = self.meta
        if not isinstance(meta, dict):
            return None
        reason = cast("dict[str, Any]", meta).get("rejection_reason")
        return None if reason is None else str(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class GTTReceipt(JsonModel):
    """The id of a trigger that was placed, changed or deleted."""

    trigger_id: int
    is_dry_run: bool = False
