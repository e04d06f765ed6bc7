from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kite_core.rulebook.book import RULEBOOK, rules_on
from kite_core.rulebook.overrides import overridden

TRADING = rules_on(date(2026, 8, 3)).trading


@pytest.mark.parametrize(
    ("exchange", "name", "underlying"),
    [
        ("NFO", "NIFTY", "index"),
        ("BFO", "SENSEX", "index"),
        ("NFO", "RELIANCE", "stock"),
        ("NFO", "", ""),
        ("MCX", "GOLD", ""),
        ("NSE", "NIFTY", ""),
    ],
)
def test_a_contract_stands_on_an_index_or_a_stock(
    exchange: str, name: str, underlying: str
) -> None:
    assert TRADING.underlying_of(exchange, name) == underlying


@pytest.mark.parametrize(
    ("day", "is_current"),
    [
        (date(2026, 7, 31), False),
        (date(2026, 8, 1), True),
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), False),
    ],
)
def test_freeze_quantities_are_current_in_their_month(day: date, is_current: bool) -> None:
    trading = rules_on(day).trading

    assert trading.is_freeze_current("NFO", "NIFTY") is is_current
    assert trading.freeze_quantity("NFO", "NIFTY") == 1800


def test_a_freeze_quantity_without_a_last_day_stays_current() -> None:
    trading = rules_on(date(2027, 1, 4)).trading

    assert trading.freeze_quantity("CDS", "USDINR") == 10_000
    assert trading.is_freeze_current("CDS", "USDINR")


def test_a_freeze_quantity_that_is_not_known_is_not_current() -> None:
    assert TRADING.freeze_quantity("NFO", "RELIANCE") is None
    assert not TRADING.is_freeze_current("NFO", "RELIANCE")


def test_freeze_quantities_that_nobody_confirmed_are_never_current() -> None:
    doubtful = tuple(replace(entry, is_confirmed=False) for entry in RULEBOOK.freeze)

    trading = replace(RULEBOOK, freeze=doubtful).on(date(2026, 8, 3)).trading

    assert not trading.is_freeze_current("NFO", "NIFTY")


def test_new_freeze_quantities_do_not_make_old_ones_current() -> None:
    changes = {
        "since": date(2026, 11, 1),
        "source": "NSE",
        "quantities": {"NFO:NIFTY": {"most": 1950, "valid_until": date(2026, 11, 30)}},
    }

    trading = overridden(RULEBOOK, {"freeze": [changes]}).on(date(2026, 11, 20)).trading

    assert trading.freeze_quantity("NFO", "NIFTY") == 1950
    assert trading.is_freeze_current("NFO", "NIFTY")
    assert trading.freeze_quantity("NFO", "BANKNIFTY") == 600
    assert not trading.is_freeze_current("NFO", "BANKNIFTY")


@pytest.mark.parametrize(
    ("day", "is_required", "addresses"),
    [(date(2026, 3, 31), False, 0), (date(2026, 4, 1), True, 2)],
)
def test_orders_come_from_registered_addresses_since_april_2026(
    day: date, is_required: bool, addresses: int
) -> None:
    rule = rules_on(day).trading.static_ip.value

    assert (rule.is_required, rule.addresses) == (is_required, addresses)


def test_the_end_of_fund_orders_is_not_confirmed() -> None:
    assert rules_on(date(2019, 1, 1)).trading.fund_orders.value.is_open
    assert not TRADING.fund_orders.value.is_open
    assert not TRADING.fund_orders.is_confirmed
