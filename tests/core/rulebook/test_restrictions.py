from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kite_core.rulebook.dated import Dated
from kite_core.rulebook.restrictions import OrderTraits, Restriction, restrictions_on

ORDER = OrderTraits(
    exchange="NFO",
    instrument_type="CE",
    product="NRML",
    variety="regular",
    transaction_type="BUY",
    order_type="SL-M",
    validity="DAY",
    underlying="index",
)
ROW = Restriction(
    name="a", field="order_type", problem="no {order_type} on {exchange}", fix="Use LIMIT."
)


@pytest.mark.parametrize(
    ("row", "matches"),
    [
        (ROW, True),
        (replace(ROW, exchanges=frozenset({"NFO", "BFO"})), True),
        (replace(ROW, exchanges=frozenset({"NSE"})), False),
        (replace(ROW, instrument_types=frozenset({"PE"})), False),
        (replace(ROW, underlyings=frozenset({"stock"})), False),
        (replace(ROW, series=frozenset({"BE"})), False),
        (replace(ROW, products=frozenset({"MIS"})), False),
        (replace(ROW, varieties=frozenset({"amo"})), False),
        (replace(ROW, transaction_types=frozenset({"SELL"})), False),
        (replace(ROW, order_types=frozenset({"SL"})), False),
        (replace(ROW, validities=frozenset({"IOC"})), False),
        (replace(ROW, only_disclosing=True), False),
        (replace(ROW, exchanges=frozenset({"NFO"}), order_types=frozenset({"SL"})), False),
        (replace(ROW, exchanges=frozenset({"NFO"}), order_types=frozenset({"SL-M"})), True),
    ],
)
def test_a_row_refuses_what_matches_all_of_its_words(row: Restriction, matches: bool) -> None:
    assert row.matches(ORDER) is matches


def test_a_disclosing_order_meets_rows_about_disclosing() -> None:
    row = replace(ROW, only_disclosing=True)

    assert row.matches(replace(ORDER, is_disclosing=True))


def test_the_problem_speaks_of_the_order() -> None:
    assert ROW.problem_of(ORDER) == "no SL-M on NFO"


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), True),
        (date(2026, 1, 3), True),
        (date(2026, 1, 4), False),
    ],
)
def test_a_row_holds_from_its_first_day_to_its_last(day: date, holds: bool) -> None:
    lifted = replace(ROW, until=date(2026, 1, 3))
    rows = [Dated(since=date(2026, 1, 2), value=lifted, source="a test")]

    assert bool(restrictions_on(rows, day)) is holds
