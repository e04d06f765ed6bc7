"""The trading rules of one day, and the rules that are too small for a module of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kite_core.rulebook.checks import Checks
from kite_core.rulebook.dated import ALWAYS, Dated
from kite_core.rulebook.protection import MarketProtection
from kite_core.rulebook.quantities import Disclosure, FreezeQuantities, Quantities
from kite_core.rulebook.restrictions import Restriction, Underlying
from kite_core.rulebook.stops import Stops
from kite_core.rulebook.tick_sizes import TickSizes
from kite_core.rulebook.triggers import Triggers


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticIP:
    """Whether orders must come from a registered address, and how many may be registered.

    It covers placing, changing and cancelling orders; reads come from anywhere.
    """

    is_required: bool
    addresses: int

    def __post_init__(self) -> None:
        """Refuse a number of addresses that cannot be. Raises ValidationError."""
        checks = Checks()
        checks.whole("addresses", self.addresses, least=0)
        checks.raise_for("StaticIP")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexNames:
    """What the dump calls the underlyings of index derivatives, in its column `name`."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundOrders:
    """Whether the API places orders and plans for mutual funds."""

    is_open: bool


STATIC_IP: tuple[Dated[StaticIP], ...] = (
    Dated(
        since=ALWAYS,
        value=StaticIP(is_required=False, addresses=0),
        source="the rule did not exist",
    ),
    Dated(
        since=date(2026, 4, 1),
        value=StaticIP(is_required=True, addresses=2),
        source="support.zerodha.com, static IP; SEBI circular of 4 February 2025",
    ),
)

INDEX_NAMES: tuple[Dated[IndexNames], ...] = (
    Dated(
        since=ALWAYS,
        value=IndexNames(
            names=frozenset(
                {"NIFTY", "BANKNIFTY", "FINNIFTY", "MIDCPNIFTY", "NIFTYNXT50"}
                | {"SENSEX", "BANKEX", "SENSEX50"}
            )
        ),
        source="contracts of NSE and BSE",
    ),
)

FUND_ORDERS: tuple[Dated[FundOrders], ...] = (
    Dated(
        since=ALWAYS,
        value=FundOrders(is_open=True),
        source="the official clients, which have the calls",
    ),
    Dated(
        since=date(2020, 1, 1),
        value=FundOrders(is_open=False),
        source="kite.trade/docs/connect/v3/mutual-funds lists reads only; the day is a guess",
        is_confirmed=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingRules:
    """What one day's orders are checked against: each rule with its source.

    A rule that is not confirmed never refuses an order; `Preflight.warnings` tells of it.
    """

    day: date
    restrictions: tuple[Dated[Restriction], ...]
    protection: Dated[MarketProtection]
    quantities: Dated[Quantities]
    freeze: Dated[FreezeQuantities]
    disclosure: Dated[Disclosure]
    stops: Dated[Stops]
    triggers: Dated[Triggers]
    tick_sizes: Dated[TickSizes]
    index_names: Dated[IndexNames]
    static_ip: Dated[StaticIP]
    fund_orders: Dated[FundOrders]

    def __repr__(self) -> str:
        return f"<TradingRules of {self.day}: {len(self.restrictions)} restrictions>"

    def freeze_quantity(self, exchange: str, underlying: str) -> int | None:
        """The most that one order for an underlying's contracts may ask for; None if not known.

        `underlying` is the instrument's `name`. In units on NFO and BFO, in lots elsewhere. It may
        be out of date: see `is_freeze_current`.
        """
        freeze = self.freeze.value.of(exchange, underlying)
        return None if freeze is None else freeze.most

    def is_freeze_current(self, exchange: str, underlying: str) -> bool:
        """Whether that freeze quantity is confirmed, and of this day's time."""
        freeze = self.freeze.value.of(exchange, underlying)
        if freeze is None or not self.freeze.is_confirmed or self.day < self.freeze.since:
            return False
        return freeze.valid_until is None or self.day <= freeze.valid_until

    def underlying_of(self, exchange: str, name: str) -> Underlying:
        """What a contract on NFO or BFO stands on, by the instrument's `name`."""
        if not name or exchange not in ("NFO", "BFO"):
            return ""
        return "index" if name in self.index_names.value.names else "stock"
