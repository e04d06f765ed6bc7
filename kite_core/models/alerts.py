"""Price alerts: what the broker sends about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kite_core.json_model import JsonModel, Timestamp, timestamp
from kite_core.models.market import OHLC
from kite_core.models.words import (
    AlertOperand,
    AlertOperator,
    AlertStatus,
    AlertType,
    Exchange,
    OrderType,
    Product,
    TransactionType,
    Validity,
    Variety,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOrderGTT(JsonModel):
    """Exits that are placed with the order, as a distance in per cent; 0 is none."""

    target: float = 0.0
    stoploss: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOrder(JsonModel):
    """The order that an alert places. 0 means not set."""

    transaction_type: TransactionType
    quantity: int
    product: Product | None = None
    order_type: OrderType = OrderType.LIMIT
    variety: Variety = Variety.REGULAR
    validity: Validity = Validity.DAY
    validity_ttl: int = 0
    price: float = 0.0
    trigger_price: float = 0.0
    disclosed_quantity: int = 0
    last_price: float | None = None
    squareoff: float = 0.0
    stoploss: float = 0.0
    trailing_stoploss: float = 0.0
    iceberg_legs: int | None = None
    market_protection: float | None = None
    gtt: AlertOrderGTT | None = None
    tags: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBasketItem(JsonModel):
    """One instrument of a basket, with its order."""

    tradingsymbol: str
    exchange: Exchange
    params: AlertOrder
    id: int | None = None
    instrument_token: int | None = None
    type: str | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBasket(JsonModel):
    """The orders of an alert."""

    items: list[AlertBasketItem] = field(default_factory=list[AlertBasketItem])
    name: str | None = None
    type: str | None = None
    tags: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(JsonModel):
    """One alert: it compares its left side with a constant or with another instrument.

    `alert_count` is how often it fired. `rhs_*` texts are "" for a constant. The broker leaves
    `basket` out of some answers, also for alerts that have one (documentation page: alerts).
    """

    uuid: str
    name: str
    type: AlertType
    status: AlertStatus
    lhs_exchange: Exchange
    lhs_tradingsymbol: str
    lhs_attribute: str
    operator: AlertOperator
    rhs_type: AlertOperand
    rhs_constant: float | None = None
    rhs_exchange: str | None = None
    rhs_tradingsymbol: str | None = None
    rhs_attribute: str | None = None
    user_id: str | None = None
    disabled_reason: str | None = None
    alert_count: int = 0
    created_at: Timestamp = timestamp()
    updated_at: Timestamp = timestamp()
    basket: AlertBasket | None = None
    is_dry_run: bool = False

    @property
    def is_enabled(self) -> bool:
        """Whether it watches."""
        return self.status == AlertStatus.ENABLED


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSnapshot(JsonModel):
    """The market when an alert fired. What does not exist for an index is None or 0."""

    instrument_token: int
    tradingsymbol: str
    exchange: Exchange
    last_price: float
    ohlc: OHLC | None = None
    net_change: float | None = None
    last_quantity: int | None = None
    average_price: float | None = None
    volume: int | None = None
    volume_tick: int | None = None
    buy_quantity: int | None = None
    sell_quantity: int | None = None
    oi: float | None = None
    oi_day_high: float | None = None
    oi_day_low: float | None = None
    lower_circuit_limit: float | None = None
    upper_circuit_limit: float | None = None
    last_trade_time: Timestamp = timestamp()
    timestamp: Timestamp = timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent(JsonModel):
    """One time that an alert fired. `condition` is text; `meta` shows the market of that moment."""

    uuid: str
    type: AlertType
    condition: str | None = None
    created_at: Timestamp = timestamp()
    meta: list[AlertSnapshot] = field(default_factory=list[AlertSnapshot])
    order_meta: Any = None
