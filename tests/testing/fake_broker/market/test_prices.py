"""What instruments cost at any moment, and what quotes compare it with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kite_testing.fake_broker.market.touch import NO_ASK, NO_BID, Touch
from kite_testing.fake_broker.money import RUPEE
from kite_testing.fake_broker.settings import Hours
from tests.testing.fake_broker.market.floor import Floor, ist

TODAY = date(2026, 11, 20).toordinal()
TEN = ist("10:00:00")


@pytest.fixture
def floor() -> Floor:
    return Floor()


@pytest.fixture
def always() -> Floor:
    return Floor(hours=Hours.ALWAYS)


def test_last_price_stands_still_after_the_close(floor: Floor) -> None:
    share = floor.instrument("NSE:IDEA")

    prices = {
        floor.prices.last(share, ist(clock)) for clock in ("15:30:00", "19:00:00", "23:00:00")
    }

    assert len(prices) == 1


@pytest.mark.parametrize(
    ("key", "day", "shown_at"),
    [
        ("NSE:INFY", "2026-11-20", "09:12:00"),
        ("NSE:NIFTY 50", "2026-09-04", "09:12:00"),
        ("NFO:INFY26NOVFUT", "2026-11-20", "09:12:00"),
        ("NFO:INFY26NOV1500PE", "2026-11-20", "09:15:00"),
        ("MCX:ZINC26NOVFUT", "2026-11-20", "09:00:00"),
    ],
)
def test_price_of_the_opening_is_the_last_one_once_the_pre_open_has_matched(
    floor: Floor, key: str, day: str, shown_at: str
) -> None:
    instrument, shown = floor.instrument(key), ist(f"{day} {shown_at}")
    opens = floor.hours.next_open(instrument, shown - timedelta(seconds=1))
    opening = floor.prices.last(instrument, opens)

    before = floor.prices.last(instrument, shown - timedelta(seconds=1))

    assert before == floor.prices.last(instrument, ist(f"{day} 08:00:00")) != opening
    assert floor.prices.last(instrument, shown) == opening


def test_pre_open_is_no_event_when_prices_move_at_night(always: Floor) -> None:
    share = always.instrument("NSE:INFY")
    night = [ist("2026-11-23 09:11:00"), ist("2026-11-23 09:13:00"), ist("2026-11-23 09:14:59")]

    prices = [always.prices.last(share, moment) for moment in night]

    assert prices[1] == prices[2] != always.prices.last(share, ist("2026-11-23 09:15:00"))


def test_share_with_derivatives_prints_once_more_in_the_auction(floor: Floor) -> None:
    share = floor.instrument("NSE:INFY")
    before = floor.prices.last(share, ist("15:14:59"))

    assert floor.prices.last(share, ist("15:29:59")) == before
    assert floor.prices.last(share, ist("15:30:00")) == floor.prices.official_close(share, TODAY)


def test_future_moves_on_while_its_share_is_in_the_auction(floor: Floor) -> None:
    future = floor.instrument("NFO:INFY26NOVFUT")
    moments = (ist("15:15:00") + timedelta(minutes=minute) for minute in range(25))

    assert len({floor.prices.last(future, moment) for moment in moments}) > 5


def test_prices_move_at_night_and_meet_the_next_opening(always: Floor) -> None:
    share = always.instrument("NSE:INFY")
    night = [
        always.prices.last(share, ist("20:00:00") + timedelta(hours=hour)) for hour in range(60)
    ]
    opening = ist("2026-11-23 09:15:00")

    first = always.prices.last(share, opening)

    assert len(set(night)) > 20
    assert always.prices.last(share, opening - timedelta(seconds=1)) == pytest.approx(first, 0.002)
    assert first == always.prices.bar(share, opening.toordinal(), 0).open


def test_nights_before_the_start_are_quiet_even_when_hours_are_always(always: Floor) -> None:
    share = always.instrument("NSE:INFY")
    night = [ist("2026-11-18 16:00:00") + timedelta(hours=hour) for hour in range(17)]

    assert len({always.prices.last(share, moment) for moment in night}) == 1


def test_touch_stands_around_a_walking_price_and_on_a_pinned_one(floor: Floor) -> None:
    share = floor.instrument("NSE:INFY")

    walking = floor.prices.touch(share, TEN)
    floor.prices.pin(share, 1500 * RUPEE, TEN)

    assert walking.ask - walking.bid == share.tick
    assert walking.last in (walking.bid, walking.ask)
    assert floor.prices.touch(share, TEN) == (1500 * RUPEE,) * 3
    assert floor.prices.is_pinned(share, TEN)


def test_best_prices_that_are_looked_up_are_those_that_are_worked_out(floor: Floor) -> None:
    share, fresh = floor.instrument("NSE:INFY"), Floor()
    moments = [TEN + timedelta(seconds=seconds / 2) for seconds in range(-90, 90)]
    moments += [ist("15:29:44.9"), ist("15:29:59.9"), ist("15:30:00"), ist("15:30:01")]
    worked_out: list[Touch] = []
    for moment in moments:
        fresh.prices.forget_nights()
        worked_out.append(fresh.prices.touch(fresh.instrument("NSE:INFY"), moment))

    looked_up = [floor.prices.touch(share, moment) for moment in moments]

    assert looked_up == worked_out
    assert len(set(looked_up)) > 1
    assert [floor.prices.last(share, moment) for moment in reversed(moments)] == [
        touch.last for touch in reversed(worked_out)
    ]


def test_recorded_depth_gives_the_touch_until_the_next_price(floor: Floor) -> None:
    share, rupee = floor.instrument("NSE:INFY"), RUPEE
    depth = (((1499 * rupee, 10),), ((1501 * rupee, 20),))

    floor.prices.pin(share, 1500 * rupee, TEN, depth=depth)
    recorded = floor.prices.touch(share, TEN)
    floor.prices.pin(share, 1500 * rupee, TEN, depth=((), ()))
    empty = floor.prices.touch(share, TEN)
    floor.prices.pin(share, 1502 * rupee, TEN)

    assert recorded == (1500 * rupee, 1499 * rupee, 1501 * rupee)
    assert empty == (1500 * rupee, NO_BID, NO_ASK)
    assert floor.prices.touch(share, TEN) == (1502 * rupee,) * 3


def test_locked_book_has_one_side(floor: Floor) -> None:
    share, other = floor.instrument("NSE:INFY"), floor.instrument("NSE:TCS")

    floor.prices.lock(share, is_upper=True)
    upper = floor.prices.touch(share, TEN)
    floor.prices.lock(share, is_upper=False)
    lower = floor.prices.touch(share, TEN)
    free = floor.prices.touch(other, TEN)
    floor.prices.unlock(share)

    assert (upper.ask, lower.bid) == (NO_ASK, NO_BID)
    assert upper.bid > NO_BID
    assert lower.ask < NO_ASK
    assert free.ask - free.bid == other.tick
    assert floor.prices.touch(share, TEN).ask < NO_ASK


def test_many_prices_at_once_are_as_one_after_the_other(floor: Floor) -> None:
    share, other = floor.instrument("NSE:INFY"), floor.instrument("NSE:TCS")

    floor.prices.pin_spreads({share: [300, 100, 99_000_000], other: [200, 200, 200]}, TEN)

    assert [floor.prices.last(row, TEN) for row in (share, other)] == [300, 200]
    bar = floor.prices.bar(share, TODAY, 2700)
    assert (bar.low, bar.high, bar.close) == (100, 99_000_000, 300)


@pytest.mark.parametrize("key", ["NSE:INFY", "NSE:IDEA", "BSE:INFY", "NFO:NIFTY26DEC26000PE"])
def test_close_of_the_day_is_what_the_next_day_compares_with(floor: Floor, key: str) -> None:
    row = floor.instrument(key)
    close = floor.prices.bar(row, TODAY).close

    assert floor.prices.previous_close(row, ist("2026-11-23 11:00:00")) == close


def test_compared_close_changes_the_morning_after_a_session(floor: Floor) -> None:
    share = floor.instrument("NSE:INFY")
    before, after = (floor.prices.official_close(share, TODAY - days) for days in (1, 0))

    moments = ("20:00:00", "2026-11-21 05:59:59", "2026-11-21 06:00:00", "2026-11-22 03:00:00")

    assert before != after
    assert [floor.prices.previous_close(share, ist(moment)) for moment in moments] == [
        before,
        before,
        after,
        after,
    ]


def test_close_of_a_day_of_set_prices_is_their_average_over_half_an_hour(floor: Floor) -> None:
    share = floor.instrument("NSE:IDEA")

    floor.prices.pin(share, 10 * RUPEE, ist("15:00:00"))
    floor.prices.pin(share, 12 * RUPEE, ist("15:15:00"))

    assert floor.prices.official_close(share, TODAY) == 11 * RUPEE
    assert floor.prices.bar(share, TODAY).close == 11 * RUPEE
    assert floor.prices.bar(share, TODAY).high == 12 * RUPEE


def test_auction_closes_at_a_set_price_or_within_three_per_cent_of_its_reference(
    floor: Floor,
) -> None:
    share, other = floor.instrument("NSE:INFY"), floor.instrument("NSE:TCS")

    floor.prices.pin(share, 1600 * RUPEE, TEN)
    floor.prices.pin(other, 4000 * RUPEE, TEN)
    floor.prices.pin(other, None, ist("15:15:00"))

    assert floor.prices.official_close(share, TODAY) == 1600 * RUPEE
    assert floor.prices.auction_reference(other, TODAY) == 4000 * RUPEE
    assert floor.prices.official_close(other, TODAY) == 3880 * RUPEE


def test_contracts_follow_what_is_not_listed(floor: Floor) -> None:
    near, far = floor.instrument("CDS:USDINR26NOVFUT"), floor.instrument("CDS:USDINR26DECFUT")
    twin = floor.instrument("BCD:USDINR26NOVFUT")

    assert floor.prices.last(near, TEN) == floor.prices.last(twin, TEN)
    assert floor.prices.last(near, TEN) < floor.prices.last(far, TEN)
    assert floor.instruments.by_key("CDS:USDINR") is None
