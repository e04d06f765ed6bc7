from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_adapters.config import RetryConfig
from kite_adapters.policies.retrying import RetryingTransport, asked_wait, backoff, failure
from kite_core.attempts import Attempt, Timeouts
from kite_core.errors import (
    AnswerLostError,
    CircuitOpenError,
    KiteError,
    NotSentError,
    RateLimitedError,
    TransportError,
    ValidationError,
)
from kite_core.events import RetryDecided, RetryRefused
from kite_core.messages import Repeat, Request, Response, get, post, put
from kite_core.ports import Transport
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.ports import NotedEvents, SteadyEntropy

READ = get("/orders")
CHANGE = put("/orders/{variety}/{order_id}", repeat=Repeat.IF_NOT_SENT)
ORDER = post("/orders/{variety}", repeat=Repeat.NEVER)
FINE = Response(status=200, body=b"{}")
DOWN = Response(status=503)
LOST = AnswerLostError("lost")
UNSENT = NotSentError("unsent")


class Retrying:
    """The policy with everything around it."""

    def __init__(
        self,
        *script: Line,
        fraction: float = 0.5,
        clock: ManualClock | None = None,
        inner: Transport | None = None,
        **config: float,
    ) -> None:
        self.wire = ScriptedTransport(script)
        self.clock = clock or ManualClock()
        self.noted = NotedEvents()
        self.transport = RetryingTransport(
            inner=inner or self.wire,
            clock=self.clock,
            entropy=SteadyEntropy(fraction),
            observer=self.noted,
            config=RetryConfig(**config),  # type: ignore[arg-type]  # reason: whole numbers count as floats
            timeouts=Timeouts(),
        )

    def send(self, request: Request) -> Response:
        return run_now(self.transport.send(request))


@pytest.mark.parametrize(
    "trouble", [DOWN, Response(status=502), Response(status=504), LOST, UNSENT]
)
def test_a_read_is_sent_again_after_passing_trouble(trouble: Response | Exception) -> None:
    retrying = Retrying(trouble, FINE)

    response = retrying.send(READ)

    assert response.status == 200
    assert response.attempts == 2
    assert len(retrying.wire.requests) == 2


def test_waits_grow_and_are_jittered() -> None:
    retrying = Retrying(DOWN, DOWN, DOWN, FINE, fraction=0.5)

    retrying.send(READ)

    assert retrying.clock.slept == [0.1, 0.2, 0.4]


def test_each_attempt_knows_its_number_and_what_was_decided_before() -> None:
    retrying = Retrying(DOWN, LOST, FINE)

    retrying.send(READ)

    attempts = [request.attempt for request in retrying.wire.requests]
    assert [attempt.number for attempt in attempts] == [1, 2, 3]
    assert attempts[2].decisions == ("HTTP 503", "AnswerLostError")
    assert attempts[2].waited_seconds == pytest.approx(0.3)


def test_the_last_answer_comes_back_when_nothing_helps() -> None:
    retrying = Retrying(DOWN, DOWN, DOWN, DOWN)

    response = retrying.send(READ)

    assert (response.status, response.attempts) == (503, 4)


def test_the_last_error_says_how_many_attempts_were_made() -> None:
    retrying = Retrying(LOST, LOST, LOST, AnswerLostError("the last one"))

    with pytest.raises(AnswerLostError, match="4 attempts") as caught:
        retrying.send(READ)

    assert caught.value.attempts == 4


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 428, 500])
def test_an_answer_that_decides_the_matter_is_final(status: int) -> None:
    retrying = Retrying(Response(status=status))

    assert retrying.send(READ).status == status
    assert retrying.clock.slept == []


@pytest.mark.parametrize("trouble", [DOWN, Response(status=429), LOST, UNSENT])
def test_an_order_is_never_sent_again(trouble: Response | Exception) -> None:
    retrying = Retrying(trouble, FINE)

    _outcome(retrying, ORDER)

    assert len(retrying.wire.requests) == 1


@pytest.mark.parametrize("trouble", [DOWN, Response(status=429), LOST])
def test_a_change_that_may_have_arrived_is_not_sent_again(trouble: Response | Exception) -> None:
    retrying = Retrying(trouble, FINE)

    _outcome(retrying, CHANGE)

    assert len(retrying.wire.requests) == 1


def test_a_change_that_was_not_sent_is_sent_again() -> None:
    retrying = Retrying(UNSENT, FINE)

    assert retrying.send(CHANGE).status == 200


def test_an_open_circuit_is_final() -> None:
    retrying = Retrying(CircuitOpenError("open"), FINE)

    with pytest.raises(CircuitOpenError):
        retrying.send(READ)

    assert len(retrying.wire.requests) == 1


@pytest.mark.parametrize("request_", [READ, CHANGE, ORDER], ids=["read", "change", "order"])
def test_a_refusal_of_our_own_pace_is_final(request_: Request) -> None:
    refusal = RateLimitedError("its turn is too far away")
    retrying = Retrying(refusal, FINE)

    with pytest.raises(RateLimitedError) as caught:
        retrying.send(request_)

    assert caught.value is refusal
    assert len(retrying.wire.requests) == 1
    assert retrying.clock.slept == []


@pytest.mark.parametrize("refusal", [CircuitOpenError("open"), RateLimitedError("too far")])
def test_a_refusal_after_something_was_sent_does_not_hide_the_answer(refusal: KiteError) -> None:
    retrying = Retrying(DOWN, Response(status=504), refusal)

    response = retrying.send(READ)

    assert (response.status, response.attempts) == (504, 2)


@pytest.mark.parametrize("refusal", [CircuitOpenError("open"), RateLimitedError("too far")])
def test_a_refusal_after_something_was_sent_does_not_hide_the_error(refusal: KiteError) -> None:
    lost = AnswerLostError("the real one")
    retrying = Retrying(lost, refusal)

    with pytest.raises(AnswerLostError) as caught:
        retrying.send(READ)

    assert caught.value is lost
    assert caught.value.attempts == 1
    assert caught.value.__context__ is None


def test_a_refusal_of_another_attempt_is_told_with_the_failures_before_it() -> None:
    retrying = Retrying(DOWN, LOST, CircuitOpenError("open"))

    with pytest.raises(AnswerLostError):
        retrying.send(READ)

    event = retrying.noted.events[-1]
    assert isinstance(event, RetryRefused)
    assert (event.number, event.reason) == (2, "CircuitOpenError came next")
    assert event.failures == ("HTTP 503", "AnswerLostError")


def test_the_brokers_wish_to_wait_is_obeyed() -> None:
    slow_down = Response(status=429, headers={"retry-after": "7"})
    retrying = Retrying(slow_down, FINE)

    retrying.send(READ)

    assert retrying.clock.slept == [7.0]


@pytest.mark.parametrize(
    "refusal",
    [
        Response(status=429),
        Response(status=200, body=b'{"status":"error","message":"Too many requests"}'),
    ],
)
def test_a_429_without_a_wish_waits_for_the_window_in_either_form(refusal: Response) -> None:
    retrying = Retrying(refusal, FINE)

    retrying.send(READ)

    assert retrying.clock.slept == [1.0]


def test_no_attempt_starts_after_the_deadline() -> None:
    slow_down = Response(status=429, headers={"Retry-After": "90"})
    retrying = Retrying(slow_down, FINE, total_seconds=60)

    response = retrying.send(READ)

    assert response.status == 429
    assert retrying.clock.slept == []
    assert isinstance(retrying.noted.events[-1], RetryRefused)


def test_a_refusal_tells_what_was_waited_and_what_failed() -> None:
    retrying = Retrying(DOWN, LOST, DOWN, max_retries=2)

    retrying.send(READ)

    event = retrying.noted.events[-1]
    assert isinstance(event, RetryRefused)
    assert event.failures == ("HTTP 503", "AnswerLostError", "HTTP 503")
    assert event.waited_seconds == pytest.approx(0.3)


def test_no_attempt_gets_more_time_than_is_left() -> None:
    retrying = Retrying(DOWN, DOWN, FINE, total_seconds=20.2, fraction=0.5)

    retrying.send(READ)

    assert totals(retrying) == [20, 20, pytest.approx(19.9)]


def test_the_first_attempt_ends_with_the_call_and_connects_as_long_as_ever() -> None:
    retrying = Retrying(FINE, total_seconds=3)

    retrying.send(READ)

    assert retrying.wire.requests[0].timeouts == Timeouts(connect=5, read=10, total=3)


def test_time_is_taken_from_the_requests_own_timeouts_too() -> None:
    retrying = Retrying(DOWN, FINE, total_seconds=30, fraction=0.5)

    retrying.send(READ.with_timeouts(Timeouts(total=60)))

    assert totals(retrying) == [30, pytest.approx(29.9)]


def test_shorter_timeouts_of_a_request_stay_as_they_are() -> None:
    retrying = Retrying(FINE, total_seconds=3)
    brief = Timeouts(total=2)

    retrying.send(READ.with_timeouts(brief))

    assert retrying.wire.requests[0].timeouts is brief


def test_an_order_keeps_its_time_as_it_has_one_attempt_only() -> None:
    retrying = Retrying(FINE, total_seconds=3)

    retrying.send(ORDER)

    assert totals(retrying) == [None]


@pytest.mark.parametrize("request_", [READ, CHANGE, ORDER], ids=["read", "change", "order"])
def test_the_layers_inside_know_when_the_call_has_to_end(request_: Request) -> None:
    retrying = Retrying(FINE, total_seconds=30)
    retrying.clock.advance(100)

    retrying.send(request_)

    assert retrying.wire.requests[0].attempt == Attempt(deadline=130)


def test_all_attempts_share_a_deadline() -> None:
    retrying = Retrying(DOWN, DOWN, FINE, total_seconds=30)

    retrying.send(READ)

    assert [request.attempt.deadline for request in retrying.wire.requests] == [30, 30, 30]


@pytest.mark.parametrize(("given_", "kept"), [(10.0, 10.0), (90.0, 30.0), (None, 30.0)])
def test_a_deadline_that_the_caller_set_counts_when_it_is_sooner(
    given_: float | None, kept: float
) -> None:
    retrying = Retrying(FINE, total_seconds=30)

    retrying.send(READ.with_attempt(Attempt(deadline=given_)))

    assert retrying.wire.requests[0].attempt.deadline == kept


def test_a_request_keeps_what_was_decided_about_it_before() -> None:
    retrying = Retrying(FINE, total_seconds=30)

    retrying.send(READ.with_attempt(Attempt(number=3, decisions=("asked before",))))

    assert retrying.wire.requests[0].attempt == Attempt(
        number=3, decisions=("asked before",), deadline=30
    )


class Busy:
    """What stands inside: a pace that makes requests wait, and a wire that takes its time."""

    def __init__(
        self, clock: ManualClock, waits: Iterator[float], seconds: Iterator[float]
    ) -> None:
        self.clock = clock
        self.waits = waits
        self.seconds = seconds

    async def send(self, request: Request, /) -> Response:
        wait = next(self.waits)
        assert request.attempt.deadline is not None
        if self.clock.monotonic() + wait > request.attempt.deadline:
            raise RateLimitedError("too late")
        self.clock.advance(wait)
        timeouts = request.in_time(self.clock.monotonic()).timeouts
        assert timeouts is not None
        self.clock.advance(min(next(self.seconds), timeouts.total))
        return DOWN

    async def close(self) -> None: ...


@given(
    waits=st.lists(st.floats(0, 40), min_size=4, max_size=4),
    seconds=st.lists(st.floats(0, 40), min_size=4, max_size=4),
    total=st.floats(0.2, 60),
)
def test_no_call_outlasts_its_deadline_whatever_was_waited_inside(
    waits: list[float], seconds: list[float], total: float
) -> None:
    clock = ManualClock()
    retrying = Retrying(
        inner=Busy(clock, iter(waits), iter(seconds)), clock=clock, total_seconds=total
    )

    with suppress(RateLimitedError):
        retrying.send(READ)

    assert clock.monotonic() <= total + 0.002


def test_no_attempt_starts_with_too_little_time_for_an_answer() -> None:
    retrying = Retrying(DOWN, FINE, total_seconds=0.25, fraction=1.0)

    assert retrying.send(READ).status == 503
    assert retrying.clock.slept == []


def test_a_wait_that_ends_late_leaves_a_moment() -> None:
    class Late(ManualClock):
        async def sleep(self, seconds: float, /) -> None:
            await super().sleep(seconds + 100)

    retrying = Retrying(DOWN, FINE, total_seconds=3, clock=Late())

    retrying.send(READ)

    assert totals(retrying) == [3, 0.001]


def test_the_observer_hears_of_each_decision() -> None:
    retrying = Retrying(DOWN, FINE)

    retrying.send(READ)

    event = RetryDecided(endpoint="GET /orders", number=1, wait_seconds=0.1, reason="HTTP 503")
    assert retrying.noted.events == [event]


async def test_a_cancelled_caller_stops_it_at_once() -> None:
    class Hanging(ManualClock):
        async def sleep(self, seconds: float, /) -> None:
            await asyncio.Event().wait()

    wire = ScriptedTransport([DOWN, FINE])
    transport = RetryingTransport(
        inner=wire,
        clock=Hanging(),
        entropy=SteadyEntropy(),
        observer=NotedEvents(),
        config=RetryConfig(),
        timeouts=Timeouts(),
    )
    task = asyncio.create_task(transport.send(READ))
    await asyncio.sleep(0)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    ("outcome", "repeat", "reason"),
    [
        (FINE, Repeat.SAFE, None),
        (DOWN, Repeat.SAFE, "HTTP 503"),
        (DOWN, Repeat.IF_NOT_SENT, None),
        (LOST, Repeat.SAFE, "AnswerLostError"),
        (LOST, Repeat.IF_NOT_SENT, None),
        (UNSENT, Repeat.IF_NOT_SENT, "NotSentError"),
        (UNSENT, Repeat.NEVER, None),
        (AnswerLostError("write", is_ambiguous=True), Repeat.SAFE, None),
    ],
)
def test_what_may_be_repeated(
    outcome: Response | TransportError, repeat: Repeat, reason: str | None
) -> None:
    assert failure(outcome, repeat) == reason


@pytest.mark.parametrize(
    ("number", "exponential", "ceiling"),
    [(1, True, 0.2), (2, True, 0.4), (6, True, 5.0), (10_000, True, 5.0), (6, False, 0.2)],
)
def test_backoff_doubles_up_to_its_ceiling(number: int, exponential: bool, ceiling: float) -> None:
    config = RetryConfig(exponential_backoff=exponential)

    assert backoff(config, number, 1.0) == ceiling
    assert backoff(config, number, 0.0) == 0.0


@pytest.mark.parametrize("wish", ["soon", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", ""])
def test_a_wish_that_is_no_time_or_over_is_ignored(wish: str) -> None:
    answer = Response(status=503, headers={"Retry-After": wish})

    assert asked_wait(answer, now=ManualClock().now()) == 0.0


def test_a_date_to_wait_for_is_obeyed() -> None:
    closed = Response(status=503, headers={"Retry-After": "Fri, 20 Nov 2026 04:30:20 GMT"})
    retrying = Retrying(closed, FINE)

    retrying.send(READ)

    assert retrying.clock.slept == [20.0]


def test_a_senseless_configuration_is_refused_with_every_fault() -> None:
    with pytest.raises(ValidationError) as caught:
        RetryConfig(max_retries=11, base_delay=0, max_delay=-1)

    assert [fault.field for fault in caught.value.faults] == [
        "max_retries",
        "base_delay",
        "max_delay",
    ]


def test_closing_closes_the_inner_transport() -> None:
    retrying = Retrying()

    run_now(retrying.transport.close())

    assert retrying.wire.is_closed


def totals(retrying: Retrying) -> list[float | None]:
    """The seconds that each attempt was given; None leaves them to the wire's settings."""
    given = [request.timeouts for request in retrying.wire.requests]
    return [timeouts.total if timeouts else None for timeouts in given]


def _outcome(retrying: Retrying, request: Request) -> Response | TransportError:
    try:
        return retrying.send(request)
    except TransportError as error:
        return error
