from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from kite_adapters.policies.rate_limiting import RateLimitingTransport
from kite_adapters.rate_limiter import UnlimitedRateLimiter
from kite_core.attempts import Attempt, Timeouts
from kite_core.errors import (
    AnswerLostError,
    CircuitOpenError,
    ConfigurationError,
    LoginRequiredError,
    NotSentError,
    RateLimitedError,
    ValidationError,
)
from kite_core.messages import Lane, RateBucket, Request, Response, get
from kite_core.metrics import BucketFigures
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import ScriptedTransport

CALL = get("/portfolio/holdings")
ANSWER = Response(status=200)


@dataclass
class NotingLimiter:
    """Lets everything pass after a wait, and notes the outcomes."""

    clock: ManualClock
    wait_seconds: float = 0.0
    outcomes: list[object] = field(default_factory=list[object])

    async def acquire(self, request: Request, /) -> NotingLimiter:
        await self.clock.sleep(self.wait_seconds)
        return self

    def answered(self, response: Response, /) -> None:
        self.outcomes.append(response)

    def failed(self, *, was_sent: bool) -> None:
        self.outcomes.append("sent" if was_sent else "not sent")

    def ready_in(self, bucket: RateBucket, /, *, lane: Lane = Lane.ORDINARY) -> float:
        return 0.0

    def figures(self) -> tuple[BucketFigures, ...]:
        return ()


class FullLimiter(UnlimitedRateLimiter):
    """Never has a turn to give."""

    async def acquire(self, request: Request, /):  # type: ignore[no-untyped-def]  # reason: it returns nothing
        raise RateLimitedError("full")


def outcome_of(line: Response | Exception) -> object:
    """What the limiter is told when the inner transport does this."""
    clock = ManualClock()
    limiter = NotingLimiter(clock)
    transport = RateLimitingTransport(inner=ScriptedTransport([line]), limiter=limiter, clock=clock)
    with suppress(Exception):
        run_now(transport.send(CALL))
    [outcome] = limiter.outcomes
    return outcome


def test_the_limiter_sees_the_answer_whatever_it_is() -> None:
    answer = Response(status=429)

    assert outcome_of(answer) is answer


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotSentError("no route"), "not sent"),
        (CircuitOpenError("open"), "not sent"),
        (LoginRequiredError("no token"), "not sent"),
        (ValidationError("path", []), "not sent"),
        (ConfigurationError("no such thing"), "not sent"),
        (AnswerLostError("gone"), "sent"),
        (OSError("who knows"), "sent"),
    ],
)
def test_only_what_certainly_never_left_costs_nothing(error: Exception, outcome: str) -> None:
    assert outcome_of(error) == outcome


def test_the_error_of_the_wire_goes_on_unchanged() -> None:
    error = AnswerLostError("gone")
    clock = ManualClock()
    transport = RateLimitingTransport(
        inner=ScriptedTransport([error]), limiter=NotingLimiter(clock), clock=clock
    )

    with pytest.raises(AnswerLostError) as caught:
        run_now(transport.send(CALL))

    assert caught.value is error


async def test_a_request_that_is_cancelled_on_its_way_counts_as_sent() -> None:
    class Endless(ScriptedTransport):
        async def send(self, request: Request, /) -> Response:
            await asyncio.Event().wait()
            return ANSWER

    limiter = NotingLimiter(clock := ManualClock())
    transport = RateLimitingTransport(inner=Endless(), limiter=limiter, clock=clock)
    sending = asyncio.ensure_future(transport.send(CALL))
    await asyncio.sleep(0)

    sending.cancel()
    await asyncio.wait([sending])

    assert limiter.outcomes == ["sent"]


def test_a_refusal_of_the_limiter_sends_nothing() -> None:
    wire = ScriptedTransport()
    transport = RateLimitingTransport(inner=wire, limiter=FullLimiter(), clock=ManualClock())

    with pytest.raises(RateLimitedError):
        run_now(transport.send(CALL))

    assert wire.requests == []


def test_what_changed_during_the_wait_stops_the_request_and_frees_its_permit() -> None:
    wire = ScriptedTransport()
    limiter = NotingLimiter(clock := ManualClock())
    open_circuit = CircuitOpenError("it broke meanwhile")

    def recheck(request: Request) -> None:
        assert request is CALL
        raise open_circuit

    transport = RateLimitingTransport(inner=wire, limiter=limiter, clock=clock, recheck=recheck)
    with pytest.raises(CircuitOpenError) as caught:
        run_now(transport.send(CALL))

    assert caught.value is open_circuit
    assert limiter.outcomes == ["not sent"]
    assert wire.requests == []


def test_a_request_passes_when_the_recheck_has_no_objection() -> None:
    asked: list[Request] = []
    clock = ManualClock()
    transport = RateLimitingTransport(
        inner=ScriptedTransport([ANSWER]),
        limiter=NotingLimiter(clock),
        clock=clock,
        recheck=asked.append,
    )

    assert run_now(transport.send(CALL)) is ANSWER
    assert asked == [CALL]


def test_an_attempt_gets_no_more_time_than_its_deadline_leaves_after_the_wait() -> None:
    clock = ManualClock()
    wire = ScriptedTransport([ANSWER])
    limiter = NotingLimiter(clock, wait_seconds=50.0)
    request = replace(CALL, timeouts=Timeouts(total=20), attempt=Attempt(deadline=60.0))

    run_now(RateLimitingTransport(inner=wire, limiter=limiter, clock=clock).send(request))

    assert wire.requests[0].timeouts == Timeouts(total=10)


def test_a_request_that_did_not_wait_goes_on_as_it_is() -> None:
    wire = ScriptedTransport([ANSWER])
    limiter = NotingLimiter(clock := ManualClock())
    request = replace(CALL, timeouts=Timeouts(total=20), attempt=Attempt(deadline=60.0))

    run_now(RateLimitingTransport(inner=wire, limiter=limiter, clock=clock).send(request))

    assert wire.requests[0] is request


def test_closing_closes_what_is_inside() -> None:
    wire = ScriptedTransport()
    transport = RateLimitingTransport(
        inner=wire, limiter=UnlimitedRateLimiter(), clock=ManualClock()
    )

    run_now(transport.close())

    assert wire.is_closed
    assert repr(transport).startswith("RateLimitingTransport > ")
