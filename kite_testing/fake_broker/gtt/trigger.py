"""One good-till-triggered order, as the engine keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import JsonNumber, Money
from kite_testing.fake_broker.wire.json_fields import units_at_least, units_at_most

ACTIVE = "active"
TRIGGERED = "triggered"
DISABLED = "disabled"
EXPIRED = "expired"
CANCELLED = "cancelled"
DELETED = "deleted"
SINGLE = "single"
TWO_LEG = "two-leg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The order that is placed when the trigger of the same place is reached."""

    exchange: str
    tradingsymbol: str
    transaction_type: str
    product: str
    order_type: str
    quantity: int
    price: JsonNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a client asks for, checked. Numbers stay as they were sent: 702 is not 702.0.

    The sides that the triggers wait on follow from `last_price`, which is the client's.
    """

    instrument: Instrument
    trigger_values: tuple[JsonNumber, ...]
    last_price: JsonNumber
    legs: tuple[Leg, ...]

    @property
    def kind(self) -> str:
        """The broker's word for the number of legs."""
        return SINGLE if len(self.legs) == 1 else TWO_LEG

    @property
    def falls_to(self) -> Money | None:
        """The highest price that fires the trigger below the market, if there is one."""
        lower = self.trigger_values[0]
        return units_at_most(lower) if lower < self.last_price else None

    @property
    def rises_to(self) -> Money | None:
        """The lowest price that fires the trigger above the market, if there is one."""
        upper = self.trigger_values[-1]
        return units_at_least(upper) if upper > self.last_price else None


@dataclass(slots=True, kw_only=True, eq=False)
class Trigger:
    """A wish on its way. `results` hold, by the place of the leg, what became of its order."""

    trigger_id: int
    wish: Wish
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    status: str = ACTIVE
    meta: dict[str, Any] | None = field(default_factory=dict[str, Any])
    results: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])

    @property
    def is_active(self) -> bool:
        """Whether it waits for its price."""
        return self.status == ACTIVE

    @property
    def can_change(self) -> bool:
        """Whether its owner may still change or delete it: a paused one waits for that."""
        return self.status in (ACTIVE, DISABLED)
