"""Charges of a trade, exactly: fractions of a rupee, which a caller rounds once.

The broker's API answers them unrounded too; a contract note rounds them (`on_contract_note`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TypeAlias

from kite_core.errors import Fault, ValidationError
from kite_core.faults import Price, price_text
from kite_core.rulebook.charge_rates import ChargeRates, KindRates, TradeKind
from kite_core.rulebook.timetables import CASH, COMMODITY, CURRENCY, EQUITY_DERIVATIVES

Amount: TypeAlias = int | Fraction
"""Rupees, exactly."""

_NOTHING = Fraction(0)
_NO_LEVY = Decimal(0)
_RUPEE = Fraction(1)
_PAISA = Fraction(1, 100)
_CASH_KINDS = {
    "CNC": TradeKind.EQUITY_DELIVERY,
    "MIS": TradeKind.EQUITY_INTRADAY,
    "CO": TradeKind.EQUITY_INTRADAY,
    "BO": TradeKind.EQUITY_INTRADAY,
    "MTF": TradeKind.EQUITY_MTF,
}
_DERIVATIVE_KINDS = {
    **dict.fromkeys(EQUITY_DERIVATIVES, (TradeKind.EQUITY_FUTURES, TradeKind.EQUITY_OPTIONS)),
    **dict.fromkeys(COMMODITY, (TradeKind.COMMODITY_FUTURES, TradeKind.COMMODITY_OPTIONS)),
    **dict.fromkeys(CURRENCY, (TradeKind.CURRENCY_FUTURES, TradeKind.CURRENCY_OPTIONS)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactCharges:
    """What trading costs, in exact rupees. `tax_type` is "stt", "ctt" or ""."""

    transaction_tax: Fraction = _NOTHING
    tax_type: str = ""
    exchange_turnover_charge: Fraction = _NOTHING
    sebi_turnover_charge: Fraction = _NOTHING
    brokerage: Fraction = _NOTHING
    stamp_duty: Fraction = _NOTHING
    gst: Fraction = _NOTHING

    @property
    def total(self) -> Fraction:
        """The sum of all parts."""
        return (
            self.transaction_tax
            + self.exchange_turnover_charge
            + self.sebi_turnover_charge
            + self.brokerage
            + self.stamp_duty
            + self.gst
        )

    def __add__(self, other: ExactCharges) -> ExactCharges:
        """Both together; the tax has a type only where both have the same."""
        return ExactCharges(
            transaction_tax=self.transaction_tax + other.transaction_tax,
            tax_type=self.tax_type if self.tax_type == other.tax_type else "",
            exchange_turnover_charge=self.exchange_turnover_charge + other.exchange_turnover_charge,
            sebi_turnover_charge=self.sebi_turnover_charge + other.sebi_turnover_charge,
            brokerage=self.brokerage + other.brokerage,
            stamp_duty=self.stamp_duty + other.stamp_duty,
            gst=self.gst + other.gst,
        )

    def on_contract_note(self) -> ExactCharges:
        """As a contract note posts them: tax and stamp duty in rupees, the rest in paise.

        Half a unit goes up. Add up the trades of a note first: it rounds the tax once for each
        scrip. Only the rule for the tax is confirmed (broker's support pages).
        """
        return ExactCharges(
            transaction_tax=_rounded(self.transaction_tax, _RUPEE),
            tax_type=self.tax_type,
            exchange_turnover_charge=_rounded(self.exchange_turnover_charge, _PAISA),
            sebi_turnover_charge=_rounded(self.sebi_turnover_charge, _PAISA),
            brokerage=_rounded(self.brokerage, _PAISA),
            stamp_duty=_rounded(self.stamp_duty, _RUPEE),
            gst=_rounded(self.gst, _PAISA),
        )


def exact_charges(
    rates: ChargeRates, *, kind: str, exchange: str, transaction_type: str, turnover: Amount
) -> ExactCharges:
    """What one executed order costs, however many trades filled it.

    `turnover` is in rupees: price times units, or times lots and the contract's multiplier. Raises
    ValidationError where the rates do not cover it.
    """
    found = _rates_of(rates, kind, exchange)
    is_buy = transaction_type == "BUY"
    amount = Fraction(turnover)
    charge = _percent(amount, found.transaction[exchange])
    levy = _percent(amount, found.levy.get(exchange, _NO_LEVY))
    sebi = _percent(amount, rates.sebi)
    brokerage = _brokerage(amount, found)
    return ExactCharges(
        transaction_tax=_percent(amount, found.tax_on_buy if is_buy else found.tax_on_sell),
        tax_type=found.tax,
        exchange_turnover_charge=charge + levy,
        sebi_turnover_charge=sebi,
        brokerage=brokerage,
        stamp_duty=_percent(amount, found.stamp) if is_buy else _NOTHING,
        gst=_percent(brokerage + charge + sebi, rates.gst),
    )


def turnover_of(price: Price, *, quantity: int, multiplier: int = 1) -> Fraction:
    """The turnover in rupees. `multiplier` is the units of a lot where quantities are lots."""
    return Fraction(price_text(price)) * quantity * multiplier


def trade_kind(*, exchange: str, product: str | None, tradingsymbol: str) -> TradeKind:
    """How a trade is charged. Raises ValidationError for what has no rates here.

    Shares go by their product: a CNC sale of what was bought the same day is charged as intraday by
    the exchange's rules, which only the whole day shows.
    """
    if exchange in CASH:
        if product is not None and (kind := _CASH_KINDS.get(product)):
            return kind
        raise _refusal("product", f"{product} is not charged on {exchange}", "Use CNC, MIS or MTF.")
    if exchange not in _DERIVATIVE_KINDS:
        fix = f"Use one of {', '.join((*CASH, *_DERIVATIVE_KINDS))}."
        raise _refusal("exchange", f"there are no rates for {exchange}", fix)
    future, option = _DERIVATIVE_KINDS[exchange]
    if tradingsymbol.endswith("FUT"):
        return future
    if tradingsymbol.endswith(("CE", "PE")):
        return option
    problem = f"{tradingsymbol!r} is neither a future nor an option"
    raise _refusal("tradingsymbol", problem, "Symbols of contracts end in FUT, CE or PE.")


def demat_sale_fee(rates: ChargeRates, *, isins: int = 1) -> Fraction:
    """For shares that leave the demat account: once for each ISIN and day, with GST.

    Shares that were bought the same day, or the day before, do not come from there.
    """
    return _with_gst(Fraction(rates.demat_sale_fee) * isins, rates)


def square_off_fee(rates: ChargeRates, *, orders: int = 1) -> Fraction:
    """For orders by which the broker closes positions at the end of the day, with GST."""
    return _with_gst(Fraction(rates.square_off_fee) * orders, rates)


def pledge_fee(rates: ChargeRates, *, isins: int = 1) -> Fraction:
    """For pledging or unpledging what margin trading funds, for each ISIN and day, with GST."""
    return _with_gst(Fraction(rates.pledge_fee) * isins, rates)


def mtf_interest(rates: ChargeRates, *, funded: Amount, days: int) -> Fraction:
    """On what margin trading funds, for so many days from the one after the trade on."""
    return _percent(Fraction(funded), rates.mtf_interest) * days


def exercise_tax(rates: ChargeRates, *, intrinsic_value: Amount) -> Fraction:
    """The tax on options that are exercised. Raises ValidationError where its rate is not known."""
    if rates.exercise_tax is None:
        fix = "Ask for a day since 1 April 2026, or load a rulebook file that has the rate."
        raise _refusal("exercise_tax", "its rate is not known", fix)
    return _percent(Fraction(intrinsic_value), rates.exercise_tax)


def sum_of_charges(charges: Iterable[ExactCharges]) -> ExactCharges:
    """All together; nothing for none."""
    found = list(charges)
    total = found[0] if found else ExactCharges()
    for each in found[1:]:
        total += each
    return total


def _rates_of(rates: ChargeRates, kind: str, exchange: str) -> KindRates:
    found = rates.kinds.get(kind)
    if found is None or exchange not in found.transaction:
        problem = f"there are no rates for {kind} on {exchange} on that day"
        fix = "Ask for a later day, or load a rulebook file that has them."
        raise _refusal("charges", problem, fix)
    return found


def _brokerage(turnover: Fraction, rates: KindRates) -> Fraction:
    most = Fraction(rates.most_brokerage)
    return most if rates.brokerage is None else min(_percent(turnover, rates.brokerage), most)


def _with_gst(fee: Fraction, rates: ChargeRates) -> Fraction:
    return fee + _percent(fee, rates.gst)


def _percent(amount: Fraction, percent: Decimal) -> Fraction:
    return amount * Fraction(percent) / 100


def _rounded(amount: Fraction, unit: Fraction) -> Fraction:
    return floor(amount / unit + Fraction(1, 2)) * unit


def _refusal(field: str, problem: str, fix: str) -> ValidationError:
    return ValidationError("charges", [Fault(field, problem, fix)])
