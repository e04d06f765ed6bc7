from __future__ import annotations

from datetime import timedelta

from kite_testing import ManualClock
from kite_testing.fake_broker.pumped.stream_time import StreamTime


def test_it_stays_where_it_is_while_the_clock_leaps() -> None:
    clock = ManualClock()
    time, start = StreamTime(clock), clock.now()

    clock.advance(60)

    assert (time.now(), time.monotonic(), time.present) == (start, 0.0, 60.0)


def test_it_follows_to_a_moment_and_to_the_present() -> None:
    clock = ManualClock()
    time, start = StreamTime(clock), clock.now()
    clock.advance(60)

    time.reach(time.of(start + timedelta(seconds=20)))
    followed = time.now()
    time.catch_up()

    assert followed == start + timedelta(seconds=20)
    assert time.now() == clock.now()


def test_it_goes_neither_back_nor_ahead_of_the_clock() -> None:
    clock = ManualClock()
    time = StreamTime(clock)
    clock.advance(10)

    time.reach(70.0)
    time.reach(5.0)

    assert time.monotonic() == 10.0


def test_a_clock_that_is_turned_back_takes_the_date_along_and_not_the_seconds() -> None:
    clock = ManualClock()
    time, start = StreamTime(clock), clock.now()
    clock.advance(10)
    time.catch_up()

    clock.turn_to(start)

    assert (time.now(), time.monotonic()) == (start, 10.0)
