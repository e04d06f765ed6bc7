from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from kite_adapters.policies.observing import ObservingTransport
from kite_core.attempts import Attempt
from kite_core.errors import AnswerLostError
from kite_core.events import AttemptFinished
from kite_core.messages import Request, Response, get
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.ports import NotedEvents

CALL = get("/orders/{order_id}", path={"order_id": "1953341975595868160"})


class SlowTransport(ScriptedTransport):
    """Takes a quarter of a virtual second."""

    def __init__(self, clock: ManualClock, *script: Line) -> None:
        super().__init__(script)
        self._clock = clock

    async def send(self, request: Request, /) -> Response:
        self._clock.advance(0.25)
        return await super().send(request)


def observed(line: Line, call: Request = CALL) -> AttemptFinished:
    """The one event that an attempt with this outcome gives."""
    clock, noted = ManualClock(), NotedEvents()
    transport = ObservingTransport(inner=SlowTransport(clock, line), clock=clock, observer=noted)
    with suppress(AnswerLostError):
        run_now(transport.send(call))
    (event,) = noted.events
    assert isinstance(event, AttemptFinished)
    return event


def test_an_answer_is_reported_with_status_time_and_size() -> None:
    event = observed(Response(status=200, body=b"12345"))

    assert (event.status, event.seconds, event.received_bytes) == (200, 0.25, 5)
    assert event.error is None


def test_a_lost_answer_is_reported_by_the_name_of_its_error() -> None:
    event = observed(AnswerLostError("gone"))

    assert (event.status, event.error, event.seconds) == (None, "AnswerLostError", 0.25)


def test_a_later_attempt_is_reported_with_its_number_and_what_was_waited() -> None:
    second = replace(CALL, attempt=Attempt(number=2, waited_seconds=0.2))

    event = observed(Response(status=200), second)

    assert (event.number, event.waited_seconds) == (2, 0.2)


@pytest.mark.parametrize("line", [Response(status=200), AnswerLostError("gone")])
def test_an_event_names_the_endpoint_and_no_id(line: Line) -> None:
    event = observed(line)

    assert event.endpoint == "GET /orders/{order_id}"
    assert "1953341975595868160" not in repr(event)
