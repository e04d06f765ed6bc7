from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

import pytest

from kite_adapters.observers import CountingObserver, LoggingObserver, Observers
from kite_core.events import (
    AttemptFinished,
    CacheAnswered,
    CircuitChanged,
    CircuitRefused,
    Event,
    JournalFailed,
    OldDumpServed,
    OutcomeDoubted,
    OutcomeSettled,
    PaceChanged,
    RateRefused,
    RequestBlocked,
    RequestRehearsed,
    RetryDecided,
    RetryRefused,
    SessionLost,
    TurnAwaited,
)
from kite_core.ist import IST
from tests.ports import NotedEvents

MORNING = datetime(2026, 11, 20, 8, 31, tzinfo=IST)
FINISHED = AttemptFinished(endpoint="GET /orders", number=1, seconds=0.0123, status=200)
EVENTS: list[tuple[Event, str, str]] = [
    (FINISHED, "DEBUG", "GET /orders attempt 1: 200 in 12.3 ms"),
    (
        AttemptFinished(
            endpoint="GET /orders",
            number=2,
            seconds=1,
            waited_seconds=0.2,
            error="AnswerLostError",
        ),
        "DEBUG",
        "GET /orders attempt 2 after 0.20 s of waiting: AnswerLostError in 1000.0 ms",
    ),
    (
        RetryDecided(endpoint="GET /orders", number=1, wait_seconds=0.2, reason="HTTP 503"),
        "INFO",
        "GET /orders attempt 1 failed (HTTP 503), again in 0.20 s",
    ),
    (
        RetryRefused(
            endpoint="GET /orders",
            number=2,
            reason="enough",
            waited_seconds=0.2,
            failures=("HTTP 503",),
        ),
        "INFO",
        "GET /orders attempt 2 failed after 0.20 s of waiting, and stays so: enough (HTTP 503)",
    ),
    (
        SessionLost(
            endpoint="GET /orders", message="Expired.", at=datetime(2026, 11, 20, 6, tzinfo=IST)
        ),
        "WARNING",
        "GET /orders: the session is lost: Expired.",
    ),
    (
        CacheAnswered(endpoint="GET /instruments", kept_at=MORNING),
        "DEBUG",
        "GET /instruments: kept since 2026-11-20 08:31, nothing was sent",
    ),
    (
        OldDumpServed(endpoint="GET /instruments", kept_at=MORNING, reason="HTTP 503"),
        "WARNING",
        (
            "GET /instruments: the list of 2026-11-20 08:31 was served, "
            "because a newer one could not be had: HTTP 503"
        ),
    ),
    (
        TurnAwaited(endpoint="GET /quote", bucket="quote", wait_seconds=0.75),
        "DEBUG",
        "GET /quote waited 0.75 s for its turn (bucket quote)",
    ),
    (
        RateRefused(endpoint="GET /quote", bucket="quote", reason="1 quote a second"),
        "INFO",
        "GET /quote was not sent (bucket quote): 1 quote a second",
    ),
    (
        PaceChanged(bucket="order", allowed=5, limit=10),
        "WARNING",
        "The bucket order lets 5 of 10 pass now",
    ),
    (
        PaceChanged(bucket="order", allowed=10, limit=10),
        "INFO",
        "The bucket order lets 10 of 10 pass now",
    ),
    (
        CircuitChanged(group="historical", old="closed", new="open"),
        "WARNING",
        "The circuit historical, which was closed, is open",
    ),
    (
        CircuitChanged(group="historical", old="open", new="half open"),
        "INFO",
        "The circuit historical, which was open, is half open",
    ),
    (
        CircuitRefused(endpoint="GET /quote", group="quotes"),
        "INFO",
        "GET /quote was not sent: the circuit quotes is open",
    ),
    (
        JournalFailed(endpoint="POST /orders/{variety}", reason="The disk is full."),
        "ERROR",
        "POST /orders/{variety}: its end is not in the journal: The disk is full.",
    ),
    (
        OutcomeDoubted(endpoint="POST /orders/{variety}", reason="AnswerLostError"),
        "WARNING",
        "POST /orders/{variety} may have taken effect (AnswerLostError): looking for it",
    ),
    (
        OutcomeSettled(endpoint="POST /orders/{variety}", was_found=True, looks=2, seconds=0.5),
        "INFO",
        "POST /orders/{variety}: it was found after 2 looks in 0.5 s",
    ),
    (
        OutcomeSettled(endpoint="POST /orders/{variety}", was_found=False, looks=20, seconds=120.0),
        "WARNING",
        (
            "POST /orders/{variety}: it is still unknown whether it took effect "
            "after 20 looks in 120.0 s"
        ),
    ),
    (
        RequestBlocked(endpoint="POST /orders/{variety}", guards=("OrderLimits", "KillSwitch")),
        "WARNING",
        "POST /orders/{variety} was not sent: OrderLimits, KillSwitch stood against it",
    ),
    (
        RequestRehearsed(endpoint="POST /orders/{variety}"),
        "WARNING",
        "POST /orders/{variety} was not sent: it was answered by a dry run",
    ),
]


@pytest.mark.parametrize(("event", "level", "line"), EVENTS)
def test_each_event_is_one_line_in_the_log(
    event: Event, level: str, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="kiteport"):
        LoggingObserver().notice(event)

    assert [(record.levelname, record.message) for record in caplog.records] == [(level, line)]


def test_every_kind_of_event_has_its_line() -> None:
    assert {type(event) for event, _, _ in EVENTS} == set(get_args(Event))


def test_an_event_that_nobody_knows_yet_is_written_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @dataclass(frozen=True)
    class Moonrise:
        endpoint: str = ""

    with caplog.at_level(logging.DEBUG, logger="kiteport"):
        LoggingObserver().notice(Moonrise())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test

    assert "Moonrise(endpoint='')" in caplog.text


def test_what_nobody_reads_is_not_written(caplog: pytest.LogCaptureFixture) -> None:
    class Unreadable(AttemptFinished):
        def __getattribute__(self, name: str) -> object:
            assert name == "__class__", "It was read for nothing."
            return AttemptFinished

    event = Unreadable(endpoint="GET /orders", number=1, seconds=1.0)

    with caplog.at_level(logging.INFO, logger="kiteport"):
        LoggingObserver().notice(event)

    assert caplog.records == []


def test_events_are_counted_by_kind_and_endpoint() -> None:
    counting = CountingObserver()

    for event, _, _ in EVENTS:
        counting.notice(event)

    assert counting.count(AttemptFinished) == 2
    assert counting.count(AttemptFinished, "GET /orders") == 2
    assert counting.count(AttemptFinished, "GET /trades") == 0


def test_an_observer_that_fails_disturbs_nobody(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def notice(self, event: Event, /) -> None:
            raise RuntimeError("the observer is broken")

    noted = NotedEvents()

    Observers(Broken(), noted).notice(FINISHED)

    assert noted.events == [FINISHED]
    assert "the observer is broken" in caplog.text
