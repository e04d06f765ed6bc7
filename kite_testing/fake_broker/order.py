"""An order and its fills, as the engine keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money

BUY = "BUY"
SELL = "SELL"
OPPOSITE = {BUY: SELL, SELL: BUY}
FINAL = frozenset({"COMPLETE", "CANCELLED", "REJECTED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An order that has passed the gateway's checks.

    `order_type` is what the book shows: a protected market order is a LIMIT. `price` is the limit
    that it may trade at; 0 for a market order without protection, of days before April 2026.
    `protection` is the percentage of a stop that becomes a market order when it triggers.
    """

    instrument: Instrument
    side: str
    quantity: int
    product: str
    price: Money
    order_type: str = "LIMIT"
    variety: str = "regular"
    validity: str = "DAY"
    validity_ttl: int = 0
    trigger_price: Money = 0
    disclosed_quantity: int = 0
    market_protection: float = 0
    tag: str | None = None
    system_tags: tuple[str, ...] = ()
    parent_order_id: str | None = None
    auction_number: str | None = None
    iceberg_legs: int = 0
    iceberg_quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a modification makes of an order, whole."""

    quantity: int
    price: Money
    order_type: str = "LIMIT"
    validity: str = "DAY"
    validity_ttl: int = 0
    trigger_price: Money = 0
    disclosed_quantity: int = 0
    market_protection: float = 0
    system_tags: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """An order on its way through the day.

    `value` is what the filled part cost, without the multiplier. `is_busy` holds while a change or
    a cancellation is on its way; the exchange may still fill the order then. `waits_for_trigger`
    holds for a stop until its trigger is touched. `sequence` is its place in time at the exchange.
    """

    order_id: str
    instrument: Instrument
    side: str
    product: str
    quantity: int
    price: Money
    order_timestamp: datetime
    order_type: str = "LIMIT"
    variety: str = "regular"
    validity: str = "DAY"
    validity_ttl: int = 0
    trigger_price: Money = 0
    disclosed_quantity: int = 0
    market_protection: float = 0
    tag: str | None = None
    system_tags: tuple[str, ...] = ()
    parent_order_id: str | None = None
    auction_number: str | None = None
    meta: dict[str, Any] = field(default_factory=dict[str, Any])
    status: str = ""
    status_message: str | None = None
    status_message_raw: str | None = None
    exchange_order_id: str | None = None
    exchange_timestamp: datetime | None = None
    exchange_update_timestamp: datetime | None = None
    filled: int = 0
    cancelled: int = 0
    value: Money = 0
    blocked: Money = 0
    changes: int = 0
    is_busy: bool = False
    waits_for_trigger: bool = False
    sequence: int = 0
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
