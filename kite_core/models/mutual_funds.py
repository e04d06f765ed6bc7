"""Mutual funds: what the broker sends. A fund's `tradingsymbol` is its ISIN."""

from __future__ import annotations

from dataclasses import dataclass, field

from kite_core.json_model import Day, JsonModel, Timestamp, day, timestamp
from kite_core.models.words import (
    MFOrderStatus,
    MFVariety,
    SIPFrequency,
    SIPStatus,
    TransactionType,
)

UNTIL_CANCELLED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class MFOrder(JsonModel):
    """One order for a fund. `amount` is in rupees, `quantity` in units, prices are NAVs.

    `exchange_timestamp` is only a date, as the broker sends it.
    """

    order_id: str
    tradingsymbol: str
    transaction_type: TransactionType
    status: MFOrderStatus | None = None
    status_message: str | None = None
    exchange_order_id: str | None = None
    fund: str | None = None
    folio: str | None = None
    variety: MFVariety | None = None
    purchase_type: str | None = None
    amount: float = 0.0
    quantity: float = 0.0
    price: float | None = None
    average_price: float = 0.0
    last_price: float = 0.0
    last_price_date: Day = day()
    order_timestamp: Timestamp = timestamp()
    exchange_timestamp: Day = day()
    settlement_id: str | None = None
    placed_by: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MFOrderReceipt(JsonModel):
    """The id of an order that was registered or cancelled."""

    order_id: str
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SIP(JsonModel):
    """A plan that buys a fund again and again.

    `instalments` and `pending_instalments` are -1 for a plan without end. `instalment_day` is the
    day of the month, 0 unless the plan is monthly. `step_up` raises the amount: the key is day and
    month, the value per cent (sample: mf_sips.json).
    """

    sip_id: str
    tradingsymbol: str
    status: SIPStatus
    frequency: SIPFrequency
    instalment_amount: float
    instalments: int
    fund: str | None = None
    sip_reg_num: str | None = None
    sip_type: str | None = None
    dividend_type: str | None = None
    transaction_type: TransactionType = TransactionType.BUY
    pending_instalments: int | None = None
    completed_instalments: int | None = None
    instalment_day: int = 0
    created: Timestamp = timestamp()
    last_instalment: Timestamp = timestamp()
    next_instalment: Day = day()
    trigger_price: float = 0.0
    step_up: dict[str, float] = field(default_factory=dict[str, float])
    fund_source: str | None = None
    tag: str | None = None

    @property
    def is_perpetual(self) -> bool:
        """Whether it goes on until it is cancelled."""
        return self.instalments == UNTIL_CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class SIPReceipt(JsonModel):
    """The id of a SIP, and of its first order if one was placed with it."""

    sip_id: str
    order_id: str | None = None
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MFHolding(JsonModel):
    """Units of one fund in one folio. The broker's `pnl` is 0 in every answer seen."""

    tradingsymbol: str
    quantity: float
    fund: str | None = None
    folio: str | None = None
    average_price: float = 0.0
    last_price: float = 0.0
    last_price_date: Day = day()
    pledged_quantity: float = 0.0
    pnl: float = 0.0

    @property
    def invested(self) -> float:
        """What the units cost, in rupees."""
        return self.average_price * self.quantity

    @property
    def market_value(self) -> float:
        """What the units are worth at the last NAV, in rupees."""
        return self.last_price * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class MFPurchase(JsonModel):
    """One purchase behind a holding."""

    tradingsymbol: str
    quantity: float
    amount: float = 0.0
    average_price: float = 0.0
    fund: str | None = None
    folio: str | None = None
    variety: MFVariety | None = None
    exchange_timestamp: Day = day()


@dataclass(frozen=True, slots=True, kw_only=True)
class MFInstrument(JsonModel):
    """A fund of the broker's list. Amounts are rupees, quantities units, `last_price` the NAV."""

    tradingsymbol: str
    amc: str
    name: str
    purchase_allowed: bool
    redemption_allowed: bool
    minimum_purchase_amount: float = 0.0
    purchase_amount_multiplier: float = 0.0
    minimum_additional_purchase_amount: float = 0.0
    minimum_redemption_quantity: float = 0.0
    redemption_quantity_multiplier: float = 0.0
    dividend_type: str | None = None
    scheme_type: str | None = None
    plan: str | None = None
    settlement_type: str | None = None
    last_price: float = 0.0
    last_price_date: Day = day()
