"""Charges, to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.rulebook.book import rules_on
from kite_core.rulebook.charge_rates import TradeKind
from kite_core.rulebook.charges import (
    ExactCharges,
    demat_sale_fee,
    exact_charges,
    exercise_tax,
    mtf_interest,
    pledge_fee,
    square_off_fee,
    sum_of_charges,
    trade_kind,
    turnover_of,
)
from tests.core.models.faulty import faults_of

RATES = rules_on(date(2026, 11, 20)).charges
RATES_2023 = rules_on(date(2023, 7, 13)).charges
RATES_2025 = rules_on(date(2025, 6, 2)).charges
kinds = st.sampled_from(
    [
        (kind, exchange)
        for kind, rates in RATES.kinds.items()
        for exchange in sorted(rates.transaction)
    ]
)
sides = st.sampled_from(["BUY", "SELL"])
turnovers = st.fractions(min_value=0, max_value=10**9, max_denominator=10_000)


def parts(charges: ExactCharges) -> list[str]:
    """Tax, transaction, SEBI, brokerage, stamp, GST and the total, in full."""
    amounts = [
        charges.transaction_tax,
        charges.exchange_turnover_charge,
        charges.sebi_turnover_charge,
        charges.brokerage,
        charges.stamp_duty,
        charges.gst,
        charges.total,
    ]
    return [str(float(amount)) for amount in amounts]


# Worked by hand from the broker's list of charges of April 2026, unrounded.
@pytest.mark.parametrize(
    ("kind", "exchange", "side", "turnover", "expected"),
    [
        (
            TradeKind.EQUITY_DELIVERY,
            "NSE",
            "BUY",
            "1498",
            "1.498 0.0459886 0.001498 0.0 0.2247 0.008547588 1.778734188",
        ),
        (
            TradeKind.EQUITY_INTRADAY,
            "NSE",
            "SELL",
            "100000",
            "25.0 3.07 0.1 20.0 0.0 4.1706 52.3406",
        ),
        (
            TradeKind.EQUITY_FUTURES,
            "NFO",
            "SELL",
            "1500000",
            "750.0 27.45 1.5 20.0 0.0 8.811 807.761",
        ),
        (
            TradeKind.EQUITY_OPTIONS,
            "NFO",
            "SELL",
            "2673.75",
            "4.010625 0.949983375 0.00267375 20.0 0.0 3.7714782825 28.7347604075",
        ),
        (
            TradeKind.EQUITY_OPTIONS,
            "NFO",
            "BUY",
            "521.25",
            "0.0 0.185200125 0.00052125 20.0 0.0156375 3.6334298475 23.8347887225",
        ),
    ],
)
def test_rates_of_2026_give_the_worked_figures(
    kind: str, exchange: str, side: str, turnover: str, expected: str
) -> None:
    charges = exact_charges(
        RATES, kind=kind, exchange=exchange, transaction_type=side, turnover=Fraction(turnover)
    )

    assert parts(charges) == expected.split()


# The official contract note of July 2023, stamp duty apart: it shows none (virtual_contract_note).
@pytest.mark.parametrize(
    ("kind", "exchange", "side", "turnover", "tax", "note"),
    [
        (
            TradeKind.EQUITY_DELIVERY,
            "NSE",
            "BUY",
            "560",
            "stt",
            (0.56, 0.01876, 0.00056, 0, 0.0033768, 0.5826968),
        ),
        (
            TradeKind.COMMODITY_FUTURES,
            "MCX",
            "SELL",
            "5862",
            "ctt",
            (0.5862, 0.152412, 0.005862, 1.7586, 0.34503732, 2.84811132),
        ),
        (
            TradeKind.EQUITY_OPTIONS,
            "NFO",
            "BUY",
            "150",
            "stt",
            (0, 0.07575, 0.00015, 20, 3.613527, 23.689427),
        ),
    ],
)
def test_rates_of_2023_give_the_official_contract_note(
    kind: str, exchange: str, side: str, turnover: str, tax: str, note: tuple[float, ...]
) -> None:
    charges = exact_charges(
        RATES_2023, kind=kind, exchange=exchange, transaction_type=side, turnover=Fraction(turnover)
    )

    assert charges.tax_type == tax
    assert note == (
        float(charges.transaction_tax),
        float(charges.exchange_turnover_charge),
        float(charges.sebi_turnover_charge),
        float(charges.brokerage),
        float(charges.gst),
        float(charges.total - charges.stamp_duty),
    )


def test_gst_spares_the_levy() -> None:
    charges = exact_charges(
        RATES_2025,
        kind=TradeKind.EQUITY_DELIVERY,
        exchange="NSE",
        transaction_type="BUY",
        turnover=10**7,
    )

    assert charges.exchange_turnover_charge == 307
    assert charges.gst == Fraction(18, 100) * (297 + 10)


@pytest.mark.parametrize(
    ("kind", "exchange", "turnover", "brokerage"),
    [
        (TradeKind.EQUITY_DELIVERY, "BSE", 10**6, "0"),
        (TradeKind.EQUITY_INTRADAY, "BSE", 10_000, "3"),
        (TradeKind.EQUITY_INTRADAY, "BSE", 66_667, "20"),
        (TradeKind.EQUITY_MTF, "NSE", 5_000, "15"),
        (TradeKind.EQUITY_MTF, "NSE", 10_000, "20"),
        (TradeKind.EQUITY_OPTIONS, "BFO", 1, "20"),
        (TradeKind.CURRENCY_FUTURES, "CDS", 50_000, "15"),
        (TradeKind.CURRENCY_OPTIONS, "BCD", 1, "20"),
        (TradeKind.COMMODITY_OPTIONS, "MCX", 1, "20"),
    ],
)
def test_brokerage_is_a_rate_up_to_a_cap_or_flat(
    kind: str, exchange: str, turnover: int, brokerage: str
) -> None:
    charges = exact_charges(
        RATES, kind=kind, exchange=exchange, transaction_type="BUY", turnover=turnover
    )

    assert charges.brokerage == Fraction(brokerage)


@given(found=kinds, side=sides, turnover=turnovers)
def test_the_total_is_the_sum_of_its_parts_and_nothing_is_negative(
    found: tuple[str, str], side: str, turnover: Fraction
) -> None:
    kind, exchange = found

    charges = exact_charges(
        RATES, kind=kind, exchange=exchange, transaction_type=side, turnover=turnover
    )

    amounts = [
        charges.transaction_tax,
        charges.exchange_turnover_charge,
        charges.sebi_turnover_charge,
        charges.brokerage,
        charges.stamp_duty,
        charges.gst,
    ]
    assert charges.total == sum(amounts)
    assert min(amounts) >= 0
    assert charges.stamp_duty == 0 or side == "BUY"


@given(found=kinds, side=sides, turnover=turnovers, more=turnovers)
def test_splitting_an_order_costs_brokerage_and_its_gst_and_nothing_else(
    found: tuple[str, str], side: str, turnover: Fraction, more: Fraction
) -> None:
    kind, exchange = found

    def charged(amount: Fraction) -> ExactCharges:
        return exact_charges(
            RATES, kind=kind, exchange=exchange, transaction_type=side, turnover=amount
        )

    whole, split = charged(turnover + more), charged(turnover) + charged(more)

    extra = split.brokerage - whole.brokerage
    assert extra >= 0
    assert split.total - whole.total == extra * Fraction(118, 100)


def test_sums_keep_the_tax_type_that_all_share() -> None:
    stt = ExactCharges(transaction_tax=Fraction(1, 3), tax_type="stt")
    ctt = ExactCharges(transaction_tax=Fraction(2, 3), tax_type="ctt")

    assert sum_of_charges([stt, stt]).tax_type == "stt"
    assert sum_of_charges([stt, ctt]).tax_type == ""
    assert sum_of_charges([stt, ctt]).total == 1
    assert sum_of_charges([]) == ExactCharges()


def test_a_contract_note_rounds_tax_and_stamp_to_rupees_and_the_rest_to_paise() -> None:
    exact = ExactCharges(
        transaction_tax=Fraction("4.5"),
        tax_type="stt",
        exchange_turnover_charge=Fraction("0.945"),
        sebi_turnover_charge=Fraction("0.004999"),
        brokerage=Fraction("19.995"),
        stamp_duty=Fraction("0.49"),
        gst=Fraction("3.7714782825"),
    )

    note = exact.on_contract_note()

    assert parts(note) == ["5.0", "0.95", "0.0", "20.0", "0.0", "3.77", "29.72"]
    assert note.tax_type == "stt"
    assert note.on_contract_note() == note


@pytest.mark.parametrize(
    ("exchange", "product", "tradingsymbol", "kind"),
    [
        ("NSE", "CNC", "INFY", TradeKind.EQUITY_DELIVERY),
        ("BSE", "MIS", "INFY", TradeKind.EQUITY_INTRADAY),
        ("NSE", "CO", "INFY", TradeKind.EQUITY_INTRADAY),
        ("NSE", "MTF", "INFY", TradeKind.EQUITY_MTF),
        ("NFO", "NRML", "NIFTY26NOVFUT", TradeKind.EQUITY_FUTURES),
        ("NFO", "MIS", "NIFTY26NOV25000CE", TradeKind.EQUITY_OPTIONS),
        ("BFO", "NRML", "SENSEX26NOV85000PE", TradeKind.EQUITY_OPTIONS),
        ("CDS", "NRML", "USDINR26NOVFUT", TradeKind.CURRENCY_FUTURES),
        ("BCD", "NRML", "USDINR26NOV90CE", TradeKind.CURRENCY_OPTIONS),
        ("MCX", "NRML", "GOLDPETAL26NOVFUT", TradeKind.COMMODITY_FUTURES),
        ("MCX", "NRML", "CRUDEOIL26NOV6000PE", TradeKind.COMMODITY_OPTIONS),
    ],
)
def test_the_kind_of_a_trade_follows_from_the_order(
    exchange: str, product: str, tradingsymbol: str, kind: TradeKind
) -> None:
    found = trade_kind(exchange=exchange, product=product, tradingsymbol=tradingsymbol)

    assert found is kind


@pytest.mark.parametrize(
    ("exchange", "product", "tradingsymbol", "field"),
    [
        ("NSE", "NRML", "INFY", "product"),
        ("NSE", None, "INFY", "product"),
        ("NCO", "NRML", "GOLD26NOVFUT", "exchange"),
        ("NFO", "NRML", "NIFTY", "tradingsymbol"),
    ],
)
def test_what_has_no_rates_is_refused(
    exchange: str, product: str | None, tradingsymbol: str, field: str
) -> None:
    faults = faults_of(
        lambda: trade_kind(exchange=exchange, product=product, tradingsymbol=tradingsymbol)
    )

    assert list(faults) == [field]


@pytest.mark.parametrize(
    ("kind", "exchange"), [("equity_intraday", "NSE"), ("equity_delivery", "BSE")]
)
def test_a_rate_that_is_not_known_is_not_zero(kind: str, exchange: str) -> None:
    faults = faults_of(
        lambda: exact_charges(
            RATES_2023, kind=kind, exchange=exchange, transaction_type="BUY", turnover=1
        )
    )

    assert f"no rates for {kind} on {exchange}" in faults["charges"]


@pytest.mark.parametrize(
    ("fee", "rupees"),
    [
        (lambda: demat_sale_fee(RATES), "15.34"),
        (lambda: demat_sale_fee(RATES, isins=3), "46.02"),
        (lambda: square_off_fee(RATES, orders=2), "118"),
        (lambda: pledge_fee(RATES), "17.7"),
        (lambda: mtf_interest(RATES, funded=100_000, days=3), "120"),
        (lambda: exercise_tax(RATES, intrinsic_value=10_000), "15"),
    ],
)
def test_fees_stand_apart_from_the_charges_of_a_trade(
    fee: Callable[[], Fraction], rupees: str
) -> None:
    assert fee() == Fraction(rupees)


def test_the_tax_on_exercise_before_april_2026_is_not_known() -> None:
    faults = faults_of(lambda: exercise_tax(RATES_2025, intrinsic_value=1))

    assert "not known" in faults["exercise_tax"]


@pytest.mark.parametrize(
    ("price", "quantity", "multiplier", "turnover"),
    [(35.65, 75, 1, "2673.75"), ("0.1", 3, 1, "0.3"), (88.0025, 2, 1000, "176005")],
)
def test_turnover_is_exact(
    price: float | str, quantity: int, multiplier: int, turnover: str
) -> None:
    found = turnover_of(price, quantity=quantity, multiplier=multiplier)

    assert found == Fraction(turnover)
