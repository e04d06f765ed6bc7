"""What a bracket is refused for by the rules and the market, before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kite_core import OrderParams
from kite_core.brackets.checks import check_orders
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.wish import BracketWish
from kite_core.errors import Fault, ValidationError
from kite_core.models.instruments import Instrument
from kite_core.models.market import OHLC, Quote
from kite_core.rulebook.book import RULEBOOK
from kite_testing import FakeBroker
from tests.core.brackets.exchange_sketch import ENTRY, START

RULES = RULEBOOK.on(date(2026, 11, 20))
SALE = replace(ENTRY, transaction_type="SELL")
CNC = replace(ENTRY, product="CNC")
SHARE: dict[str, Any] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "quantity": 10,
    "product": "MIS",
}
MARKET = OrderParams.market(transaction_type="BUY", **SHARE)
SHORT = OrderParams.market(transaction_type="SELL", **SHARE)
BREAKOUT = OrderParams.stop_loss(transaction_type="BUY", trigger_price=1505, **SHARE)


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    book = FakeBroker().kite().market.instruments("NSE")
    return book.by_symbol("NSE", "INFY")


def quote(last: float = 1500, lower: float | None = 1350, upper: float | None = 1650) -> Quote:
    return Quote(
        instrument_token=1,
        last_price=last,
        ohlc=OHLC(open=1500, high=1500, low=1500, close=1500),
        lower_circuit_limit=lower,
        upper_circuit_limit=upper,
    )


def faults_of(plan: BracketPlan, instrument: Instrument, market: Quote | None) -> tuple[Fault, ...]:
    try:
        check_orders(plan, instrument, RULES, quote=market)
    except ValidationError as error:
        return error.faults
    return ()


CASES: list[tuple[OrderParams, dict[str, Any], Quote | None, set[str]]] = [
    (ENTRY, {}, quote(), set()),
    (ENTRY, {}, None, set()),
    (MARKET, {}, quote(), set()),
    (MARKET, {"target": 1700, "stop": 1600}, quote(upper=None), {"stop"}),
    (MARKET, {"target": 1495}, quote(), {"target"}),
    (MARKET, {"target": 1700, "stop": 1600}, None, set()),
    (MARKET, {}, quote(last=0), {"entry"}),
    (SHORT, {"target": 1480, "stop": 1510}, quote(), set()),
    (SHORT, {"target": 1480, "stop": 1490}, quote(), {"stop"}),
    (ENTRY, {}, quote(last=0), set()),
    (ENTRY, {}, quote(last=1480), {"stop"}),
    (ENTRY, {}, quote(last=1600), set()),
    (BREAKOUT, {}, quote(), set()),
    (BREAKOUT, {"stop": 1505}, quote(), {"stop"}),
    (ENTRY, {"target": 1520.03}, quote(), {"target"}),
    (ENTRY, {"stop": 1490.03}, quote(), {"stop"}),
    (ENTRY, {"stop_limit": 1485.03}, quote(), {"stop_limit"}),
    (replace(ENTRY, price=1500.03), {}, quote(), {"entry.price"}),
    (ENTRY, {"target": 1700}, quote(), {"target"}),
    (ENTRY, {"target": 1700}, quote(upper=0), set()),
    (ENTRY, {"stop": 1300, "stop_limit": 1290}, quote(), {"stop", "stop_limit"}),
    (CNC, {"stop_limit": 1485, "target": 1700}, quote(), set()),
    (CNC, {"stop_limit": 1485.03}, quote(), {"stop_limit"}),
    (CNC, {"stop_limit": 1485, "target": 1520.03}, quote(), {"target"}),
    (SALE, {"target": 1480.03, "stop": 1510}, quote(), {"target"}),
]


@pytest.mark.parametrize(("entry", "wishes", "market", "expected"), CASES)
def test_faults_bear_the_names_of_the_call(
    instrument: Instrument,
    entry: OrderParams,
    wishes: dict[str, Any],
    market: Quote | None,
    expected: set[str],
) -> None:
    usual: dict[str, Any] = {"target": 1520, "stop": 1490}
    wish = BracketWish(entry=entry, **{**usual, **wishes})
    plan = wish.plan("plan", account="key", at=START)

    faults = faults_of(plan, instrument, market)

    assert {fault.field for fault in faults} == expected
    assert all(fault.fix for fault in faults)


def test_what_the_whole_order_is_refused_for_is_named_by_the_entry(instrument: Instrument) -> None:
    other = replace(ENTRY, tradingsymbol="TCS")
    for entry, limit in ((other, None), (replace(other, product="CNC"), 1485)):
        wish = BracketWish(entry=entry, target=1520, stop=1490, stop_limit=limit)

        with pytest.raises(ValidationError) as caught:
            check_orders(wish.plan("plan", account="key", at=START), instrument, RULES, quote=None)

        assert all(fault.field.startswith("entry.") for fault in caught.value.faults)
