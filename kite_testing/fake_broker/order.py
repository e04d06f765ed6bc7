"""An order and its fills, as the engine keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kite_testing.fake_broker.instrument import Instrument
from kite_testing.fake_broker.money import Money

BUY = "BUY"
SELL = "SELL"
OPPOSITE = {BUY: SELL, SELL: BUY}
FINAL = frozenset({"COMPLETE", "CANCELLED", "REJECTED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An order that has passed the gateway's checks. `price` is a limit in any case."""

    instrument: Instrument
    side: str
    quantity: int
    product: str
    price: Money
    tag: str | None = None
    system_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a modification makes of an order, whole."""

    quantity: int
    price: Money
    system_tags: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """An order on its way through the day.

    `value` is what the filled part cost, without the multiplier. `is_busy` holds while a change or
    a cancellation is on its way; the exchange may still fill the order then.
    """

    order_id: str
    instrument: Instrument
    side: str
    product: str
    quantity: int
    price: Money
    order_timestamp: datetime
    tag: str | None = None
    system_tags: tuple[str, ...] = ()
    status: str = ""
    exchange_order_id: str | None = None
    exchange_timestamp: datetime | None = None
    exchange_update_timestamp: datetime | None = None
    filled: int = 0
    cancelled: int = 0
    value: Money = 0
    blocked: Money = 0
    changes: int = 0
    is_busy: bool = False
    history: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def rest(self) -> int:
        """What is not filled."""
        return self.quantity - self.filled

    @property
    def is_final(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.status in FINAL

    @property
    def is_buy(self) -> bool:
        """The side, as a claim."""
        return self.side == BUY


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One fill."""

    trade_id: str
    order: Order
    quantity: int
    price: Money
    moment: datetime
