from __future__ import annotations

import json

from kite_core.ticker.layouts import HEARTBEAT
from tests.testing.fake_broker.caller import Caller, market
from tests.testing.fake_broker.ticker.listener import INFY, Listener, lengths


def test_nothing_is_given_twice() -> None:
    listener = Listener()
    listener.line.subscribe(INFY)

    first, second = listener.line.take(), listener.line.take()

    assert (lengths(first), second) == ([44], [])


def test_frames_can_be_had_with_the_moments_at_which_they_came_up() -> None:
    listener = Listener()
    start = listener.broker.clock.now()

    listener.broker.run(10)
    dated = listener.line.take_dated()

    assert [(moment - start).total_seconds() for moment, _ in dated] == [3, 6, 9]
    assert [frame for _, frame in dated] == [HEARTBEAT] * 3
    assert listener.line.take_dated() == []


def test_who_asks_for_it_is_called_when_something_comes_up_and_at_the_end() -> None:
    listener = Listener()
    calls: list[bool] = []
    listener.line.call_when_due(lambda: calls.append(listener.line.is_open))

    Caller(listener.broker).place(market())
    listener.broker.run(1)
    listener.line.close()

    assert calls == [True, False]


def test_a_sign_of_life_comes_on_request_unless_the_stream_is_silent() -> None:
    listener = Listener()
    listener.line.take()

    listener.line.keep_alive()
    alive = listener.line.take()
    listener.broker.faults.add("D4", count=1, seconds=30)
    listener.line.keep_alive()
    listener.line.keep_alive()

    assert (alive, listener.line.take()) == ([b"\x00"], [])
    assert listener.line.is_open


def test_its_words_are_those_of_the_official_clients() -> None:
    listener = Listener()
    listener.line.send(json.dumps({"a": "subscribe", "v": [INFY]}))
    listener.line.send(json.dumps({"a": "mode", "v": ["ltp", [INFY]]}))
    by_hand = listener.line.take()

    listener.line.unsubscribe(INFY)
    listener.line.subscribe(INFY)
    listener.line.set_mode("ltp", INFY)

    assert lengths(listener.line.take())[-1:] == lengths(by_hand)[-1:] == [8]
