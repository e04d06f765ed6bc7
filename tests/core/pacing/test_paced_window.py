from __future__ import annotations

import pytest

from kite_core.messages import Lane
from kite_core.pacing.paced_window import PacedWindow
from kite_core.rulebook.limits import Window


def window_with(*resting: float, limit: int = 3, reserve: int = 0) -> PacedWindow:
    """A window of ten seconds, whose used permits are free again at these times."""
    window = PacedWindow(Window(limit, 10))
    window.keep(reserve)
    window.resting.extend(resting)
    return window


@pytest.mark.parametrize(
    ("resting", "in_flight", "has_room"),
    [
        ((), 2, True),
        ((), 3, False),
        ((5.0,), 2, False),
        ((5.0, 6.0), 0, True),
        ((4.0,), 2, True),  # free at this very moment
    ],
)
def test_permits_on_their_way_and_resting_ones_fill_it(
    resting: tuple[float, ...], in_flight: int, has_room: bool
) -> None:
    window = window_with(*resting)

    assert window.has_room(4.0, in_flight) is has_room


def test_it_rests_a_little_longer_than_its_seconds_because_clocks_differ() -> None:
    assert 10 < window_with().rest_seconds < 10.1


@pytest.mark.parametrize(
    ("place", "in_flight", "resting", "ready_at"),
    [
        (0, 0, (), 4.0),
        (2, 0, (), 4.0),
        (0, 0, (5.0, 6.0, 7.0), 5.0),
        (1, 0, (5.0, 6.0), 5.0),
        (2, 0, (5.0, 6.0, 7.0), 7.0),
        # One that is on its way is not answered before now.
        (0, 3, (), 14.01),
        (1, 2, (5.0,), 14.01),
        # The fourth goes one rest after the first.
        (3, 0, (), 14.01),
        (4, 0, (5.0, 6.0), 15.01),
    ],
)
def test_the_earliest_time_for_each_place_is_known(
    place: int, in_flight: int, resting: tuple[float, ...], ready_at: float
) -> None:
    window = window_with(*resting)

    found = window.ready_at(place, now=4.0, start=4.0, in_flight=in_flight)

    assert found == pytest.approx(ready_at)


def test_nothing_is_ready_before_the_start() -> None:
    window = window_with(5.0, 6.0, 7.0)

    assert window.ready_at(0, now=4.0, start=30.0, in_flight=0) == 30.0


def test_more_in_use_than_allowed_have_to_come_back_first() -> None:
    window = window_with(5.0, 6.0, 7.0)
    window.allowed = 1

    assert window.ready_at(0, now=4.0, start=4.0, in_flight=0) == 7.0


def test_tightening_never_loosens() -> None:
    window = window_with()

    window.tighten(5)
    assert window.limit == 3

    window.tighten(2)
    assert (window.limit, window.allowed) == (2, 2)


@pytest.mark.parametrize(
    ("in_flight", "for_others", "for_exits"),
    [(0, True, True), (1, False, True), (2, False, True), (3, False, False)],
)
def test_what_is_kept_for_exits_has_room_for_them_alone(
    in_flight: int, for_others: bool, for_exits: bool
) -> None:
    window = window_with(reserve=2)

    assert window.has_room(4.0, in_flight) is for_others
    assert window.has_room(4.0, in_flight, Lane.EXIT) is for_exits


@pytest.mark.parametrize(
    ("place", "others", "ready_at"),
    [
        (0, None, 4.0),  # an exit, which may use what is kept
        (0, 0, 8.0),  # of three used, two have to rest no longer
        (1, 0, 8.0),  # behind one exit: it is at least as late as without it
        (2, 2, 8.0 + 10.01),  # it follows the first, which goes at 8
    ],
)
def test_others_are_ready_when_what_is_kept_is_whole_again(
    place: int, others: int | None, ready_at: float
) -> None:
    window = window_with(7.0, 8.0, 9.0, limit=4, reserve=2)

    at = window.ready_at(place, now=4.0, start=4.0, in_flight=0, others=others)

    assert at == pytest.approx(ready_at)


def test_one_that_may_not_use_what_is_kept_needs_an_answer_sooner() -> None:
    window = window_with(limit=3, reserve=2)

    assert window.is_due(0, 4.0, 1)
    assert not window.is_due(0, 4.0, 1, Lane.EXIT)


def test_a_narrowed_window_leaves_one_to_others_whatever_is_kept() -> None:
    window = window_with(limit=10, reserve=6)
    open_to_others: list[int] = []
    for change in (window.narrow, window.narrow, window.widen, *(window.widen,) * 9):
        change()
        open_to_others.append(window.ordinary)

    assert open_to_others == [1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4]
    assert window.allowed == 10
