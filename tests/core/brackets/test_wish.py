"""What a bracket is refused for, before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kite_core import OrderParams
from kite_core.brackets.wish import BracketWish
from kite_core.brackets.words import Exits
from kite_core.faults import Faults
from tests.core.brackets.exchange_sketch import ENTRY, START

SALE = replace(ENTRY, transaction_type="SELL")
CNC = replace(ENTRY, product="CNC")


def faults_of(entry: Any = ENTRY, **wishes: Any) -> set[str]:
    faults = Faults()
    usual: dict[str, Any] = {"target": 1520, "stop": 1490}
    BracketWish(entry=entry, **{**usual, **wishes}).check(faults)
    return {fault.field for fault in faults.found}


CASES: list[tuple[Any, dict[str, Any], set[str]]] = [
    (ENTRY, {}, set()),
    (ENTRY, {"stop_limit": 1485}, set()),
    (SALE, {"target": 1480, "stop": 1510}, set()),
    (CNC, {"stop_limit": 1485}, set()),
    ("buy", {}, {"entry"}),
    (ENTRY, {"target": "high"}, {"target"}),
    (ENTRY, {"stop_limit": 0}, {"stop_limit"}),
    (ENTRY, {"stop_limit": 1491}, {"stop_limit"}),
    (ENTRY, {"stop": 1501}, {"stop"}),
    (ENTRY, {"target": 1499}, {"target"}),
    (SALE, {}, {"target", "stop"}),
    (ENTRY, {"exits": "oco"}, {"exits"}),
    (ENTRY, {"exits": "gtt", "stop_limit": 1485}, {"exits"}),
    (CNC, {}, {"stop_limit"}),
    (CNC, {"exits": "orders"}, {"exits"}),
    (ENTRY, {"rescues": "no"}, {"rescues"}),
    (replace(ENTRY, variety="amo"), {}, {"entry.variety"}),
    (replace(ENTRY, autoslice=True), {}, {"entry.autoslice"}),
    (replace(ENTRY, tag="a tag that is long"), {}, {"entry.tag"}),
    (
        replace(SALE, product="CNC"),
        {"target": 1480, "stop": 1510, "stop_limit": 1511},
        {"entry.product"},
    ),
]


@pytest.mark.parametrize(("entry", "wishes", "expected"), CASES)
def test_faults_are_found(entry: object, wishes: dict[str, Any], expected: set[str]) -> None:
    assert faults_of(entry, **wishes) == expected


def test_a_market_entry_needs_only_a_stop_and_a_target_on_both_sides() -> None:
    market = OrderParams.market(
        exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=1, product="MIS"
    )

    assert faults_of(market) == set()
    assert faults_of(market, stop=1530) == {"stop"}


@pytest.mark.parametrize(
    ("product", "exits", "expected"),
    [
        ("MIS", "auto", Exits.ORDERS),
        ("CNC", "auto", Exits.GTT),
        ("NRML", "auto", Exits.GTT),
        ("NRML", "orders", Exits.ORDERS),
    ],
)
def test_the_broker_holds_the_exits_wherever_it_can(
    product: str, exits: Any, expected: Exits
) -> None:
    wish = BracketWish(
        entry=replace(ENTRY, product=product), target=1520, stop=1490, stop_limit=1, exits=exits
    )

    assert wish.plan("plan", account="key", at=START).exits is expected
