"""One alert, as the engine keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kite_testing.fake_broker.alerts.condition import Condition
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import JsonNumber

SIMPLE = "simple"
ATO = "ato"
ENABLED = "enabled"
DISABLED = "disabled"
DELETED = "deleted"
STATUSES = (ENABLED, DISABLED, DELETED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketItem:
    """One order of a basket. `params` are as they were sent, `words` those that it must have."""

    instrument: Instrument
    weight: JsonNumber
    words: dict[str, str]
    quantity: int
    params: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWish:
    """What a client asks for, checked. An alert of type `ato` has a basket."""

    name: str
    condition: Condition
    basket: tuple[BasketItem, ...] = ()

    @property
    def kind(self) -> str:
        """The broker's word for an alert with orders, or without."""
        return ATO if self.basket else SIMPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One time that an alert fired, as the `wish` that it then was; what became of its orders.

    Without a `market` it looked as the prices of that moment say; in the end they may say something
    else, when a test has set others at the same moment.
    """

    moment: datetime
    wish: AlertWish
    market: list[dict[str, Any]] | None = None
    orders: list[dict[str, Any]] | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Alert:
    """A wish on its way.

    `is_armed` holds while it waits for its condition to become true, and not while it waits for
    the end of that. `first_item` is the id of the first order of its basket; others follow.
    """

    uuid: str
    wish: AlertWish
    created_at: datetime
    updated_at: datetime
    first_item: int = 0
    status: str = ENABLED
    is_armed: bool = True
    alert_count: int = 0
    history: list[Firing] = field(default_factory=list[Firing])

    @property
    def is_enabled(self) -> bool:
        """Whether it watches."""
        return self.status == ENABLED
