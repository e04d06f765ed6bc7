from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kite_core.models.words import (
    Exchange,
    InstrumentType,
    OrderType,
    Product,
    TransactionType,
    Validity,
    Variety,
)
from kite_core.rulebook.book import rules_on
from kite_core.rulebook.matrix import RESTRICTIONS
from kite_core.rulebook.restrictions import CONVERSION, OrderTraits

TODAY = date(2026, 8, 3)
SHARE: dict[str, Any] = {
    "exchange": "NSE",
    "instrument_type": "EQ",
    "product": "CNC",
    "variety": "regular",
    "transaction_type": "BUY",
    "order_type": "LIMIT",
    "validity": "DAY",
}
OPTION: dict[str, Any] = {
    **SHARE,
    "exchange": "NFO",
    "instrument_type": "CE",
    "product": "NRML",
    "underlying": "index",
}
FUTURE: dict[str, Any] = {**OPTION, "instrument_type": "FUT"}
COMMODITY: dict[str, Any] = {**FUTURE, "exchange": "MCX", "underlying": ""}


def met_by(traits: dict[str, Any], day: date = TODAY) -> set[str]:
    order = OrderTraits(**traits)
    rows = rules_on(day).trading.restrictions
    return {row.value.name for row in rows if row.value.matches(order)}


@pytest.mark.parametrize(
    "traits",
    [
        SHARE,
        {**SHARE, "product": "MIS"},
        {**SHARE, "product": "MTF"},
        {**SHARE, "exchange": "BSE", "is_disclosing": True},
        {**SHARE, "order_type": "SL-M"},
        {**SHARE, "product": "MIS", "variety": "co", "order_type": "MARKET"},
        {**SHARE, "variety": "iceberg", "validity": "IOC"},
        {**SHARE, "variety": "auction", "transaction_type": "SELL"},
        {**SHARE, "series": "BE"},
        OPTION,
        {**OPTION, "order_type": "MARKET"},
        {**OPTION, "product": "MIS", "variety": "iceberg", "order_type": "SL"},
        {**OPTION, "variety": "amo"},
        {**OPTION, "underlying": "", "order_type": "MARKET"},
        {**OPTION, "variety": CONVERSION, "product": "MIS"},
        {**OPTION, "variety": CONVERSION, "transaction_type": "SELL"},
        FUTURE,
        {**FUTURE, "order_type": "SL-M"},
        {**FUTURE, "exchange": "CDS", "validity": "IOC", "variety": "iceberg"},
        COMMODITY,
        {**COMMODITY, "product": "MIS", "order_type": "SL-M"},
        {**FUTURE, "exchange": "NCO", "product": "NRML"},
    ],
)
def test_what_is_taken_meets_no_restriction(traits: dict[str, Any]) -> None:
    assert met_by(traits) == set()


@pytest.mark.parametrize(
    ("traits", "name"),
    [
        ({**SHARE, "exchange": "NSEIX"}, "quoted-only"),
        ({**OPTION, "product": "CNC"}, "delivery-is-for-shares"),
        ({**COMMODITY, "product": "MTF"}, "delivery-is-for-shares"),
        ({**SHARE, "product": "NRML"}, "nrml-is-for-contracts"),
        ({**SHARE, "product": "MIS", "series": "BE"}, "no-intraday-trade-for-trade"),
        (
            {**COMMODITY, "instrument_type": "PE", "product": "MIS"},
            "no-intraday-commodity-options",
        ),
        ({**OPTION, "variety": CONVERSION}, "no-carrying-intraday-index-options"),
        ({**OPTION, "order_type": "SL-M"}, "no-stop-market-in-nse-options"),
        ({**SHARE, "exchange": "BSE", "order_type": "SL-M"}, "no-stop-market-on-bse"),
        ({**OPTION, "exchange": "BFO", "order_type": "SL-M"}, "no-stop-market-on-bse"),
        (
            {**OPTION, "underlying": "stock", "order_type": "MARKET"},
            "no-market-in-stock-options",
        ),
        ({**OPTION, "variety": "amo", "order_type": "MARKET"}, "no-market-amo-in-index-options"),
        ({**SHARE, "exchange": "BSE", "variety": "co"}, "cover-orders-are-for-nse"),
        ({**FUTURE, "variety": "co"}, "cover-orders-are-for-nse"),
        ({**COMMODITY, "variety": "iceberg"}, "no-icebergs"),
        (
            {**SHARE, "exchange": "BSE", "variety": "auction", "transaction_type": "SELL"},
            "auctions-are-on-nse",
        ),
        ({**SHARE, "variety": "auction"}, "auctions-are-for-sellers"),
        (
            {**SHARE, "variety": "auction", "transaction_type": "SELL", "order_type": "MARKET"},
            "auctions-take-limits",
        ),
        (
            {**SHARE, "variety": "auction", "transaction_type": "SELL", "product": "MIS"},
            "auctions-take-delivery",
        ),
        ({**COMMODITY, "validity": "IOC"}, "no-ioc-on-mcx"),
        ({**OPTION, "is_disclosing": True}, "disclosed-is-for-shares"),
        ({**COMMODITY, "is_disclosing": True}, "disclosed-on-mcx"),
        ({**SHARE, "validity": "IOC", "is_disclosing": True}, "ioc-discloses-all"),
    ],
)
def test_what_is_not_taken_meets_its_restriction_alone(traits: dict[str, Any], name: str) -> None:
    assert met_by(traits) == {name}


def test_stop_market_orders_left_nse_options_in_september_2021() -> None:
    stop = {**OPTION, "order_type": "SL-M"}

    assert met_by(stop, date(2021, 9, 26)) == set()
    assert met_by(stop, date(2021, 9, 27)) == {"no-stop-market-in-nse-options"}


def test_margin_funding_came_in_january_2025() -> None:
    funded = {**SHARE, "product": "MTF"}

    assert met_by(funded, date(2025, 1, 16)) == {"no-mtf-yet"}
    assert met_by(funded, date(2025, 1, 17)) == set()


def test_each_row_has_a_name_of_its_own_a_fix_and_a_source() -> None:
    names = [row.value.name for row in RESTRICTIONS]

    assert len(set(names)) == len(names)
    assert all(row.source and row.value.fix.endswith(".") for row in RESTRICTIONS)


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("exchanges", Exchange),
        ("instrument_types", InstrumentType),
        ("products", Product),
        ("transaction_types", TransactionType),
        ("order_types", OrderType),
        ("validities", Validity),
        ("varieties", Variety),
    ],
)
def test_rows_use_the_brokers_words(words: str, known: type[Any]) -> None:
    used = {word for row in RESTRICTIONS for word in getattr(row.value, words)} - {CONVERSION}

    assert used
    assert used <= {str(member.value) for member in known.__members__.values()}


def test_what_only_others_tell_is_not_confirmed() -> None:
    doubtful = {row.value.name for row in RESTRICTIONS if not row.is_confirmed}

    assert doubtful == {
        "disclosed-on-mcx",
        "no-intraday-commodity-options",
        "no-ioc-on-mcx",
        "no-stop-market-on-bse",
    }
