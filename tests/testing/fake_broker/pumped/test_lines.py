from __future__ import annotations

from datetime import datetime, timedelta

from kite_testing import ManualClock
from kite_testing.fake_broker.pumped.lines import Arrival, Lines
from kite_testing.fake_broker.pumped.stream_time import StreamTime
from kite_testing.fake_broker.ticker.outbox import Frame
from tests.testing.fake_broker.pumped.scripted_door import ScriptedLine

CLOCK_START = ManualClock().now()


def at(seconds: float, frame: Frame) -> tuple[datetime, Frame]:
    return CLOCK_START + timedelta(seconds=seconds), frame


def taken(lines: Lines) -> list[Arrival]:
    """All that has arrived."""
    rows: list[Arrival] = []
    while lines.first() is not None:
        rows.append(lines.take())
    return rows


def test_what_lines_brought_comes_out_in_the_order_of_time() -> None:
    clock = ManualClock()
    lines = Lines(StreamTime(clock))
    lines.add(1, ScriptedLine(clock, [at(1, "a"), at(4, "d")]))
    lines.add(2, ScriptedLine(clock, [at(2, "b"), at(3, "c"), at(9, "e")]))

    clock.advance(5)
    arrived = taken(lines)

    assert [(row.at, row.connection, row.frame) for row in arrived] == [
        (1.0, 1, "a"),
        (2.0, 2, "b"),
        (3.0, 2, "c"),
        (4.0, 1, "d"),
    ]


def test_the_end_of_a_line_comes_after_its_last_frame_and_once() -> None:
    clock = ManualClock()
    lines, line = Lines(StreamTime(clock)), ScriptedLine(clock, [at(1, "a"), at(1, "b")])
    lines.add(1, line)
    clock.advance(1)

    line.break_off()
    arrived = taken(lines)

    assert [row.frame for row in arrived] == ["a", "b", None]
    assert arrived[-1].reason == "the connection ended (code 1006)"
    assert lines.first() is None


def test_a_line_that_was_closed_is_told_goodbye_and_heard_no_more() -> None:
    clock = ManualClock()
    lines, line = Lines(StreamTime(clock)), ScriptedLine(clock, [at(1, "a")])
    lines.add(1, line)

    lines.close(1)
    lines.close(1)
    lines.send(1, "too late")
    clock.advance(5)

    assert (line.close_code, line.sent, lines.first()) == (1000, [], None)


def test_a_line_is_looked_at_only_when_all_that_came_before_has_been_taken() -> None:
    clock = ManualClock()
    lines, line = Lines(StreamTime(clock)), ScriptedLine(clock, [at(1, "a"), at(2, "b")])
    lines.add(1, line)
    clock.advance(1)
    lines.first()

    clock.advance(1)
    lines.first()
    waiting = line.next_moment
    arrived = taken(lines)

    assert waiting == CLOCK_START + timedelta(seconds=2)
    assert [row.frame for row in arrived] == ["a", "b"]
