from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from kite_adapters.config import CircuitConfig
from kite_adapters.metrics import CollectedMetrics
from kite_adapters.policies.circuit_breaking import CircuitBreakingTransport, Circuits
from kite_core.events import (
    AttemptFinished,
    CacheAnswered,
    CircuitChanged,
    CircuitRefused,
    Event,
    OldDumpServed,
    PaceChanged,
    RateRefused,
    RetryDecided,
    RetryRefused,
    SessionLost,
    TurnAwaited,
)
from kite_core.ist import IST
from kite_core.messages import Lane, RateBucket, Request, Response, get
from kite_core.metrics import BucketFigures, EndpointFigures
from kite_core.ports import Permit
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import ScriptedTransport

ORDERS = "GET /orders"
FINE = AttemptFinished(endpoint=ORDERS, number=1, seconds=0.25, status=200, received_bytes=1000)
MORNING = datetime(2026, 11, 20, 8, 31, tzinfo=IST)


def after(*events: Event) -> CollectedMetrics:
    """Metrics that were told of these events."""
    metrics = CollectedMetrics(clock=ManualClock())
    for event in events:
        metrics.notice(event)
    return metrics


def figures_after(*events: Event) -> EndpointFigures:
    """The figures of the one endpoint that these events are about."""
    (figures,) = after(*events).snapshot().endpoints.values()
    return figures


def test_a_call_that_works_is_one_call_and_one_attempt() -> None:
    assert figures_after(FINE) == EndpointFigures(
        endpoint=ORDERS,
        calls=1,
        attempts=1,
        seconds_on_wire=0.25,
        received_bytes=1000,
        statuses={200: 1},
    )


def test_metrics_show_how_much_they_have_counted() -> None:
    profile = replace(FINE, endpoint="GET /user/profile")

    assert repr(after(FINE, FINE, profile)) == "<CollectedMetrics 3 calls to 2 endpoints>"


def test_a_call_that_is_retried_is_one_call_with_two_attempts() -> None:
    figures = figures_after(
        AttemptFinished(endpoint=ORDERS, number=1, seconds=1, error="AnswerLostError"),
        RetryDecided(endpoint=ORDERS, number=1, wait_seconds=0.5, reason="AnswerLostError"),
        replace(FINE, number=2, waited_seconds=0.5),
    )

    assert (figures.calls, figures.attempts, figures.retries) == (1, 2, 1)
    assert (figures.seconds_on_wire, figures.seconds_waited) == (1.25, 0.5)
    assert (figures.statuses, figures.errors) == ({200: 1}, {"AnswerLostError": 1})


def test_an_answer_from_the_cache_is_a_call_without_an_attempt() -> None:
    figures = figures_after(CacheAnswered(endpoint="GET /instruments", kept_at=MORNING))

    assert (figures.calls, figures.attempts, figures.cache_hits) == (1, 0, 1)


@pytest.mark.parametrize(
    "refusal",
    [
        RateRefused(endpoint=ORDERS, bucket="other", reason="10 other requests a second"),
        CircuitRefused(endpoint=ORDERS, group="order book"),
    ],
)
def test_a_call_that_is_refused_here_is_a_call_without_an_attempt(
    refusal: RateRefused | CircuitRefused,
) -> None:
    figures = figures_after(refusal)

    assert (figures.calls, figures.attempts, figures.refusals) == (1, 0, 1)


def test_a_refused_retry_is_no_other_call() -> None:
    figures = figures_after(
        replace(FINE, status=503), CircuitRefused(endpoint=ORDERS, group="order book", number=2)
    )

    assert (figures.calls, figures.attempts, figures.refusals) == (1, 1, 1)


def test_waits_for_a_turn_and_before_a_retry_add_up() -> None:
    figures = figures_after(
        TurnAwaited(endpoint=ORDERS, bucket="other", wait_seconds=0.5),
        RetryDecided(endpoint=ORDERS, number=1, wait_seconds=0.25, reason="HTTP 503"),
    )

    assert figures.seconds_waited == 0.75


@pytest.mark.parametrize(
    "event",
    [
        RetryRefused(endpoint=ORDERS, number=1, reason="enough"),
        SessionLost(endpoint=ORDERS, message="Expired.", at=MORNING),
        OldDumpServed(endpoint="GET /instruments", kept_at=MORNING, reason="HTTP 503"),
        PaceChanged(bucket="order", allowed=5, limit=10),
        CircuitChanged(group="orders", old="closed", new="open"),
    ],
)
def test_what_says_nothing_of_the_number_of_calls_adds_no_endpoint(event: Event) -> None:
    assert after(event).snapshot().endpoints == {}


def test_a_snapshot_sums_up_all_endpoints_in_the_order_of_their_names() -> None:
    snapshot = after(replace(FINE, endpoint="GET /trades"), FINE, FINE).snapshot()

    assert (snapshot.calls, snapshot.attempts) == (3, 3)
    assert list(snapshot.endpoints) == [ORDERS, "GET /trades"]
    assert snapshot.at == ManualClock().now()


def test_a_snapshot_does_not_change_any_more() -> None:
    metrics = after(FINE)
    before = metrics.snapshot()

    metrics.notice(FINE)

    assert before.endpoints[ORDERS].statuses == {200: 1}
    assert metrics.snapshot().endpoints[ORDERS].statuses == {200: 2}


def test_counting_begins_again_after_a_reset() -> None:
    metrics = after(FINE, FINE)

    metrics.reset()
    metrics.notice(FINE)

    assert metrics.snapshot().calls == 1


def test_no_event_of_any_thread_is_lost() -> None:
    metrics = after()

    def notice_many() -> None:
        for _ in range(2000):
            metrics.notice(FINE)

    with ThreadPoolExecutor(8) as pool:
        for _ in range(8):
            pool.submit(notice_many)

    snapshot = metrics.snapshot()
    assert snapshot.calls == snapshot.endpoints[ORDERS].statuses[200] == 16_000


class OneBucket:
    """A limiter that only knows its figures."""

    def figures(self) -> tuple[BucketFigures, ...]:
        return (
            BucketFigures(
                bucket="quote",
                window_seconds=1,
                limit=1,
                allowed=1,
                used=0,
                in_flight=0,
                waiting=0,
                ready_in_seconds=0,
            ),
        )

    async def acquire(self, request: Request, /) -> Permit:
        raise NotImplementedError

    def ready_in(self, bucket: RateBucket, /, *, lane: Lane = Lane.ORDINARY) -> float:
        raise NotImplementedError


def test_buckets_and_circuits_tell_of_themselves() -> None:
    clock = ManualClock()
    circuits = Circuits(config=CircuitConfig(failures=1), clock=clock)
    metrics = CollectedMetrics(clock=clock)
    metrics.join(limiter=OneBucket(), circuits=circuits)
    transport = CircuitBreakingTransport(
        inner=ScriptedTransport([Response(status=503)]), circuits=circuits, observer=metrics
    )

    run_now(transport.send(get("/orders")))

    snapshot = metrics.snapshot()
    assert snapshot.buckets == OneBucket().figures()
    assert [(each.group, each.state) for each in snapshot.circuits] == [("order book", "open")]


def test_a_client_without_limits_and_circuits_has_figures_too() -> None:
    snapshot = after(FINE).snapshot()

    assert (snapshot.buckets, snapshot.circuits) == ((), ())
