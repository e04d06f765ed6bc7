"""What trading costs, as rates by date. `kite_core.rulebook.charges` calculates with them.

All rates are percent of the turnover, as the broker's list of charges prints them; of options it is
the premium that turns over. What is not in a table is not known, and not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeAlias

from kite_core.rulebook.checks import Checks, OneOf
from kite_core.rulebook.dated import Dated
from kite_core.rulebook.timetables import TRADED

_ZERO = Decimal(0)


class TradeKind(StrEnum):
    """Kinds of trades that are charged differently."""

    EQUITY_DELIVERY = "equity_delivery"
    EQUITY_INTRADAY = "equity_intraday"
    EQUITY_MTF = "equity_mtf"
    EQUITY_FUTURES = "equity_futures"
    EQUITY_OPTIONS = "equity_options"
    COMMODITY_FUTURES = "commodity_futures"
    COMMODITY_OPTIONS = "commodity_options"
    CURRENCY_FUTURES = "currency_futures"
    CURRENCY_OPTIONS = "currency_options"


KINDS = tuple(str(kind.value) for kind in TradeKind)
KindName: TypeAlias = Annotated[str, OneOf(KINDS)]
"""A kind of trade, as a text or a `TradeKind`."""
ExchangeName: TypeAlias = Annotated[str, OneOf(TRADED)]
"""An exchange that charges."""
_TAXES = ("", "stt", "ctt")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRates:
    """The rates of one kind of trade, in percent of the turnover.

    Brokerage is `brokerage` percent, and at most `most_brokerage` rupees an executed order; None
    means flat, always that much. `tax` is "stt", "ctt" or "" for none. `transaction` is by
    exchange; `levy` is its investor protection, which GST spares (sample:
    virtual_contract_note.json). Stamp duty is the buyer's.
    """

    brokerage: Decimal | None
    most_brokerage: Decimal
    transaction: Mapping[ExchangeName, Decimal]
    stamp: Decimal
    tax: str = ""
    tax_on_buy: Decimal = _ZERO
    tax_on_sell: Decimal = _ZERO
    levy: Mapping[ExchangeName, Decimal] = field(default_factory=dict[str, Decimal])

    def __post_init__(self) -> None:
        """Refuse rates that cannot be meant. Raises ValidationError."""
        checks = Checks()
        if self.brokerage is not None:
            checks.percent("brokerage", self.brokerage)
        checks.rupees("most_brokerage", self.most_brokerage)
        checks.expect(self.tax in _TAXES, "tax", f'"{self.tax}"', 'Use "stt", "ctt" or "".')
        for name in ("stamp", "tax_on_buy", "tax_on_sell"):
            checks.percent(name, getattr(self, name))
        for name, rates in (("transaction", self.transaction), ("levy", self.levy)):
            checks.names(name, rates, TRADED)
            for exchange, rate in rates.items():
                checks.percent(f"{name}.{exchange}", rate)
        checks.raise_for("KindRates")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRates:
    """All rates of one day, in percent of the turnover; fees in rupees, without their GST.

    `exercise_tax` is percent of the intrinsic value of an option that is exercised, None where it
    is not known. `demat_sale_fee` is for each ISIN and day, `square_off_fee` for each order that
    the broker closes or takes by telephone, `pledge_fee` for each ISIN and day, both ways.
    `mtf_interest` is percent a day of what is funded.
    """

    kinds: Mapping[KindName, KindRates]
    sebi: Decimal = Decimal("0.0001")
    gst: Decimal = Decimal(18)
    exercise_tax: Decimal | None = None
    demat_sale_fee: Decimal = Decimal(13)
    square_off_fee: Decimal = Decimal(50)
    pledge_fee: Decimal = Decimal(15)
    mtf_interest: Decimal = Decimal("0.04")

    def __post_init__(self) -> None:
        """Refuse rates that cannot be meant. Raises ValidationError."""
        checks = Checks()
        checks.names("kinds", self.kinds, KINDS)
        for name in ("sebi", "gst", "mtf_interest"):
            checks.percent(name, getattr(self, name))
        if self.exercise_tax is not None:
            checks.percent("exercise_tax", self.exercise_tax)
        for name in ("demat_sale_fee", "square_off_fee", "pledge_fee"):
            checks.rupees(name, getattr(self, name))
        checks.raise_for("ChargeRates")


_TWENTY = Decimal(20)
_SMALL_BROKERAGE = Decimal("0.03")


def _cash(
    kind: TradeKind, transaction: dict[str, Decimal], levy: dict[str, Decimal]
) -> dict[str, KindRates]:
    """The rates of shares, which differ by what becomes of them."""
    brokerage, most, tax_on_buy, tax_on_sell, stamp = {
        TradeKind.EQUITY_DELIVERY: (_ZERO, _ZERO, "0.1", "0.1", "0.015"),
        TradeKind.EQUITY_INTRADAY: (_SMALL_BROKERAGE, _TWENTY, "0", "0.025", "0.003"),
        # Only its brokerage is on record; for the rest it is a delivery.
        TradeKind.EQUITY_MTF: (Decimal("0.3"), _TWENTY, "0.1", "0.1", "0.015"),
    }[kind]
    rates = KindRates(
        brokerage=brokerage,
        most_brokerage=most,
        transaction=transaction,
        stamp=Decimal(stamp),
        tax="stt",
        tax_on_buy=Decimal(tax_on_buy),
        tax_on_sell=Decimal(tax_on_sell),
        levy=levy,
    )
    return {kind: rates}


def _derivative(
    kind: TradeKind,
    *,
    stamp: str,
    transaction: dict[str, Decimal],
    tax: str = "",
    tax_on_sell: str = "0",
    levy: dict[str, Decimal] | None = None,
) -> dict[str, KindRates]:
    """The rates of futures (0.03 %, at most 20 rupees an order) and of options (20 rupees)."""
    rates = KindRates(
        brokerage=None if kind.endswith("options") else _SMALL_BROKERAGE,
        most_brokerage=_TWENTY,
        transaction=transaction,
        stamp=Decimal(stamp),
        tax=tax,
        tax_on_sell=Decimal(tax_on_sell),
        levy=levy or {},
    )
    return {kind: rates}


def _by_exchange(**rates: str) -> dict[str, Decimal]:
    return {exchange: Decimal(rate) for exchange, rate in rates.items()}


_ELSEWHERE = {
    **_derivative(
        TradeKind.COMMODITY_FUTURES,
        stamp="0.002",
        transaction=_by_exchange(MCX="0.0021"),
        tax="ctt",
        tax_on_sell="0.01",
    ),
    **_derivative(
        TradeKind.COMMODITY_OPTIONS,
        stamp="0.003",
        transaction=_by_exchange(MCX="0.0418"),
        tax="ctt",
        tax_on_sell="0.05",
    ),
    **_derivative(
        TradeKind.CURRENCY_FUTURES,
        stamp="0.0001",
        transaction=_by_exchange(CDS="0.00035", BCD="0.00045"),
    ),
    **_derivative(
        TradeKind.CURRENCY_OPTIONS,
        stamp="0.0001",
        transaction=_by_exchange(CDS="0.0311", BCD="0.001"),
    ),
}
"""Rates of 2024, not confirmed for later years; of commodities those that are not agricultural."""


def _rates(
    *,
    futures_tax: str,
    options_tax: str,
    nse: tuple[str, str, str],
    levies: tuple[str, str, str] | None = None,
    exercise_tax: str | None = None,
) -> ChargeRates:
    """All rates since October 2024: those of NSE are for cash, futures and options."""
    cash = _by_exchange(NSE=nse[0], BSE="0.00375")
    cash_levy, futures_levy, options_levy = (
        [_by_exchange(NSE=levy, NFO=levy) for levy in levies] if levies else ({}, {}, {})
    )
    kinds = {
        **_cash(TradeKind.EQUITY_DELIVERY, cash, cash_levy),
        **_cash(TradeKind.EQUITY_INTRADAY, cash, cash_levy),
        **_cash(TradeKind.EQUITY_MTF, cash, cash_levy),
        **_derivative(
            TradeKind.EQUITY_FUTURES,
            stamp="0.002",
            transaction=_by_exchange(NFO=nse[1], BFO="0"),
            tax="stt",
            tax_on_sell=futures_tax,
            levy=futures_levy,
        ),
        **_derivative(
            TradeKind.EQUITY_OPTIONS,
            stamp="0.003",
            transaction=_by_exchange(NFO=nse[2], BFO="0.0325"),
            tax="stt",
            tax_on_sell=options_tax,
            levy=options_levy,
        ),
        **_ELSEWHERE,
    }
    tax = Decimal(exercise_tax) if exercise_tax else None
    return ChargeRates(kinds=kinds, exercise_tax=tax)


_SAMPLES_2023 = ChargeRates(
    kinds={
        **_cash(TradeKind.EQUITY_DELIVERY, _by_exchange(NSE="0.00325"), _by_exchange(NSE="0.0001")),
        **_derivative(
            TradeKind.EQUITY_OPTIONS,
            stamp="0.003",
            transaction=_by_exchange(NFO="0.05"),
            tax="stt",
            tax_on_sell="0.0625",
            levy=_by_exchange(NFO="0.0005"),
        ),
        **_derivative(
            TradeKind.COMMODITY_FUTURES,
            stamp="0.002",
            transaction=_by_exchange(MCX="0.0026"),
            tax="ctt",
            tax_on_sell="0.01",
        ),
    }
)

CHARGES: tuple[Dated[ChargeRates], ...] = (
    Dated(
        since=date(2023, 7, 1),
        value=_SAMPLES_2023,
        source="official samples of July 2023, and only what stands in them",
        is_confirmed=False,
    ),
    Dated(
        since=date(2024, 10, 1),
        value=_rates(
            futures_tax="0.02",
            options_tax="0.1",
            nse=("0.00297", "0.00173", "0.03503"),
            levies=("0.0001", "0.0001", "0.0005"),
        ),
        source="general knowledge: NSE's rates since October 2024, its levy apart",
        is_confirmed=False,
    ),
    Dated(
        since=date(2026, 3, 1),
        # Its levy of 0.01 a crore is in NSE's rates: GST on it is far below a paisa.
        value=_rates(futures_tax="0.02", options_tax="0.1", nse=("0.00307", "0.00183", "0.03553")),
        source="zerodha.com/charges; NSE's rates of 1 March 2026",
    ),
    Dated(
        since=date(2026, 4, 1),
        value=_rates(
            futures_tax="0.05",
            options_tax="0.15",
            nse=("0.00307", "0.00183", "0.03553"),
            exercise_tax="0.15",
        ),
        source="zerodha.com/charges, April 2026; commodity, currency and demat fees of 2024",
    ),
)
