from __future__ import annotations

from kite_core.ticker.recording import Damage, Entry, EntryKind, Found, RecordingError
from kite_core.ticker.replaying import events_of
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    DamagedFrame,
    Disconnected,
    Gap,
    Stopped,
    StreamEvent,
    Ticks,
)
from tests.core.ticker.candle_ticks import INFY, SBIN, at, event, ltp


def entry(kind: EntryKind, clock: str, data: bytes = b"", socket: int = 0) -> Entry:
    return Entry(kind=kind, at=at(clock), socket=socket, data=data)


def opened(clock: str, socket: int = 0) -> Entry:
    return entry(EntryKind.OPENED, clock, socket=socket)


def sent(clock: str, text: str) -> Entry:
    return entry(EntryKind.SENT, clock, text.encode())


def played(*found: Found) -> list[StreamEvent]:
    return list(events_of(found))


def test_everything_comes_as_a_stream_told_it() -> None:
    frame = event("10:00:01", ltp(100.0)).frame
    told = played(
        opened("10:00:00"),
        entry(EntryKind.FRAME, "10:00:01", frame),
        entry(EntryKind.FRAME, "10:00:02", b"\0"),
        entry(EntryKind.FRAME, "10:00:03", frame[:-1]),
        entry(EntryKind.TEXT, "10:00:04", b'{"type":"message","data":"hello"}'),
        entry(EntryKind.CLOSED, "10:00:05", b"goodbye"),
    )

    connected, ticks, damaged, message, disconnected, stopped = told
    assert connected == Connected(at=at("10:00:00"))
    assert isinstance(ticks, Ticks)
    assert (ticks.frame, ticks.at) == (frame, at("10:00:01"))
    assert isinstance(damaged, DamagedFrame)
    assert isinstance(message, BrokerMessage)
    assert message.data == "hello"
    assert disconnected == Disconnected(reason="goodbye", retry_seconds=0, at=at("10:00:05"))
    assert stopped == Stopped(at=at("10:00:05"))


def test_a_loss_has_its_gap_with_what_was_subscribed() -> None:
    told = played(
        opened("10:00:00"),
        sent("10:00:00", f'{{"a":"subscribe","v":[{INFY},{SBIN},1]}}'),
        sent("10:00:00", f'{{"a":"mode","v":["full",[{INFY},{SBIN},1]]}}'),
        sent("10:00:00", '{"a":"unsubscribe","v":[1,2]}'),
        entry(EntryKind.FRAME, "10:00:03", b"\0"),
        entry(EntryKind.CLOSED, "10:00:05", b"lost"),
        opened("10:00:09"),
    )

    assert told[-3:-1] == [
        Connected(at=at("10:00:09"), tokens=2),
        Gap(start=at("10:00:03"), end=at("10:00:09"), tokens=(INFY, SBIN)),
    ]


def test_a_program_that_died_left_a_gap_too() -> None:
    told = played(
        opened("10:00:00"),
        sent("10:00:00", f'{{"a":"subscribe","v":[{INFY}]}}'),
        entry(EntryKind.FRAME, "10:00:03", b"\0"),
        opened("10:20:00"),
    )

    assert isinstance(told[1], Disconnected)
    assert told[1].reason == "the recording broke off"
    assert Gap(start=at("10:00:03"), end=at("10:20:00"), tokens=(INFY,)) in told


def test_what_two_connections_bring_is_told_once() -> None:
    notice = b'{"type":"message","data":"hello"}'
    told = played(
        opened("10:00:00", 0),
        opened("10:00:00", 1),
        entry(EntryKind.TEXT, "10:00:01", notice, 0),
        entry(EntryKind.TEXT, "10:00:01", notice, 1),
    )

    assert len([each for each in told if isinstance(each, BrokerMessage)]) == 1


def test_texts_that_ask_for_nothing_are_passed_over() -> None:
    told = played(
        opened("10:00:00"),
        sent("10:00:00", "no json"),
        sent("10:00:00", "[1]"),
        sent("10:00:00", '{"a":"subscribe","v":"all"}'),
        sent("10:00:00", '{"a":"other","v":[1]}'),
        sent("10:00:00", '{"a":"subscribe","v":["1"]}'),
        entry(EntryKind.CLOSED, "10:00:05"),
        opened("10:00:06"),
    )

    assert told[-2] == Gap(start=at("10:00:00"), end=at("10:00:06"), tokens=())


def test_damage_is_told_at_the_end() -> None:
    told = played(opened("10:00:00"), Damage(start=40, end=50), Damage(start=90, end=97))

    assert isinstance(told[-1], Stopped)
    assert isinstance(told[-1].error, RecordingError)
    assert "17 bytes" in str(told[-1].error)
    assert "from byte 40, 90 on" in str(told[-1].error)


def test_a_recording_of_nothing_tells_nothing() -> None:
    assert played() == []
