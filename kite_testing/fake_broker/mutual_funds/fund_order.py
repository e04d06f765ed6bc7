"""One order for a fund, as the engine keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.mutual_funds.fund_list import Fund

OPEN = "OPEN"
COMPLETE = "COMPLETE"
REJECTED = "REJECTED"
CANCELLED = "CANCELLED"
REGULAR = "regular"
SIP = "sip"
AMC_SIP = "amc_sip"


@dataclass(frozen=True, slots=True, kw_only=True)
class FundWish:
    """What is bought or redeemed: money to invest, or thousandths of units to give back."""

    fund: Fund
    side: str
    amount: Money = 0
    units: int = 0
    tag: str | None = None
    variety: str = REGULAR


@dataclass(slots=True, kw_only=True, eq=False)
class FundOrder:
    """A wish on its way.

    `tries` counts how often the bank had too little money for it. `price` and `units` are those of
    the allotment, 0 until then.
    """

    order_id: str
    wish: FundWish
    purchase_type: str | None
    order_timestamp: datetime
    status: str = OPEN
    status_message: str | None = None
    exchange_order_id: str | None = None
    exchange_day: date | None = None
    settlement_id: str | None = None
    folio: str | None = None
    price: Money = 0
    units: int = 0
    tries: int = 0
    is_paid: bool = False
