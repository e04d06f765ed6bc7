from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import KiteError, ValidationError
from kite_core.ist import IST
from kite_core.ticker.event_queue import CAPACITY, EventQueue, Policy
from kite_core.ticker.layouts import LTP, QUOTE
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    Gap,
    Stopped,
    StreamEvent,
    Ticks,
)
from tests.core.ticker.frames import framed

AT = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
GAP = Gap(start=AT, end=AT, tokens=(1,))
STOPPED = Stopped(at=AT, error=KiteError("It broke."))


def news(number: int) -> BrokerMessage:
    return BrokerMessage(kind="message", data=number, text="", at=AT)


def ticks(*rows: tuple[int, int], second: int = 0, socket: int = 0) -> Ticks:
    """A frame of LTP ticks: tokens and prices in paise."""
    frame = framed([LTP.packing.pack(token << 8 | 1, price) for token, price in rows])
    return Ticks(frame, AT + timedelta(seconds=second), socket)


def pairs(event: object) -> list[tuple[int, int]]:
    """The tokens and prices of a frame."""
    assert isinstance(event, Ticks)
    return [(tick.instrument_token >> 8, round(tick.last_price * 100)) for tick in event]


def drained(queue: EventQueue) -> list[StreamEvent]:
    events: list[StreamEvent] = []
    while (event := queue.take()) is not None:
        events.append(event)
    assert len(queue) == 0
    return events


def filled(queue: EventQueue, events: Iterable[StreamEvent]) -> EventQueue:
    for second, event in enumerate(events):
        queue.put(event, float(second))
    return queue


# Every policy


@pytest.mark.parametrize("policy", Policy)
def test_nothing_waits_at_first(policy: str) -> None:
    queue = EventQueue(policy=policy, name="mine")

    figures = queue.figures(5.0)

    assert queue.take() is None
    assert queue.has_room
    assert (figures.name, figures.waiting, figures.taken, figures.lag_seconds) == ("mine", 0, 0, 0)


@pytest.mark.parametrize("policy", Policy)
def test_events_come_in_their_order(policy: str) -> None:
    events: list[StreamEvent] = [news(1), ticks((1, 5)), GAP, ticks((2, 6)), news(2), STOPPED]

    taken = drained(filled(EventQueue(policy=policy), events))

    assert [type(event) for event in taken] == [type(event) for event in events]
    assert [pairs(event) for event in taken if isinstance(event, Ticks)] == [[(1, 5)], [(2, 6)]]


@pytest.mark.parametrize("policy", Policy)
def test_the_lag_is_how_long_the_oldest_event_has_waited(policy: str) -> None:
    queue = filled(EventQueue(policy=policy), [news(0), ticks((1, 5)), news(1), ticks((1, 6))])

    lags = [queue.figures(10.0).lag_seconds]
    queue.take()
    lags.append(queue.figures(10.0).lag_seconds)

    # Under LATEST the first tick has moved behind the second message.
    assert lags == [10.0, 8.0 if policy == Policy.LATEST else 9.0]
    assert queue.figures(10.0).taken == 1


@pytest.mark.parametrize("policy", Policy)
def test_a_frame_that_waits_alone_stays_as_it_came(policy: str) -> None:
    queue = EventQueue(policy=policy)
    for second in range(3):
        event = ticks((1, second), (1, second + 1), (2, 5))

        queue.put(event, second)

        assert queue.take() is event
    assert queue.figures(0).conflated_ticks == 0


@pytest.mark.parametrize(
    ("policy", "capacity", "problem"),
    [
        ("newest", 5, "Use one of latest, block, drop"),
        ("LATEST", 5, "there is no policy 'LATEST'"),
        ("drop", 0, "at least 1"),
        ("drop", 1.5, "not a whole number"),
        ("drop", True, "not a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused(policy: str, capacity: int, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        EventQueue(policy=policy, capacity=capacity)


# LATEST


def test_the_newest_tick_takes_the_place_of_the_one_before() -> None:
    queue = filled(
        EventQueue(), [ticks((1, 5), (2, 6)), ticks((1, 7), second=1, socket=2), ticks((3, 8))]
    )

    (event,) = drained(queue)

    assert pairs(event) == [(2, 6), (1, 7), (3, 8)]
    assert queue.figures(0).conflated_ticks == 1


def test_ticks_that_were_put_together_bear_the_time_of_the_last_frame() -> None:
    queue = filled(EventQueue(), [ticks((1, 5)), ticks((2, 6), second=3, socket=2)])

    event = queue.take()

    assert isinstance(event, Ticks)
    assert (event.at, event.socket) == (AT + timedelta(seconds=3), 2)
    assert event.columns("last_price")["last_price"].tolist() == [0.05, 0.06]


def test_a_newer_tick_waits_behind_what_was_told_before_it() -> None:
    queue = filled(EventQueue(), [ticks((1, 5), (2, 6)), GAP, ticks((1, 7))])

    taken = drained(queue)

    assert [pairs(event) for event in taken if isinstance(event, Ticks)] == [[(2, 6)], [(1, 7)]]
    assert taken[1] is GAP


def test_a_place_whose_ticks_were_all_replaced_is_none_any_more() -> None:
    queue = filled(EventQueue(), [news(0), ticks((1, 5)), GAP, ticks((1, 7))])

    assert len(queue) == queue.figures(0).waiting == 3
    assert [type(event) for event in drained(queue)] == [BrokerMessage, Gap, Ticks]


def test_ticks_of_any_kind_replace_each_other() -> None:
    quote = Ticks(framed([QUOTE.packing.pack(1 << 8 | 1, *range(10))]), AT)

    (event,) = drained(filled(EventQueue(), [ticks((1, 5)), quote]))

    assert isinstance(event, Ticks)
    assert list(event) == list(quote)


def test_packets_of_an_unknown_length_do_not_wait() -> None:
    junk = Ticks(framed([b"?????"]), AT)
    queue = filled(EventQueue(), [ticks((1, 5)), junk, news(1), junk])

    taken = drained(queue)

    assert [type(event) for event in taken] == [Ticks, BrokerMessage]
    assert pairs(taken[0]) == [(1, 5)]


def test_more_instruments_than_a_frame_can_hold_wait_in_two() -> None:
    rows = [(token, 1) for token in range(1, 40_001)]
    queue = filled(EventQueue(), [ticks(*rows), ticks(*[(token + 40_000, 2) for token, _ in rows])])

    taken = drained(queue)

    assert [len(pairs(event)) for event in taken] == [40_000, 40_000]


def test_ticks_are_never_dropped_to_make_room_for_other_events() -> None:
    queue = EventQueue(capacity=2)
    for number in range(20):
        queue.put(ticks((number, 1)), 0)
        queue.put(news(number), 0)

    taken = drained(queue)

    seen = [pair for event in taken if isinstance(event, Ticks) for pair in pairs(event)]
    assert seen == [(number, 1) for number in range(20)]
    assert [event.data for event in taken if isinstance(event, BrokerMessage)] == [18, 19]
    assert queue.figures(0).dropped_events == 18
    assert queue.figures(0).dropped_ticks == 0


# BLOCK


def test_the_reader_has_to_wait_while_it_is_full() -> None:
    queue = filled(EventQueue(policy="block", capacity=2), [news(1), ticks((1, 5))])

    was_full = not queue.has_room
    queue.take()

    assert was_full
    assert queue.has_room


def test_a_reader_that_does_not_wait_loses_nothing() -> None:
    queue = filled(EventQueue(policy="block", capacity=1), [news(number) for number in range(9)])

    assert len(drained(queue)) == 9


# DROP


def test_the_oldest_frames_make_room_and_their_ticks_are_counted() -> None:
    frames = [ticks((1, number), (2, number)) for number in range(5)]
    queue = filled(EventQueue(policy="drop", capacity=3), [news(0), *frames])

    taken = drained(queue)

    assert [event.data for event in taken if isinstance(event, BrokerMessage)] == [0]
    assert taken[1:] == frames[-2:]
    assert queue.figures(0).dropped_ticks == 6
    assert queue.figures(0).dropped_events == 0


@pytest.mark.parametrize("policy", [Policy.DROP, Policy.LATEST])
def test_what_tells_of_a_loss_or_of_the_end_is_dropped_last(policy: str) -> None:
    queue = EventQueue(policy=policy, capacity=2)

    filled(queue, [GAP, STOPPED, *[news(number) for number in range(5)]])

    assert [type(event) for event in drained(queue)] == [Stopped, BrokerMessage]
    filled(queue, [GAP, *[news(number) for number in range(5)], STOPPED])
    assert drained(queue) == [GAP, STOPPED]


def test_a_queue_is_bounded_even_by_losses_alone() -> None:
    queue = filled(EventQueue(policy="drop", capacity=3), [GAP] * 10)

    assert len(queue) == 3
    assert queue.figures(0).dropped_events == 7


# Against a model


@dataclass
class Model:
    """What has to come out of a queue, in the plainest way."""

    policy: str
    capacity: int
    waiting: deque[StreamEvent | tuple[int, int]] = field(
        default_factory=deque[StreamEvent | tuple[int, int]]
    )
    lost: Counter[str] = field(default_factory=Counter[str])

    def put(self, event: StreamEvent) -> None:
        if self.policy == Policy.LATEST and isinstance(event, Ticks):
            for pair in pairs(event):
                older = [
                    row for row in self.waiting if isinstance(row, tuple) and row[0] == pair[0]
                ]
                for row in older:
                    self.waiting.remove(row)
                    self.lost["conflated"] += 1
                self.waiting.append(pair)
            return
        others = [row for row in self.waiting if not isinstance(row, tuple)]
        if self.policy != Policy.BLOCK and len(others) >= self.capacity:
            self.drop(others)
        self.waiting.append(event)

    def drop(self, others: list[StreamEvent]) -> None:
        first = min(others, key=lambda row: (isinstance(row, Gap), not isinstance(row, Ticks)))
        self.waiting = deque(row for row in self.waiting if row is not first)
        self.lost["ticks" if isinstance(first, Ticks) else "events"] += (
            len(pairs(first)) if isinstance(first, Ticks) else 1
        )


def flattened(events: Iterable[StreamEvent | tuple[int, int]]) -> list[object]:
    """Frames as their ticks, so that it does not matter which waited together."""
    flat: list[object] = []
    for event in events:
        flat += pairs(event) if isinstance(event, Ticks) else [event]
    return flat


@st.composite
def scripts(draw: st.DrawFn) -> list[StreamEvent | None]:
    """Events to put, each distinct; None takes one."""
    rows: list[StreamEvent | None] = []
    kinds = draw(st.lists(st.sampled_from("tttttngx"), max_size=60))
    for number, kind in enumerate(kinds):
        if kind == "t":
            tokens = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4, unique=True))
            rows.append(ticks(*[(token, number) for token in tokens]))
        elif kind == "x":
            rows.append(None)
        else:
            at = AT + timedelta(seconds=number)
            is_news = kind == "n"
            rows.append(Connected(at=at) if is_news else Gap(start=AT, end=at, tokens=()))
    return rows


@pytest.mark.parametrize("policy", Policy)
@given(script=scripts(), capacity=st.integers(1, 4))
def test_it_gives_out_what_a_plain_model_gives_out(
    policy: str, script: list[StreamEvent | None], capacity: int
) -> None:
    queue, model = EventQueue(policy=policy, capacity=capacity), Model(policy, capacity)
    put = taken = 0

    for event in script:
        if event is not None:
            queue.put(event, 0.0)
            model.put(event)
            put += len(pairs(event)) if isinstance(event, Ticks) else 0
        else:
            was_empty = not queue
            found = queue.take()
            assert (found is None) == was_empty
            given_out = [] if found is None else flattened([found])
            expected = flattened(model.waiting)[: len(given_out)]
            assert given_out == expected
            for _ in range(1 if isinstance(found, Ticks) and policy != "latest" else len(expected)):
                model.waiting.popleft()
            taken += len(pairs(found)) if isinstance(found, Ticks) else 0
        most = {"latest": capacity + 5, "drop": capacity, "block": len(script)}[policy]
        assert len(queue) <= most
        assert (len(queue) > 0) == bool(model.waiting)

    left = drained(queue)
    assert flattened(left) == flattened(model.waiting)
    figures = queue.figures(0.0)
    assert figures.conflated_ticks == model.lost["conflated"]
    assert (figures.dropped_ticks, figures.dropped_events) == (
        model.lost["ticks"],
        model.lost["events"],
    )
    taken += sum(len(pairs(event)) for event in left if isinstance(event, Ticks))
    assert put == taken + figures.conflated_ticks + figures.dropped_ticks


@given(scripts())
def test_latest_never_gives_out_an_older_tick_after_a_newer_one(
    script: list[StreamEvent | None],
) -> None:
    queue = EventQueue(capacity=2)
    newest: dict[int, int] = {}

    for event in [*script, *[None] * len(script)]:
        if event is not None:
            queue.put(event, 0.0)
        elif isinstance(found := queue.take(), Ticks):
            for token, number in pairs(found):
                assert newest.get(token, -1) < number
                newest[token] = number


@given(scripts())
def test_no_tick_overtakes_a_gap_that_was_told_before_it(script: list[StreamEvent | None]) -> None:
    queue = EventQueue(capacity=CAPACITY)
    told_before = {
        id(event): {row.end for row in script[:place] if isinstance(row, Gap)}
        for place, event in enumerate(script)
        if isinstance(event, Ticks)
    }
    numbers = {number: id(event) for number, event in enumerate(script) if isinstance(event, Ticks)}

    for event in script:
        if event is not None:
            queue.put(event, 0.0)

    gaps: set[datetime] = set()
    for event in drained(queue):
        if isinstance(event, Gap):
            gaps.add(event.end)
        elif isinstance(event, Ticks):
            for _, number in pairs(event):
                assert told_before[numbers[number]] <= gaps
