from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kite_core.errors import ValidationError
from kite_core.models.gtt_params import GTTParams
from kite_core.models.mf_params import MFOrderParams
from kite_core.models.order_params import OrderParams
from kite_core.models.portfolio_params import PositionConversion
from kite_core.rulebook.book import RULEBOOK
from tests.core.models.preflight.wishes import INFY, TODAY

BUY: dict[str, Any] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 1,
}
ORDER = OrderParams.limit(**BUY, product="CNC", price=1500)
TRIGGER = GTTParams.single(**BUY, price=1500, trigger_value=1500, last_price=1600)
FUND_ORDER = MFOrderParams.purchase(tradingsymbol="INF209K01157", amount=5000)
CONVERSION = PositionConversion(**BUY, position_type="day", old_product="MIS", new_product="CNC")
WISHES: dict[str, Any] = {
    "order": ORDER,
    "trigger": TRIGGER,
    "fund": FUND_ORDER,
    "conversion": CONVERSION,
}
ONE_DAY = "Give those of one day: rulebook.on(day), or rules_on(day)."


@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        (None, "a NoneType is no rules of a day"),
        (date(2026, 11, 20), "a date is no rules of a day"),
        (RULEBOOK, "the rulebook has those of all days"),
    ],
)
def test_rules_are_those_of_a_day(wish: Any, rules: Any, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        wish.check(INFY, rules)

    assert f"rules: {problem}. {ONE_DAY}" in [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (ORDER, "instrument: a NoneType is no instrument. Give a row of the list"),
        (TRIGGER, "instrument: a NoneType is no instrument. Give a row of the list"),
        (FUND_ORDER, "fund: a NoneType is no fund. Give a row of mutual_funds.instruments()."),
        (CONVERSION, "position: a NoneType is no position. Give a row of positions().net."),
    ],
)
def test_nothing_in_the_place_of_the_thing_is_a_fault(wish: Any, fault: str) -> None:
    (found,) = wish.preflight(None, TODAY).faults

    assert str(found).startswith(fault)


@pytest.mark.parametrize(
    "check",
    [
        lambda: ORDER.preflight("NSE:INFY", None),  # type: ignore[arg-type]  # reason: that is the test
        lambda: CONVERSION.preflight(None, TODAY, instrument="NSE:INFY"),  # type: ignore[arg-type]  # reason: that is the test
    ],
)
def test_all_that_is_not_what_it_should_be_is_reported_together(
    check: Callable[[], Any],
) -> None:
    assert len(check().faults) == 2
