"""The user: profile and funds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kite_core.json_model import JsonModel, Timestamp, timestamp
from kite_core.models.session import SessionMeta


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(JsonModel):
    """Who the user is, and what the account may trade; the lists are in no stable order."""

    user_id: str
    user_type: str | None = None
    email: str | None = None
    user_name: str | None = None
    user_shortname: str | None = None
    broker: str | None = None
    exchanges: list[str] = field(default_factory=list[str])
    products: list[str] = field(default_factory=list[str])
    order_types: list[str] = field(default_factory=list[str])
    avatar_url: str | None = None
    meta: SessionMeta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount(JsonModel):
    """A bank account that is linked to the trading account; the number is masked."""

    name: str
    branch: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FullProfileMeta(JsonModel):
    """Details of the account: `poa` is the kind of the power of attorney."""

    poa: str | None = None
    silo: str | None = None
    account_blocks: list[Any] = field(default_factory=list[Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class FullProfile(JsonModel):
    """The profile with bank and demat accounts. `phone` and `pan` arrive masked."""

    user_id: str
    user_type: str | None = None
    email: str | None = None
    user_name: str | None = None
    user_shortname: str | None = None
    broker: str | None = None
    exchanges: list[str] = field(default_factory=list[str])
    products: list[str] = field(default_factory=list[str])
    order_types: list[str] = field(default_factory=list[str])
    avatar_url: str | None = None
    twofa_type: str | None = None
    phone: str | None = None
    pan: str | None = None
    bank_accounts: list[BankAccount] = field(default_factory=list[BankAccount])
    dp_ids: list[str] = field(default_factory=list[str])
    tags: list[str] = field(default_factory=list[str])
    password_timestamp: Timestamp = timestamp()
    twofa_timestamp: Timestamp = timestamp()
    meta: FullProfileMeta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableFunds(JsonModel):
    """What an account can trade with, in rupees; None where the account has no such figure."""

    cash: float
    adhoc_margin: float = 0.0
    collateral: float = 0.0
    intraday_payin: float = 0.0
    opening_balance: float | None = None
    live_balance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilisedFunds(JsonModel):
    """What is in use, in rupees; None where the account has no such figure.

    The parts do not add up to `debits` in the broker's own sample (sample: margins.json).
    """

    debits: float
    exposure: float = 0.0
    m2m_realised: float = 0.0
    m2m_unrealised: float = 0.0
    option_premium: float = 0.0
    payout: float = 0.0
    span: float = 0.0
    holding_sales: float = 0.0
    turnover: float | None = None
    liquid_collateral: float | None = None
    stock_collateral: float | None = None
    delivery: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentMargins(JsonModel):
    """The funds of one segment. `net` is what is left to trade with; it may be negative."""

    enabled: bool
    net: float
    available: AvailableFunds
    utilised: UtilisedFunds


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMargins(JsonModel):
    """The funds of both segments."""

    equity: SegmentMargins
    commodity: SegmentMargins
