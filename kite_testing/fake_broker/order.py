"""An order and its fills, as the engine keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias, cast

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money

BUY = "BUY"
SELL = "SELL"
OPPOSITE = {BUY: SELL, SELL: BUY}
FINAL = frozenset({"COMPLETE", "CANCELLED", "REJECTED"})
Stage: TypeAlias = tuple[str, int, datetime, datetime | None, int, Money, int, str | None]
"""A state that an order went through: status, number of the terms, order and exchange timestamps,
filled quantity, its value, cancelled quantity, status message. Rows are made of it when read."""
_VALUES_OF_A_STAGE = 8
StageValue: TypeAlias = str | int | datetime | None
"""One of the values of a state."""

Passes: TypeAlias = tuple[tuple[timedelta, str], ...]
"""States on the way to the exchange: how long after the start, and which."""


class Layer(StrEnum):
    """Who says no to an order."""

    GATEWAY = "gateway"
    """At once: an error answer, and no order."""
    RMS = "rms"
    """The broker's risk checks: a REJECTED order that never reached the exchange."""
    EXCHANGE = "exchange"
    """The exchange: a REJECTED order with the exchange's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRefusal:
    """Why an order that the gateway took is rejected later: by whom, and in whose words."""

    layer: Layer
    message: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Iceberg:
    """Which leg of an iceberg an order is, of how many and how much."""

    legs: int
    leg_quantity: int
    total_quantity: int
    leg: int = 1

    @property
    def remaining(self) -> int:
        """What the legs after this one hold."""
        return max(self.total_quantity - self.leg * self.leg_quantity, 0)


# Each order makes a ticket, so it is neither frozen nor with names only: to make one by place is
# much quicker. Give names everywhere else.
@dataclass(slots=True)
class Ticket:
    """An order that has passed the gateway's checks. It is never changed.

    `order_type` is what the book shows: a protected market order is a LIMIT. `price` is the limit
    that it may trade at; 0 for a market order without protection, of days before April 2026.
    `reference_price` is what such an order, or a stop without a limit, is expected to trade at: the
    funds are checked with it. `protection` holds hundredths of a per cent, for a stop that becomes
    a market order when it triggers; 0 for none. `refusal` is what will be said later on.
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
    protection: int = 0
    reference_price: Money = 0
    tag: str | None = None
    system_tags: tuple[str, ...] = ()
    parent_order_id: str | None = None
    auction_number: str | None = None
    iceberg: Iceberg | None = None
    meta: Mapping[str, object] | str | None = None
    refusal: LateRefusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The terms of an order that a modification may change: all of them, changed or not."""

    quantity: int
    price: Money
    order_type: str = "LIMIT"
    validity: str = "DAY"
    validity_ttl: int = 0
    trigger_price: Money = 0
    disclosed_quantity: int = 0
    protection: int = 0
    reference_price: Money = 0
    system_tags: tuple[str, ...] = ()
    refusal: LateRefusal | None = None


# Not with names only, for the same reason as a ticket.
@dataclass(slots=True, eq=False)
class Order:
    """An order on its way through the day.

    `value` is what the filled part cost, without the multiplier. `is_expected` holds
    while it counts against funds and holdings. `is_busy` holds while a change or a cancellation is
    on its way; the exchange may still fill the order then. `waits_for_trigger`
    holds for a stop until its trigger is touched. `earlier` are the terms before each change.
    `history` holds what `stages` shows, one value after the other: a tuple for each state would be
    much of what an order gives the garbage collector.
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
    protection: int = 0
    reference_price: Money = 0
    tag: str | None = None
    system_tags: tuple[str, ...] = ()
    parent_order_id: str | None = None
    auction_number: str | None = None
    iceberg: Iceberg | None = None
    meta: Mapping[str, object] | str | None = None
    refusal: LateRefusal | None = None
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
    is_expected: bool = False
    is_busy: bool = False
    waits_for_trigger: bool = False
    earlier: tuple[Change, ...] = ()
    history: list[StageValue] = field(default_factory=list["StageValue"])

    @property
    def stages(self) -> list[Stage]:
        """The states so far, the oldest first."""
        values = iter(self.history)
        return cast("list[Stage]", list(zip(*[values] * _VALUES_OF_A_STAGE, strict=True)))

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


# Not frozen, for the same reason as a ticket.
@dataclass(slots=True)
class Trade:
    """One fill. It is never changed."""

    trade_id: str
    order: Order
    quantity: int
    price: Money
    moment: datetime
