"""Prints, and the sums over them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_testing.fake_broker.market.prints import Tally
from kite_testing.fake_broker.money import RUPEE
from kite_testing.fake_broker.settings import Hours
from tests.testing.fake_broker.market.floor import Floor, ist

TODAY = date(2026, 11, 20).toordinal()
OPENING = ist("09:15:00")
KEYS = ["NSE:INFY", "BSE:INFY", "NFO:INFY26NOVFUT", "NFO:INFY26NOV1500PE"]

SUMS = ("open", "high", "low", "last", "volume", "turnover")

ticks = st.tuples(
    st.integers(0, 120),
    st.sampled_from(["NSE:INFY", "BSE:INFY"]),
    st.one_of(st.none(), st.integers(1_400, 1_600)),
    st.one_of(st.none(), st.integers(1, 50)),
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ticks, max_size=10))
def test_running_sums_are_those_over_all_prints(
    rows: list[tuple[int, str, int | None, int | None]],
) -> None:
    floor = Floor(hours=Hours.ALWAYS)
    moment = OPENING

    for seconds, key, price, volume in rows:
        moment += timedelta(seconds=seconds)
        check_sums(floor, moment)
        units = None if price is None else price * RUPEE
        record = None if units is None else volume
        floor.prices.pin(floor.instrument(key), units, moment, volume=record)
        check_sums(floor, moment)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(st.booleans(), ticks), max_size=20))
def test_sums_over_many_prices_at_once_are_those_of_each(
    rows: list[tuple[bool, tuple[int, str, int | None, int | None]]],
) -> None:
    floor = Floor(hours=Hours.ALWAYS)
    moment = OPENING
    check_sums(floor, moment)

    for is_looked_at, (seconds, key, price, volume) in rows:
        moment += timedelta(seconds=seconds)
        units = None if price is None else price * RUPEE
        record = None if units is None or volume is None or volume % 5 else volume
        floor.prices.pin(floor.instrument(key), units, moment, volume=record)
        if is_looked_at:
            check_sums(floor, moment)

    check_sums(floor, moment + timedelta(seconds=20))


def check_sums(floor: Floor, moment: datetime) -> None:
    """The sums that are kept are those over all prints, and the last is the price."""
    until = (moment - OPENING).total_seconds()
    for key in KEYS:
        instrument, expected = floor.instrument(key), Tally(TODAY)
        for row in floor.prices.prints(instrument, TODAY, until):
            expected.add(row)
        shown = floor.prices.tally(instrument, TODAY, until)
        assert [getattr(shown, name) for name in SUMS] == [getattr(expected, name) for name in SUMS]
        assert shown.last == floor.prices.last(instrument, moment)


def test_untouched_day_is_the_sum_of_its_prints() -> None:
    floor = Floor()

    for key in [*KEYS, "NSE:IDEA", "NSE:NIFTY 50", "MCX:ZINC26NOVFUT"]:
        instrument = floor.instrument(key)
        prints = floor.prices.prints(instrument, TODAY - 1)
        bar = floor.prices.bar(instrument, TODAY - 1)
        prices = [row.price for row in prints]
        assert (bar.open, bar.high, bar.low) == (prices[0], max(prices), min(prices))
        volume = floor.prices.volume(instrument, TODAY - 1, 90_000)
        assert volume == sum(row.volume for row in prints)


def test_price_and_back_within_a_moment_is_in_the_bar_of_followers_too() -> None:
    floor = Floor()
    share, future = floor.instrument("NSE:INFY"), floor.instrument("NFO:INFY26NOVFUT")

    for price in (1900 * RUPEE, 1100 * RUPEE, None):
        floor.prices.pin(share, price, ist("10:00:00"))

    bars = [floor.prices.bar(row, TODAY, 2_700) for row in (share, future)]
    assert (bars[0].high, bars[0].low) == (1900 * RUPEE, 1100 * RUPEE)
    assert bars[1].high > 1900 * RUPEE > 1200 * RUPEE > bars[1].low


@pytest.mark.parametrize("is_released", [False, True])
def test_price_that_is_fixed_takes_no_extremes_of_what_it_follows(is_released: bool) -> None:
    floor = Floor()
    share, future = floor.instrument("NSE:INFY"), floor.instrument("NFO:INFY26NOVFUT")
    floor.prices.pin(future, 1500 * RUPEE, ist("09:50:00"))
    if is_released:
        floor.prices.pin(future, None, ist("10:00:00"))
    before = floor.prices.bar(future, TODAY, 2_699)

    for price in (1900 * RUPEE, 1100 * RUPEE, 1500 * RUPEE):
        floor.prices.pin(share, price, ist("10:00:00"))

    bar = floor.prices.bar(future, TODAY, 2_700)
    assert (bar.high > 1900 * RUPEE) is is_released
    assert (bar == before) is not is_released
    check_sums(floor, ist("10:00:00"))


def test_recorded_prices_trade_what_the_record_says() -> None:
    floor = Floor()
    share = floor.instrument("NSE:INFY")
    before = floor.prices.volume(share, TODAY, 2_699)

    floor.prices.pin(share, 1500 * RUPEE, ist("10:00:00"), volume=10)
    floor.prices.pin(share, 1510 * RUPEE, ist("10:01:00"), volume=30)

    assert floor.prices.volume(share, TODAY, 2_700) == before + 10
    assert floor.prices.volume(share, TODAY, 2_760) == before + 40
    rows = [row for row in floor.prices.prints(share, TODAY, 2_800) if row.second >= 2_700]
    assert sum(row.volume for row in rows) == 40


def test_average_weighs_prices_by_what_was_traded_at_them() -> None:
    floor = Floor(start=ist("09:15:00"))
    share = floor.instrument("NSE:INFY")

    floor.prices.pin(share, 1500 * RUPEE, OPENING, volume=30)
    floor.prices.pin(share, 1540 * RUPEE, OPENING + timedelta(seconds=5), volume=10)

    assert floor.prices.average(share, TODAY, 60) == 1510 * RUPEE


def test_index_trades_nothing_and_its_average_is_its_last_price() -> None:
    floor = Floor()
    index = floor.instrument("NSE:NIFTY 50")

    assert floor.prices.volume(index, TODAY, 2_700) == 0
    assert floor.prices.average(index, TODAY, 2_700) == floor.prices.last(index, ist("10:00:00"))
