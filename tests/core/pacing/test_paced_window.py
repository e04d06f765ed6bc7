from __future__ import annotations

import pytest

from kite_core.pacing.paced_window import PacedWindow
from kite_core.rulebook.limits import Window


def window_with(*resting: float, limit: int = 3) -> PacedWindow:
    """A window of ten seconds, whose used permits are free again at these times."""
    window = PacedWindow(Window(limit, 10))
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
