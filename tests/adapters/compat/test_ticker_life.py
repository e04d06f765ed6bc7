"""What callbacks are told of a stream's events, without a stream."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from math import inf
from typing import Any, cast

import pytest

from kite_adapters.clocks import BlockingClock
from kite_adapters.compat.ticker_life import CALLBACK_FAILED, TickerLife
from kite_adapters.streams.audience import Audience
from kite_adapters.streams.blocking_consumer import BlockingConsumer
from kite_adapters.streams.threaded_stream import ThreadedStream
from kite_core.errors import ConfigurationError, KiteError, SessionExpiredError, TooManySocketsError
from kite_core.ist import IST
from kite_core.ticker.event_queue import EventQueue, Policy
from kite_core.ticker.layouts import LTP
from kite_core.ticker.parsing import check_frame
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
from kite_core.ticker.texts import read_text
from tests.core.ticker.frames import INFY, framed

AT = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
FRAME = framed([LTP.packing.pack(INFY, 150_000)])
TICK = {"tradable": True, "mode": "ltp", "instrument_token": INFY, "last_price": 1500.0}
UNCLEAN = "connection was closed uncleanly"
NAMES = (
    "on_ticks", "on_open", "on_close", "on_error", "on_connect", "on_message", "on_reconnect",
    "on_noreconnect", "on_order_update",
)  # fmt: skip  # reason: names are read side by side


class NotedProgram:
    """Notes every call; what is in `acts` is done in it, by name."""

    on_ticks: Callable[..., Any] | None
    on_open: Callable[..., Any] | None
    on_close: Callable[..., Any] | None
    on_error: Callable[..., Any] | None
    on_connect: Callable[..., Any] | None
    on_message: Callable[..., Any] | None
    on_reconnect: Callable[..., Any] | None
    on_noreconnect: Callable[..., Any] | None
    on_order_update: Callable[..., Any] | None

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.acts: dict[str, Callable[[], object]] = {}
        for name in NAMES:
            setattr(self, name, self._noting(name))

    def _noting(self, name: str) -> Callable[..., None]:
        def note(program: object, *args: object) -> None:
            assert program is self
            self.calls.append((name, *args))
            self.acts.get(name, list)()

        return note

    def told(self, *names: str) -> list[tuple[Any, ...]]:
        """The calls of these names, in their order."""
        return [call for call in self.calls if call[0] in names]


class EventfulStream:
    """Has all its events ready; a stop puts the last one behind them."""

    def __init__(self, *events: StreamEvent) -> None:
        clock = BlockingClock()
        self.open_sockets = 0
        self._audience = Audience(clock)
        queue = EventQueue(policy=Policy.BLOCK)
        self.consumer = BlockingConsumer(queue, audience=self._audience, clock=clock)
        self.tell(*events)

    def tell(self, *events: StreamEvent) -> None:
        """Let events wait; Stopped is the last one."""
        self.consumer.put(events, 0.0)
        if any(isinstance(event, Stopped) for event in events):
            self._audience.end()

    async def stop(self) -> None:
        """End, once."""
        if not self._audience.has_ended:
            self.tell(Stopped(at=AT))


@pytest.fixture
def program() -> NotedProgram:
    return NotedProgram()


def life_of(
    program: NotedProgram, *events: StreamEvent, most_retries: int = 2, ends: bool = True
) -> TickerLife:
    """A life of these events, and of the end of them."""
    stream = EventfulStream(*events)
    life = TickerLife(
        program,
        stream=cast("ThreadedStream", stream),
        consumer=stream.consumer,
        greet=lambda: "welcome",
        most_retries=most_retries,
    )
    if ends and not any(isinstance(event, Stopped) for event in events):
        stream.tell(Stopped(at=AT))
    return life


def opened() -> Connected:
    return Connected(at=AT)


def lost(reason: str = "gone", **facts: Any) -> Disconnected:
    return Disconnected(reason=reason, retry_seconds=0.5, at=AT, **facts)


def text(**message: object) -> StreamEvent:
    return read_text(json.dumps(message), at=AT, socket=0)


def test_a_connection_is_greeted_and_its_ticks_come_as_dicts(program: NotedProgram) -> None:
    life_of(program, opened(), Ticks(FRAME, AT)).serve()

    assert program.calls == [
        ("on_connect", "welcome"),
        ("on_open",),
        ("on_message", FRAME, True),
        ("on_ticks", [TICK]),
        ("on_close", 1000, None),
    ]


def test_a_callback_may_be_missing(program: NotedProgram) -> None:
    for name in NAMES:
        setattr(program, name, None)

    life_of(program, opened(), Ticks(FRAME, AT), lost(), Stopped(at=AT)).serve()

    assert program.calls == []


def test_a_sign_of_life_is_a_message_without_ticks(program: NotedProgram) -> None:
    life_of(program, Ticks(b"\x00", AT)).serve()

    assert program.calls == [("on_message", b"\x00", True)]


def test_a_frame_that_was_cut_off_gives_what_was_whole(
    program: NotedProgram, caplog: pytest.LogCaptureFixture
) -> None:
    frame = framed([LTP.packing.pack(INFY, 150_000)] * 2)[:-1]
    with pytest.raises(KiteError) as damage:
        check_frame(frame)

    life_of(program, DamagedFrame(frame=frame, error=cast("Any", damage.value), at=AT)).serve()

    assert program.told("on_ticks") == [("on_ticks", [TICK])]
    assert "cut off" in caplog.text


def test_an_order_update_is_the_brokers_own_dict(program: NotedProgram) -> None:
    order = {"order_id": "1", "status": "COMPLETE", "a_field_of_tomorrow": [1]}
    update = text(type="order", data=order)

    life_of(program, update).serve()

    assert program.told("on_order_update") == [("on_order_update", order)]
    assert program.told("on_message") == [
        ("on_message", json.dumps({"type": "order", "data": order}).encode(), False)
    ]


@pytest.mark.parametrize("event", [text(type="order", data=None), text(type="message", data="hi")])
def test_any_other_text_is_only_a_message(program: NotedProgram, event: StreamEvent) -> None:
    life_of(program, event).serve()

    assert [name for name, *_ in program.calls] == ["on_message"]


@pytest.mark.parametrize("words", ["no JSON", "[1, 2]"])
def test_a_text_that_is_no_object_is_only_a_message(program: NotedProgram, words: str) -> None:
    life_of(program, BrokerMessage(kind="", data=None, text=words, at=AT)).serve()

    assert program.calls == [("on_message", words.encode(), False)]


def test_a_complaint_of_the_brokers_has_the_code_0(program: NotedProgram) -> None:
    life_of(program, text(type="error", data="Invalid token")).serve()

    assert program.told("on_error") == [("on_error", 0, "Invalid token")]


def test_a_clean_end_keeps_its_code_and_is_no_error(program: NotedProgram) -> None:
    life_of(program, opened(), lost("closed (code 1001)", close_code=1001)).serve()

    assert program.told("on_error", "on_close", "on_reconnect") == [
        ("on_close", 1001, "closed (code 1001)"),
        ("on_reconnect", 1),
    ]


@pytest.mark.parametrize("code", [None, 1006])
def test_an_unclean_end_says_why(program: NotedProgram, code: int | None) -> None:
    life_of(program, opened(), lost("nothing came for 5 s", close_code=code)).serve()

    reason = f"{UNCLEAN} (nothing came for 5 s)"
    assert program.told("on_error", "on_close") == [
        ("on_error", 1006, reason),
        ("on_close", 1006, reason),
    ]


def test_a_connection_that_does_not_come_about_is_an_error_without_a_close(
    program: NotedProgram,
) -> None:
    life_of(program, lost("no route")).serve()

    assert program.calls == [("on_error", 1006, "no route"), ("on_reconnect", 1)]


def test_a_refused_connection_is_told_in_the_words_that_programs_look_for(
    program: NotedProgram,
) -> None:
    life_of(program, lost(http_status=502), lost(http_status=599)).serve()

    reasons = [reason for _, _, reason in program.told("on_close")]
    assert reasons == [
        f"{UNCLEAN} (WebSocket connection upgrade failed (502 - Bad Gateway))",
        f"{UNCLEAN} (WebSocket connection upgrade failed (599))",
    ]


def test_retries_are_counted_from_each_connection_and_come_to_an_end(
    program: NotedProgram,
) -> None:
    life_of(program, lost(), opened(), lost(), lost(), lost(), lost(), ends=False).serve()

    assert program.told("on_connect", "on_reconnect", "on_noreconnect") == [
        ("on_reconnect", 1),
        ("on_connect", "welcome"),
        ("on_reconnect", 1),
        ("on_reconnect", 2),
        ("on_noreconnect",),
    ]


def test_without_reconnection_the_first_loss_is_the_end(program: NotedProgram) -> None:
    life_of(program, opened(), lost(), opened(), most_retries=0, ends=False).serve()

    assert [name for name, *_ in program.calls][-2:] == ["on_error", "on_close"]


def test_after_stop_retry_the_open_connection_is_the_last(program: NotedProgram) -> None:
    life = life_of(program, opened(), lost(), opened(), ends=False)
    life.stream.open_sockets = 1  # type: ignore[misc]  # reason: the stream is a fake
    program.acts["on_connect"] = life.stop_retry

    life.serve()

    assert program.told("on_connect", "on_reconnect") == [("on_connect", "welcome")]


def test_stop_retry_between_two_connections_ends_it(program: NotedProgram) -> None:
    life = life_of(program, lost(), lost(), ends=False)
    program.acts["on_reconnect"] = life.stop_retry

    life.serve()

    assert program.told("on_reconnect") == [("on_reconnect", 1)]


def test_who_ends_it_in_a_callback_hears_nothing_but_the_goodbye(program: NotedProgram) -> None:
    life = life_of(program, opened(), Ticks(FRAME, AT), Ticks(FRAME, AT), ends=False)
    program.acts["on_ticks"] = lambda: life.end(3001, "enough")

    life.serve()
    life.end()

    assert program.told("on_ticks", "on_close") == [
        ("on_ticks", [TICK]),
        ("on_close", 3001, "enough"),
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SessionExpiredError("dead", http_status=403), "(403 - Forbidden): log in again"),
        (TooManySocketsError("full", http_status=429), "(429 - Too Many Requests): close a ticker"),
        (ConfigurationError("odd", http_status=400, hint="Check it."), "Bad Request): Check it."),
    ],
)
def test_a_refusal_for_good_is_told_with_its_fix_and_not_tried_again(
    program: NotedProgram, error: KiteError, words: str
) -> None:
    life_of(program, Stopped(at=AT, error=error)).serve()

    assert [name for name, *_ in program.calls] == ["on_error", "on_close", "on_noreconnect"]
    assert words in program.calls[0][2]


def test_any_other_end_of_the_stream_is_an_error(program: NotedProgram) -> None:
    life_of(program, Stopped(at=AT, error=KiteError("No token.", hint="Log in."))).serve()

    assert program.calls == [("on_error", 1006, "No token. Fix: Log in."), ("on_noreconnect",)]


def test_what_a_callback_raises_goes_to_on_error_with_its_traceback(
    program: NotedProgram, caplog: pytest.LogCaptureFixture
) -> None:
    program.acts["on_ticks"] = [].pop

    life_of(program, opened(), Ticks(FRAME, AT), Ticks(FRAME, AT)).serve()

    (_, code, reason), second = program.told("on_error")
    assert (code, second[1]) == (CALLBACK_FAILED, CALLBACK_FAILED)
    assert reason.startswith("on_ticks raised IndexError('pop from empty list')\nTraceback")
    assert "The callback on_ticks failed." in caplog.text


def test_what_on_error_raises_goes_to_the_log(
    program: NotedProgram, caplog: pytest.LogCaptureFixture
) -> None:
    program.acts["on_error"] = [].pop

    life_of(program, lost(), opened()).serve()

    assert program.told("on_connect")
    assert "The callback on_error failed." in caplog.text


def test_what_ends_a_program_ends_the_stream(program: NotedProgram) -> None:
    def leave() -> None:
        raise SystemExit(3)

    program.acts["on_connect"] = leave
    life = life_of(program, opened(), ends=False)

    with pytest.raises(SystemExit):
        life.serve()

    assert life.is_ending


def test_further_sockets_are_not_told_as_connections(program: NotedProgram) -> None:
    beside = Disconnected(reason="folded", retry_seconds=inf, at=AT, socket=1)
    gap = Gap(start=AT, end=AT, tokens=(INFY,))

    life_of(program, Connected(at=AT, socket=1), beside, gap).serve()

    assert program.calls == []


def test_its_callbacks_are_its_own(program: NotedProgram) -> None:
    life = life_of(program, opened())
    seen: list[bool] = []
    program.acts["on_connect"] = lambda: seen.append(life.is_mine)

    life.serve()
    life.is_over.set()
    life.wait()

    assert seen == [True]
    assert not life.is_mine
