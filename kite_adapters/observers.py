"""Who may be told what happens: a log, counters, several of them."""

from __future__ import annotations

import logging
from collections import Counter
from threading import Lock

from kite_core.events import AttemptFinished, Event, RetryDecided, RetryRefused, SessionLost
from kite_core.ports import Observer

LOG = logging.getLogger("kiteport")
LOG.addHandler(logging.NullHandler())


class LoggingObserver:
    """Writes one line per event to the logger `kiteport`; never an id, a parameter or a secret.

    Attempts are DEBUG, retries INFO, a lost session WARNING.
    """

    def notice(self, event: Event, /) -> None:
        """Write it down, if anybody reads."""
        match event:
            case AttemptFinished():
                if LOG.isEnabledFor(logging.DEBUG):
                    _write_attempt(event)
            case RetryDecided():
                LOG.info(
                    "%s attempt %d failed (%s), again in %.2f s",
                    event.endpoint,
                    event.number,
                    event.reason,
                    event.wait_seconds,
                )
            case RetryRefused():
                LOG.info(
                    "%s attempt %d failed%s, and stays so: %s (%s)",
                    event.endpoint,
                    event.number,
                    _waiting(event.waited_seconds),
                    event.reason,
                    ", ".join(event.failures),
                )
            case SessionLost():
                LOG.warning("%s: the session is lost: %s", event.endpoint, event.message)
            case _:
                LOG.debug("%r", event)


def _write_attempt(event: AttemptFinished) -> None:
    LOG.debug(
        "%s attempt %d%s: %s in %.1f ms",
        event.endpoint,
        event.number,
        _waiting(event.waited_seconds),
        event.status if event.error is None else event.error,
        event.seconds * 1000,
    )


def _waiting(seconds: float) -> str:
    return f" after {seconds:.2f} s of waiting" if seconds else ""


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
