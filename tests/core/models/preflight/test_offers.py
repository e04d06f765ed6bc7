from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kite_core.models.instruments import Instrument
from kite_core.models.preflight.offers import series_of
from kite_core.models.words import Exchange
from kite_core.rulebook.book import rules_on
from tests.core.models.preflight.wishes import (
    CALL,
    FUTURE,
    GOLD,
    INFY,
    SENSEX_CALL,
    doubts,
    preflight,
    texts,
)

STOCK_CALL = replace(CALL, name="RELIANCE", tradingsymbol="RELIANCE26AUG1500CE")


@pytest.mark.parametrize(
    ("instrument", "changes", "fault"),
    [
        (
            CALL,
            {"product": "CNC"},
            (
                "product: CNC is for shares, not for NFO. "
                'Use product="NRML" to carry it over night, or "MIS" for the day.'
            ),
        ),
        (
            INFY,
            {"product": "NRML"},
            (
                "product: NRML is for derivatives, not for NSE. "
                'Use product="CNC" for delivery, or "MIS" for the day.'
            ),
        ),
        (
            CALL,
            {"order_type": "SL-M", "trigger_price": 100, "price": None, "market_protection": -1},
            (
                "order_type: NSE takes no SL-M orders in options since 27 September 2021. "
                'Use order_type="SL" with a price beyond the trigger.'
            ),
        ),
        (
            STOCK_CALL,
            {"order_type": "MARKET", "price": None, "market_protection": -1},
            'order_type: market orders in stock options are refused. Use order_type="LIMIT".',
        ),
        (
            replace(INFY, tradingsymbol="CENTRALBK-BE"),
            {"product": "MIS"},
            (
                "product: shares of the series BE are settled trade for trade, never intraday. "
                'Use product="CNC".'
            ),
        ),
        (
            CALL,
            {"disclosed_quantity": 20},
            (
                "disclosed_quantity: only orders for shares disclose a part, not those on NFO. "
                "Leave it out."
            ),
        ),
    ],
)
def test_what_is_not_taken_is_refused_with_its_fix(
    instrument: Instrument, changes: dict[str, Any], fault: str
) -> None:
    assert texts(preflight(instrument, **changes)) == [fault]


@pytest.mark.parametrize(
    ("instrument", "changes", "field"),
    [
        (GOLD, {"validity": "IOC"}, "validity"),
        (
            SENSEX_CALL,
            {"order_type": "SL-M", "price": None, "trigger_price": 100, "market_protection": -1},
            "order_type",
        ),
        (GOLD, {"disclosed_quantity": 2}, "disclosed_quantity"),
    ],
)
def test_what_only_others_tell_is_a_warning(
    instrument: Instrument, changes: dict[str, Any], field: str
) -> None:
    found = preflight(instrument, **changes)

    assert found.faults == ()
    assert [warning.field for warning in found.warnings] == [field]
    assert "(unconfirmed: " in doubts(found)[0]


@pytest.mark.parametrize("disclosed", [None, 0, 65])
def test_an_order_that_shows_nothing_or_all_of_itself_discloses_no_part(
    disclosed: int | None,
) -> None:
    assert preflight(CALL, disclosed_quantity=disclosed).is_clear


def test_a_market_order_in_an_index_option_is_taken() -> None:
    assert preflight(CALL, order_type="MARKET", price=None, market_protection=-1).is_clear


def test_a_contract_without_a_name_is_not_taken_for_one_on_a_stock() -> None:
    nameless = replace(CALL, name="")

    assert preflight(nameless, order_type="MARKET", price=None, market_protection=-1).is_clear


def test_restrictions_of_another_day_do_not_count() -> None:
    stop: dict[str, Any] = {"order_type": "SL-M", "price": None, "trigger_price": 100}
    long_ago = rules_on(FUTURE.expiry.replace(year=2020)) if FUTURE.expiry else None

    assert long_ago is not None
    assert preflight(CALL, rules=long_ago, **stop).is_clear


@pytest.mark.parametrize(
    ("instrument", "series"),
    [
        (INFY, ""),
        (replace(INFY, tradingsymbol="EMMBI-BL"), "BL"),
        (replace(INFY, tradingsymbol="BAJAJ-AUTO-BE"), "BE"),
        (replace(INFY, tradingsymbol="A-BE", exchange=Exchange.BSE), ""),
        (replace(CALL, tradingsymbol="A-BE"), ""),
    ],
)
def test_the_series_follows_the_last_hyphen_of_a_share_on_nse(
    instrument: Instrument, series: str
) -> None:
    assert series_of(instrument) == series
