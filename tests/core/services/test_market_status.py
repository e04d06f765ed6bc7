"""`market.status_all`: the calendar, the clock, and no request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import ValidationError
from kite_core.ist import IST
from kite_core.models.market_status import MarketState
from kite_core.rulebook.book import RULEBOOK
from kite_core.rulebook.holidays import Holiday
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import ScriptedTransport
from tests.ports import asyncio_ports_over, ports_over

NO_ANSWERS = ScriptedTransport()


def test_the_states_of_now_need_no_request() -> None:
    kite = Kite(ports_over(NO_ANSWERS, clock=ManualClock(datetime(2026, 11, 20, 9, 7, tzinfo=IST))))

    states = {str(row.exchange): row.state for row in kite.market.status_all()}

    assert states["NSE"] == MarketState.PRE_OPEN
    assert states["NFO"] == MarketState.CLOSED
    assert states["MCX"] == MarketState.OPEN
    assert NO_ANSWERS.requests == []


async def test_another_moment_can_be_asked_about() -> None:
    kite = AsyncKite(asyncio_ports_over(NO_ANSWERS))

    states = await kite.market.status_all(datetime(2026, 11, 22, 12, 0, tzinfo=IST))

    assert states[0].state == MarketState.CLOSED
    assert states[0].reason == "Sunday"


def test_a_day_beyond_all_data_is_refused() -> None:
    kite = Kite(ports_over(NO_ANSWERS, clock=ManualClock(datetime(2027, 1, 4, 10, 0, tzinfo=IST))))

    with pytest.raises(ValidationError, match="2027-01-04"):
        kite.market.status_all()


def test_the_rulebook_may_be_the_user_s() -> None:
    holiday = Holiday(
        day=date(2026, 11, 20), name="A sudden one", exchanges=("NSE",), source="a test"
    )
    calendar = replace(RULEBOOK.calendar, holidays=(*RULEBOOK.calendar.holidays, holiday))
    ports = replace(ports_over(NO_ANSWERS), own_rulebook=replace(RULEBOOK, calendar=calendar))

    nse, bse, *_ = Kite(ports).market.status_all()

    assert (nse.state, nse.reason) == (MarketState.HOLIDAY, "A sudden one")
    assert bse.state == MarketState.OPEN


@pytest.mark.parametrize("at", [date(2026, 11, 20), "now", ""])
def test_a_moment_is_asked_about_not_a_day(at: Any) -> None:
    kite = Kite(ports_over(NO_ANSWERS))

    with pytest.raises(ValidationError, match=r"is no time.*Give a datetime"):
        kite.market.status_all(at)
