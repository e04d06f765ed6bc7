from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.messages import Lane
from kite_core.pacing.bucket_pace import CLEAN_WINDOWS, BucketPace, Turn
from kite_core.pacing.reserves import A_MINUTE, Reserve
from kite_core.rulebook.limits import Window

REST = 1.001


def queued(pace: BucketPace, *lanes: Lane) -> list[Turn]:
    """Turns that wait, in this order."""
    turns = [Turn(lane) for lane in lanes]
    for turn in turns:
        pace.join(turn)
    return turns


def full_pace(count: int = 1) -> BucketPace:
    """A pace of so many a second, all of which are on their way."""
    pace = BucketPace([Window(count, 1)])
    for _ in range(count):
        assert pace.enter(0.0)
    return pace


def test_as_many_enter_as_the_window_allows() -> None:
    pace = BucketPace([Window(2, 1)])

    assert [pace.enter(0.0) for _ in range(3)] == [True, True, False]
    assert pace.in_flight == 2


def test_every_window_has_to_have_room() -> None:
    pace = BucketPace([Window(3, 60), Window(2, 1)])
    for now in (0.0, 0.0, 2.0):
        assert pace.enter(now)
        pace.answered(now)

    assert not pace.enter(4.0)
    assert pace.enter(60.1)


def test_one_that_comes_now_does_not_slip_past_those_who_wait() -> None:
    pace = full_pace()
    queued(pace, Lane.ORDINARY)
    pace.give_back()

    assert not pace.enter(0.0)


def test_permits_are_granted_in_order_and_exits_first() -> None:
    pace = full_pace(2)
    first, second, leaving = queued(pace, Lane.ORDINARY, Lane.ORDINARY, Lane.EXIT)

    pace.give_back()
    pace.give_back()
    woken = pace.settle(0.0)

    assert woken == [leaving, first]
    assert [turn.is_granted for turn in (first, second, leaving)] == [True, False, True]
    assert (pace.waiting, pace.in_flight) == (1, 2)


def test_whoever_is_granted_or_not_nobody_is_woken_in_vain() -> None:
    pace = full_pace()
    [turn] = queued(pace, Lane.ORDINARY)
    turn.planned_at = pace.ready_at(0.0)

    assert pace.settle(0.0) == []


def test_the_next_one_is_woken_when_it_plans_to_sleep_too_long() -> None:
    pace = full_pace()
    first, second = queued(pace, Lane.ORDINARY, Lane.ORDINARY)
    for place, turn in enumerate((first, second)):
        turn.planned_at = pace.ready_at(0.0, place)

    pace.leave(first)

    assert pace.settle(0.0) == [second]


def test_a_turn_can_be_rung_before_its_owner_sleeps() -> None:
    assert Turn(Lane.ORDINARY).ring()


def test_leaving_the_queue_lets_the_others_move_up() -> None:
    pace = full_pace()
    first, second = queued(pace, Lane.ORDINARY, Lane.ORDINARY)
    assert pace.place_of(second) == 1

    pace.leave(first)
    pace.leave(first)

    assert pace.place_of(second) == 0
    assert pace.waiting == 1


def test_leaving_with_a_permit_gives_it_back_once() -> None:
    pace = full_pace()
    [turn] = queued(pace, Lane.ORDINARY)
    pace.give_back()
    pace.settle(0.0)

    pace.leave(turn)
    pace.leave(turn)

    assert (pace.in_flight, pace.waiting) == (0, 0)


@pytest.mark.parametrize(("is_taken", "in_flight"), [(True, 1), (False, 0)])
def test_one_that_nobody_could_wake_keeps_a_permit_that_it_has_taken(
    is_taken: bool, in_flight: int
) -> None:
    pace = full_pace()
    [turn] = queued(pace, Lane.ORDINARY)
    pace.give_back()
    pace.settle(0.0)
    turn.is_taken = is_taken

    pace.drop(turn)

    assert pace.in_flight == in_flight


def test_places_count_all_exits_before_any_other() -> None:
    pace = full_pace()
    ordinary, leaving = queued(pace, Lane.ORDINARY, Lane.EXIT)

    assert (pace.place_of(leaving), pace.place_of(ordinary)) == (0, 1)
    assert (pace.waiting_before(Lane.EXIT), pace.waiting_before(Lane.ORDINARY)) == (1, 2)


def test_a_refusal_stops_the_bucket_for_as_long_as_the_broker_asks() -> None:
    pace = BucketPace([Window(3, 1)])

    pace.slow_down(10.0, sent_at=9.0, wait_seconds=30.0)

    assert not pace.enter(39.9)
    assert pace.ready_at(10.0) == 40.0
    assert pace.enter(40.0)


def test_a_refusal_without_a_time_stops_the_bucket_for_one_window() -> None:
    pace = BucketPace([Window(3, 1), Window(9, 60)])

    pace.slow_down(10.0, sent_at=9.0, wait_seconds=None)

    assert pace.ready_at(10.0) == pytest.approx(10 + REST)


def test_a_shorter_stop_does_not_end_a_longer_one() -> None:
    pace = BucketPace([Window(3, 1)])
    pace.slow_down(10.0, sent_at=9.0, wait_seconds=30.0)

    pace.slow_down(11.0, sent_at=9.5, wait_seconds=1.0)

    assert pace.blocked_until == 40.0


def test_a_refusal_halves_the_shortest_window_and_leaves_one() -> None:
    pace = BucketPace([Window(10, 1), Window(400, 60)])
    allowed: list[int] = []
    for now in (1.0, 3.0, 5.0, 7.0, 9.0):
        pace.slow_down(now, sent_at=now - 0.1, wait_seconds=None)
        allowed.append(pace.shortest.allowed)

    assert allowed == [5, 2, 1, 1, 1]
    assert pace.windows[1].allowed == 400


def test_several_refusals_of_one_burst_are_one() -> None:
    pace = BucketPace([Window(10, 1)])

    for now in (5.0, 5.1, 5.2):
        pace.slow_down(now, sent_at=4.9, wait_seconds=None)

    assert pace.shortest.allowed == 5


def test_one_permit_comes_back_after_each_clean_while() -> None:
    pace = BucketPace([Window(4, 1)])
    pace.slow_down(0.0, sent_at=-1.0, wait_seconds=None)
    allowed: list[int] = []
    for now in (5.0, 9.9, 10.0, 10.1, 19.9, 20.0):
        pace.speed_up(now)
        allowed.append(pace.shortest.allowed)

    assert CLEAN_WINDOWS == 10
    assert allowed == [2, 2, 3, 3, 3, 4]
    assert not pace.is_slowed


def test_a_second_refusal_begins_the_clean_while_anew() -> None:
    pace = BucketPace([Window(4, 1)])
    pace.slow_down(0.0, sent_at=-1.0, wait_seconds=None)
    pace.slow_down(9.0, sent_at=8.0, wait_seconds=None)

    pace.speed_up(10.0)

    assert pace.shortest.allowed == 1


def test_a_bucket_of_one_cannot_get_slower_and_needs_no_recovery() -> None:
    pace = BucketPace([Window(1, 1)])

    pace.slow_down(0.0, sent_at=-1.0, wait_seconds=None)

    assert not pace.is_slowed


def test_the_window_that_holds_back_for_longest_is_known() -> None:
    pace = BucketPace([Window(1, 1), Window(2, 60)])
    pace.enter(0.0)
    pace.answered(0.0)
    assert pace.tightest(0.0).seconds == 1

    pace.enter(2.0)
    pace.answered(2.0)
    assert pace.tightest(2.0).seconds == 60


def test_the_stricter_of_two_settings_holds_for_each_window() -> None:
    pace = BucketPace([Window(10, 1), Window(400, 60)])
    pace.enter(0.0)
    pace.answered(0.0)

    pace.tighten([Window(20, 1), Window(100, 60), Window(2, 10)])

    limits = [(window.limit, window.seconds) for window in pace.windows]
    assert limits == [(10, 1), (2, 10), (100, 60)]
    assert pace.windows[1].used(9.9, 0) == 1
    assert pace.windows[1].used(10.1, 0) == 0


def test_tightening_below_a_slowed_pace_ends_its_recovery_at_the_new_limit() -> None:
    pace = BucketPace([Window(10, 1)])
    pace.slow_down(0.0, sent_at=-1.0, wait_seconds=None)

    pace.tighten([Window(3, 1)])

    assert (pace.shortest.limit, pace.shortest.allowed) == (3, 3)
    assert not pace.is_slowed


def test_it_is_blank_when_nothing_of_the_past_matters() -> None:
    pace = BucketPace([Window(2, 1)])
    assert pace.is_blank(0.0)

    pace.enter(0.0)
    assert not pace.is_blank(0.0)

    pace.answered(0.0)
    assert not pace.is_blank(1.0)
    assert pace.is_blank(1.1)

    pace.slow_down(2.0, sent_at=1.5, wait_seconds=None)
    assert not pace.is_blank(9.0)


def test_who_needs_an_answer_that_is_on_its_way_is_known() -> None:
    pace = BucketPace([Window(2, 1)])
    assert not pace.is_due(0.0)

    assert pace.enter(0.0)
    assert pace.enter(0.0)
    assert pace.is_due(0.0)

    pace.answered(0.5)
    assert not pace.is_due(0.5)
    assert pace.is_due(0.5, 1)

    pace.answered(0.6)
    assert not pace.is_due(0.6, 1)


def test_one_that_needs_an_answer_is_woken_by_it_to_plan_anew() -> None:
    pace = BucketPace([Window(1, 1)])
    assert pace.enter(0.0)
    turn = Turn(Lane.ORDINARY)
    pace.join(turn)
    assert pace.settle(0.0) == []
    turn.planned_at = inf

    pace.answered(0.5)

    assert pace.settle(0.5) == [turn]
    assert not turn.is_granted


def pace_at_its_reserve() -> BucketPace:
    """Three a minute, of which one is kept; the other two are on their way."""
    pace = BucketPace([Window(3, 60)], reserve=Reserve(at_most=1))
    assert pace.enter(0.0)
    assert pace.enter(0.0)
    return pace


def test_at_the_reserve_nobody_enters_and_exits_are_granted_what_is_kept() -> None:
    pace = pace_at_its_reserve()
    ordinary, leaving, second = queued(pace, Lane.ORDINARY, Lane.EXIT, Lane.EXIT)

    assert not pace.enter(0.0)
    assert pace.settle(0.0) == [leaving]
    assert (ordinary.is_granted, second.is_granted) == (False, False)


def test_a_permit_that_comes_back_goes_to_an_exit_and_then_fills_what_is_kept() -> None:
    pace = pace_at_its_reserve()
    ordinary, *_ = queued(pace, Lane.ORDINARY, Lane.EXIT)
    pace.settle(0.0)

    pace.give_back()
    assert pace.settle(0.0) == []

    pace.give_back()
    assert pace.settle(0.0) == [ordinary]


def test_an_exit_knows_to_be_ready_where_others_are_not() -> None:
    pace = pace_at_its_reserve()
    pace.answered(0.0)
    pace.answered(0.0)

    assert pace.ready_at(1.0, lane=Lane.EXIT) == 1.0
    assert pace.ready_at(1.0) == pytest.approx(60.06)
    assert pace.ready_in_window(pace.shortest, 1.0) == pytest.approx(60.06)
    assert (pace.is_due(1.0), pace.is_due(1.0, lane=Lane.EXIT)) == (False, False)


def test_an_exit_is_woken_when_it_plans_to_sleep_into_what_is_kept_for_it() -> None:
    pace = BucketPace([Window(3, 60)], reserve=Reserve(at_most=1))
    pace.shortest.resting.extend((10.0, 20.0, 30.0))
    [leaving] = queued(pace, Lane.EXIT)
    leaving.planned_at = 12.0

    assert pace.settle(0.0) == [leaving]


def test_the_window_that_holds_back_is_not_the_same_for_exits() -> None:
    pace = BucketPace([Window(2, 1), Window(3, 60)], reserve=Reserve(at_most=1))
    for _ in range(2):
        pace.enter(0.0)
        pace.answered(0.0)

    assert pace.tightest(0.0).seconds == 60
    assert pace.tightest(0.0, lane=Lane.EXIT).seconds == 1


def test_nothing_is_kept_of_windows_shorter_than_a_minute() -> None:
    pace = BucketPace([Window(10, 1), Window(100, 59), Window(100, 60)], reserve=A_MINUTE)

    assert [window.reserve for window in pace.windows] == [0, 0, 10]


def test_the_larger_reserve_holds_and_follows_the_limit() -> None:
    pace = BucketPace([Window(400, 60)], reserve=A_MINUTE)
    kept: list[tuple[int, int]] = []
    for count, reserve in ((400, 60), (500, 5), (30, 0), (20, 0)):
        pace.tighten([Window(count, 60)], reserve=Reserve(at_most=reserve))
        kept.append((pace.shortest.limit, pace.shortest.reserve))

    assert kept == [(400, 60), (400, 60), (30, 29), (20, 19)]


def test_the_usual_reserve_shrinks_with_the_limit() -> None:
    pace = BucketPace([Window(400, 60)], reserve=A_MINUTE)

    pace.tighten([Window(30, 60), Window(20, 120)], reserve=A_MINUTE)

    assert [(window.limit, window.reserve) for window in pace.windows] == [(30, 3), (20, 2)]


def times_of_turns(pace: BucketPace, turns: list[Turn], now: float) -> dict[Turn, float]:
    """When each of those who wait goes, if every answer comes at once."""
    times: dict[Turn, float] = {}
    for _ in range(pace.in_flight):
        pace.answered(now)
    while len(times) < len(turns):
        granted = [turn for turn in pace.settle(now) if turn.is_granted and turn not in times]
        for turn in granted:
            times[turn] = now
            pace.answered(now)
        if not granted:
            resting = [free_at for window in pace.windows for free_at in window.resting]
            now = min(free_at for free_at in resting if free_at > now)
    return times


@given(
    used=st.lists(st.integers(0, 50), max_size=8).map(sorted),
    in_flight=st.integers(0, 4),
    lanes=st.lists(st.sampled_from(Lane), max_size=12),
    limit=st.integers(1, 8),
    reserve=st.integers(0, 8),
)
def test_nobody_goes_before_the_time_that_was_named_and_the_first_goes_at_it(
    used: list[int], in_flight: int, lanes: list[Lane], limit: int, reserve: int
) -> None:
    pace = BucketPace(
        [Window(2, 5), Window(limit, 60)],
        reserve=Reserve(at_most=reserve),
    )
    for at in used[:limit]:
        pace.in_flight += 1
        pace.answered(float(at))
    pace.in_flight += in_flight
    turns = queued(pace, *lanes)
    named = {turn: pace.ready_at(50.0, pace.place_of(turn), lane=turn.lane) for turn in turns}

    times = times_of_turns(pace, turns, 50.0)

    assert all(named[turn] <= times[turn] + 1e-9 for turn in turns)
    if turns and not in_flight:
        first = min(turns, key=lambda turn: (turn.lane is not Lane.EXIT, turns.index(turn)))
        assert named[first] == times[first]
