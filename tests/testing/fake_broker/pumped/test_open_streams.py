from __future__ import annotations

from math import inf

import pytest

from kite_testing import ManualClock
from kite_testing.fake_broker.pumped.open_streams import OpenStreams


class Beats:
    """Has something to do every few seconds, and notes when it did it."""

    def __init__(self, clock: ManualClock, seconds: float, *, most: int = 1_000) -> None:
        self._clock = clock
        self._seconds = seconds
        self._most = most
        self.done: list[float] = []
        self.calls = 0

    @property
    def is_running(self) -> bool:
        return len(self.done) < self._most

    def do_next(self) -> bool:
        is_due = self.until_next() <= 0
        if is_due:
            self.done.append(self._clock.monotonic())
        return is_due

    def call_handlers_now(self) -> None:
        self.calls += 1

    def until_next(self) -> float:
        return (len(self.done) + 1) * self._seconds - self._clock.monotonic()


class Stuck(Beats):
    """Can do nothing, and never will."""

    def do_next(self) -> bool:
        return False

    def until_next(self) -> float:
        return inf


def test_each_thing_is_done_when_it_is_due() -> None:
    clock = ManualClock()
    company, quick, slow = OpenStreams(clock), Beats(clock, 2), Beats(clock, 3)
    company.join(quick)
    company.join(slow)
    company.join(slow)

    company.run(7)

    assert (quick.done, slow.done) == ([2, 4, 6], [3, 6])
    assert clock.monotonic() == 7


def test_handlers_are_called_after_each_thing_and_once_more_at_the_end() -> None:
    clock = ManualClock()
    company, stream = OpenStreams(clock), Beats(clock, 2)
    company.join(stream)

    company.run(5)

    assert stream.calls > len(stream.done) == 2


def test_who_has_stopped_takes_no_part_any_more() -> None:
    clock = ManualClock()
    company, stream = OpenStreams(clock), Beats(clock, 1, most=2)
    company.join(stream)

    company.run(10)

    assert (stream.done, company.running) == ([1, 2], [])


def test_one_that_is_stuck_holds_nobody_up() -> None:
    clock = ManualClock()
    company, stream = OpenStreams(clock), Beats(clock, 1)
    company.join(Stuck(clock, 1))
    company.join(stream)

    company.run(2)

    assert stream.done == [1, 2]


@pytest.mark.parametrize("seconds", [-1, inf, 1e12])
def test_a_time_that_cannot_pass_is_refused_with_nothing_done(seconds: float) -> None:
    clock = ManualClock()
    company, stream = OpenStreams(clock), Beats(clock, 1)
    company.join(stream)

    with pytest.raises(ValueError, match=r"Time does not go back|So much time"):
        company.run(seconds)

    assert (stream.done, clock.monotonic()) == ([], 0.0)
