"""Who may be told what happens: a log, counters, several of them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any, TypeAlias

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
from kite_core.ports import Observer

LOG = logging.getLogger("kiteport")
LOG.addHandler(logging.NullHandler())


class LoggingObserver:
    """Writes one line per event to the logger `kiteport`; never an id, a parameter or a secret.

    What needs somebody's attention is WARNING: a lost session, an old list of instruments, a
    circuit that opens, a pace that the broker has slowed down; ERROR is a journal that cannot be
    written. What changes a call's course is INFO, and what happens all the time (attempts, cache
    hits, waits) is DEBUG.
    """

    def notice(self, event: Event, /) -> None:
        """Write it down, if anybody reads."""
        level, write = _LINES.get(event.__class__, _UNKNOWN)
        if LOG.isEnabledFor(level):
            write(event)


def _attempt(event: AttemptFinished) -> None:
    LOG.debug(
        "%s attempt %d%s: %s in %.1f ms",
        event.endpoint,
        event.number,
        _waiting(event.waited_seconds),
        event.status if event.error is None else event.error,
        event.seconds * 1000,
    )


def _retry(event: RetryDecided) -> None:
    LOG.info(
        "%s attempt %d failed (%s), again in %.2f s",
        event.endpoint,
        event.number,
        event.reason,
        event.wait_seconds,
    )


def _no_retry(event: RetryRefused) -> None:
    LOG.info(
        "%s attempt %d failed%s, and stays so: %s (%s)",
        event.endpoint,
        event.number,
        _waiting(event.waited_seconds),
        event.reason,
        ", ".join(event.failures),
    )


def _lost_session(event: SessionLost) -> None:
    LOG.warning("%s: the session is lost: %s", event.endpoint, event.message)


def _cache_hit(event: CacheAnswered) -> None:
    LOG.debug("%s: kept since %s, nothing was sent", event.endpoint, _moment(event.kept_at))


def _old_dump(event: OldDumpServed) -> None:
    LOG.warning(
        "%s: the list of %s was served, because a newer one could not be had: %s",
        event.endpoint,
        _moment(event.kept_at),
        event.reason,
    )


def _turn(event: TurnAwaited) -> None:
    LOG.debug(
        "%s waited %.2f s for its turn (bucket %s)",
        event.endpoint,
        event.wait_seconds,
        event.bucket,
    )


def _rate_refusal(event: RateRefused) -> None:
    LOG.info("%s was not sent (bucket %s): %s", event.endpoint, event.bucket, event.reason)


def _pace(event: PaceChanged) -> None:
    LOG.log(
        logging.WARNING if event.allowed < event.limit else logging.INFO,
        "The bucket %s lets %d of %d pass now",
        event.bucket,
        event.allowed,
        event.limit,
    )


def _circuit(event: CircuitChanged) -> None:
    LOG.log(
        logging.WARNING if event.new == "open" else logging.INFO,
        "The circuit %s, which was %s, is %s",
        event.group,
        event.old,
        event.new,
    )


def _circuit_refusal(event: CircuitRefused) -> None:
    LOG.info("%s was not sent: the circuit %s is open", event.endpoint, event.group)


def _doubt(event: OutcomeDoubted) -> None:
    LOG.warning("%s may have taken effect (%s): looking for it", event.endpoint, event.reason)


def _settled(event: OutcomeSettled) -> None:
    LOG.log(
        logging.INFO if event.was_found else logging.WARNING,
        "%s: %s after %d looks in %.1f s",
        event.endpoint,
        "it was found" if event.was_found else "it is still unknown whether it took effect",
        event.looks,
        event.seconds,
    )


def _journal(event: JournalFailed) -> None:
    LOG.error("%s: its end is not in the journal: %s", event.endpoint, event.reason)


def _blocked(event: RequestBlocked) -> None:
    LOG.warning("%s was not sent: %s stood against it", event.endpoint, ", ".join(event.guards))


def _rehearsed(event: RequestRehearsed) -> None:
    LOG.warning("%s was not sent: it was answered by a dry run", event.endpoint)


def _unknown(event: object) -> None:
    LOG.debug("%r", event)


def _waiting(seconds: float) -> str:
    return f" after {seconds:.2f} s of waiting" if seconds else ""


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


_Line: TypeAlias = tuple[int, Callable[[Any], None]]
_UNKNOWN: _Line = (logging.DEBUG, _unknown)
# With the lowest level that each of them writes at.
_LINES: Mapping[type, _Line] = {
    AttemptFinished: (logging.DEBUG, _attempt),
    RetryDecided: (logging.INFO, _retry),
    RetryRefused: (logging.INFO, _no_retry),
    SessionLost: (logging.WARNING, _lost_session),
    CacheAnswered: (logging.DEBUG, _cache_hit),
    OldDumpServed: (logging.WARNING, _old_dump),
    TurnAwaited: (logging.DEBUG, _turn),
    RateRefused: (logging.INFO, _rate_refusal),
    PaceChanged: (logging.INFO, _pace),
    CircuitChanged: (logging.INFO, _circuit),
    CircuitRefused: (logging.INFO, _circuit_refusal),
    OutcomeDoubted: (logging.WARNING, _doubt),
    OutcomeSettled: (logging.INFO, _settled),
    RequestBlocked: (logging.WARNING, _blocked),
    RequestRehearsed: (logging.WARNING, _rehearsed),
    JournalFailed: (logging.ERROR, _journal),
}


class CountingObserver:
    """Counts events by kind and endpoint."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def notice(self, event: Event, /) -> None:
        """Count it."""
        with self._lock:
            self._counts[type(event).__name__, event.endpoint] += 1

    def count(self, kind: type[Event], endpoint: str | None = None) -> int:
        """How many events of a kind there were, at one endpoint or at all."""
        with self._lock:
            return sum(
                number
                for (name, place), number in self._counts.items()
                if name == kind.__name__ and endpoint in (None, place)
            )


class Observers:
    """Tells several observers; one that fails is logged, and disturbs nobody."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    def notice(self, event: Event, /) -> None:
        """Tell all of them."""
        for observer in self._observers:
            try:
                observer.notice(event)
            except Exception:  # reason: a request must not fail because a listener does
                LOG.exception("An observer failed.")
