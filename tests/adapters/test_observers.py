from __future__ import annotations

import logging
from datetime import datetime

import pytest

from kite_adapters.observers import CountingObserver, LoggingObserver, Observers
from kite_core.events import AttemptFinished, Event, RetryDecided, RetryRefused, SessionLost
from kite_core.ist import IST
from tests.ports import NotedEvents

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
]


@pytest.mark.parametrize(("event", "level", "line"), EVENTS)
def test_each_event_is_one_line_in_the_log(
    event: Event, level: str, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="kiteport"):
        LoggingObserver().notice(event)

    assert [(record.levelname, record.message) for record in caplog.records] == [(level, line)]


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
