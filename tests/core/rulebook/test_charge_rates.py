"""The rates by date."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from kite_core.rulebook.book import rules_on
from kite_core.rulebook.charge_rates import CHARGES, TradeKind

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def rate(day: date, kind: TradeKind, exchange: str) -> Decimal:
    return rules_on(day).charges.kinds[kind].transaction[exchange]


@pytest.mark.parametrize(
    ("kind", "before", "since"),
    [
        (TradeKind.EQUITY_FUTURES, "0.02", "0.05"),
        (TradeKind.EQUITY_OPTIONS, "0.1", "0.15"),
        (TradeKind.EQUITY_DELIVERY, "0.1", "0.1"),
        (TradeKind.EQUITY_INTRADAY, "0.025", "0.025"),
    ],
)
def test_the_tax_on_derivatives_rose_in_april_2026(
    kind: TradeKind, before: str, since: str
) -> None:
    eve = rules_on(APRIL - timedelta(days=1)).charges.kinds[kind]
    day = rules_on(APRIL).charges.kinds[kind]

    assert (eve.tax_on_sell, day.tax_on_sell) == (Decimal(before), Decimal(since))


@pytest.mark.parametrize(
    ("kind", "exchange"),
    [
        (TradeKind.EQUITY_DELIVERY, "NSE"),
        (TradeKind.EQUITY_FUTURES, "NFO"),
        (TradeKind.EQUITY_OPTIONS, "NFO"),
    ],
)
def test_in_march_2026_the_levy_went_into_the_rate(kind: TradeKind, exchange: str) -> None:
    before = rules_on(MARCH - timedelta(days=1)).charges.kinds[kind]
    since = rules_on(MARCH).charges.kinds[kind]

    assert before.transaction[exchange] + before.levy[exchange] == since.transaction[exchange]
    assert not since.levy


def test_every_kind_has_rates_since_october_2024() -> None:
    for entry in CHARGES[1:]:
        assert set(entry.value.kinds) == set(TradeKind)


def test_of_2023_only_what_the_samples_show_is_known() -> None:
    kinds = rules_on(date(2023, 7, 13)).charges.kinds

    assert set(kinds) == {
        TradeKind.EQUITY_DELIVERY,
        TradeKind.EQUITY_OPTIONS,
        TradeKind.COMMODITY_FUTURES,
    }


def test_each_exchange_has_its_own_rate() -> None:
    assert rate(APRIL, TradeKind.EQUITY_DELIVERY, "BSE") == Decimal("0.00375")
    assert rate(APRIL, TradeKind.EQUITY_FUTURES, "BFO") == 0
    assert rate(APRIL, TradeKind.CURRENCY_OPTIONS, "CDS") == Decimal("0.0311")
    assert rate(APRIL, TradeKind.COMMODITY_FUTURES, "MCX") == Decimal("0.0021")


def test_entries_are_in_order_and_have_sources() -> None:
    assert all(before.since < after.since for before, after in pairwise(CHARGES))
    assert all(entry.source for entry in CHARGES)
    assert [entry.is_confirmed for entry in CHARGES] == [False, False, True, True]
