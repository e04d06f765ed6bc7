"""Stops asking a part of the broker that keeps failing, and tries again after a while.

pybreaker is the state machine: it counts, and knows what follows from what. By itself it would live
by the wall clock, admit everybody when half open, take a cancellation for a failure and replace the
error that opens the circuit; so who may pass and what counts is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import pybreaker

from kite_adapters.config import CircuitConfig
from kite_adapters.endpoint_groups import group_of
from kite_core.errors import CircuitOpenError, TransportError
from kite_core.events import CircuitChanged, CircuitRefused
from kite_core.messages import Lane, Request, Response
from kite_core.metrics import CircuitFigures, CircuitState
from kite_core.ports import Clock, Observer, Transport
from kite_core.refusals import envelope_of, reports_error

GATEWAY = frozenset({502, 503, 504})
# The API has about fifty; a program that builds requests by hand may come up with any number.
MOST_ENDPOINTS = 256
# Nobody knows how long a trial takes, but most answers are here by then.
TRIAL_SECONDS = 1.0
_STATES: Mapping[str, CircuitState] = {
    pybreaker.STATE_CLOSED: "closed",
    pybreaker.STATE_OPEN: "open",
    pybreaker.STATE_HALF_OPEN: "half open",
}


def has_failed(outcome: Response | BaseException) -> bool | None:
    """Whether an outcome shows that the broker fails; None when it shows nothing.

    A broker that refuses is a broker that works. What ended on this side, such as a cancelled
    attempt or one without a token, tells nothing of the broker.
    """
    if isinstance(outcome, Response):
        if outcome.status < 500:
            return False
        return outcome.status in GATEWAY or not reports_error(envelope_of(outcome) or {})
    if isinstance(outcome, CircuitOpenError):
        return None
    # Other errors of the system, such as an unreadable token file, are not the broker's.
    return True if isinstance(outcome, TransportError | ConnectionError | TimeoutError) else None


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """A stretch of time in one state. An outcome counts only in the phase that let it pass."""

    state: CircuitState


class Circuit:
    """The circuit of one group: who may pass, and what follows from it.

    `phase` may be read without the lock. The lock is held to decide, and never while a request is
    under way or somebody is told.
    """

    def __init__(self, group: str, *, config: CircuitConfig, clock: Clock) -> None:
        self.group = group
        self.phase = Phase("closed")
        self._open_seconds = config.open_seconds
        self._clock = clock
        self._lock = Lock()
        self._counts = pybreaker.CircuitMemoryStorage(pybreaker.STATE_CLOSED)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=config.failures, state_storage=self._counts, throw_new_error_on_trip=False
        )
        self._trial: Request | None = None
        self._opened_at = 0.0
        self._opened = 0
        self._refused = 0
        self._last_failure = ""
        self._changes: list[tuple[CircuitState, CircuitState]] = []

    @property
    def has_failures(self) -> bool:
        """Whether a success would be news: always, unless it is closed and the last one worked."""
        return self._counts.counter > 0

    def admit(self, request: Request) -> Phase:
        """The phase in which the request passes. Raises CircuitOpenError when it may not."""
        with self._lock:
            if self.phase.state == "open" and self._seconds_left() <= 0:
                self._breaker.half_open()
                self._follow()
            if self.phase.state == "half open" and self._trial is None:
                self._trial = request
            elif self.phase.state != "closed":
                raise self._refusal(request)
            return self.phase

    def recheck(self, request: Request) -> None:
        """Raises CircuitOpenError when the circuit has opened since it let this request pass."""
        with self._lock:
            if self.phase.state != "closed" and self._trial is not request:
                raise self._refusal(request)

    def report(self, phase: Phase, outcome: Response | BaseException) -> None:
        """Take the outcome of a request that passed in this phase."""
        failed = has_failed(outcome)
        with self._lock:
            if phase is not self.phase:
                return
            self._trial = None
            if failed:
                status = outcome.status if isinstance(outcome, Response) else None
                self._last_failure = f"HTTP {status}" if status else type(outcome).__name__
            if failed is not None:
                with suppress(_OneMoreError):
                    self._breaker.call(_fail if failed else _succeed)
                self._follow()

    def take_changes(self) -> list[tuple[CircuitState, CircuitState]]:
        """The changes that nobody was told yet, each from an old state to a new one."""
        with self._lock:
            changes, self._changes = self._changes, []
        return changes

    def figures(self) -> CircuitFigures:
        """How it is doing now."""
        with self._lock:
            state = self.phase.state
            return CircuitFigures(
                group=self.group,
                state=state,
                failures_in_a_row=self._counts.counter,
                refused=self._refused,
                opened=self._opened,
                retry_at=self._retry_at() if state == "open" else None,
            )

    def _follow(self) -> None:
        """Begin a new phase when pybreaker has changed its state."""
        old, new = self.phase.state, _STATES[self._breaker.current_state]
        if new == old:
            return
        self.phase = Phase(new)
        self._changes.append((old, new))
        if new == "open":
            self._opened_at = self._clock.monotonic()
            self._opened += 1

    def _seconds_left(self) -> float:
        """Until an open circuit lets one request try."""
        return self._opened_at + self._open_seconds - self._clock.monotonic()

    def _retry_at(self) -> datetime:
        is_open = self.phase.state == "open"
        seconds = max(self._seconds_left(), 0.0) if is_open else TRIAL_SECONDS
        return self._clock.now() + timedelta(seconds=seconds)

    def _refusal(self, request: Request) -> CircuitOpenError:
        self._refused += 1
        retry_at = self._retry_at()
        what = f"failed {self._counts.counter} times in a row, last with {self._last_failure}"
        if self.phase.state != "open":
            what += ", and another request is trying it just now"
        error = CircuitOpenError(
            f"Nothing was sent: this part of the broker ({self.group}) {what}.",
            endpoint=request.endpoint,
            hint=f"Try again at {retry_at:%H:%M:%S} IST, which is error.retry_at.",
        )
        error.retry_at = retry_at
        return error


class _OneMoreError(Exception):
    """Tells pybreaker of a failure; the real error stays out of its hands."""


def _fail() -> None:
    raise _OneMoreError


def _succeed() -> None:
    """Tell pybreaker of a success."""


class Circuits:
    """The circuits of one client, one for each group of endpoints, made when first asked for."""

    def __init__(self, *, config: CircuitConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._circuits: dict[str, Circuit] = {}
        self._by_endpoint: dict[str, Circuit] = {}

    def of(self, request: Request) -> Circuit:
        """The circuit that a request belongs to."""
        return self._by_endpoint.get(request.endpoint) or self._find(request)

    def recheck(self, request: Request) -> None:
        """Ask again for a request that passed before and has waited since.

        Raises CircuitOpenError when its circuit has opened meanwhile. A trial is known by identity.
        """
        if request.lane is Lane.EXIT:
            return
        circuit = self.of(request)
        if circuit.phase.state != "closed":
            circuit.recheck(request)

    def figures(self) -> tuple[CircuitFigures, ...]:
        """How each of them is doing now, by the name of its group."""
        return tuple(circuit.figures() for _, circuit in sorted(self._circuits.copy().items()))

    def _find(self, request: Request) -> Circuit:
        group = group_of(request)
        circuit = self._circuits.get(group)
        if circuit is None:
            made = Circuit(group, config=self._config, clock=self._clock)
            circuit = self._circuits.setdefault(group, made)
        # A request without a template is known by its path, which may hold an id.
        if request.endpoint and len(self._by_endpoint) < MOST_ENDPOINTS:
            self._by_endpoint[request.endpoint] = circuit
        return circuit


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CircuitBreakingTransport:
    """Refuses at once, with CircuitOpenError, what would most likely fail.

    After some failures in a row a group of endpoints is left alone for a while; then one request
    may try, whose outcome decides. The true outcome of a request is never replaced. Exits and
    cancellations (`Lane.EXIT`) always pass: they take risk away, and are needed most just then.
    """

    inner: Transport
    circuits: Circuits
    observer: Observer

    async def send(self, request: Request, /) -> Response:
        """Send, if the circuit lets it pass, and tell the circuit how it went."""
        if request.lane is Lane.EXIT:
            return await self.inner.send(request)
        circuit = self.circuits.of(request)
        phase = circuit.phase
        if phase.state != "closed":
            phase = self._admit(circuit, request)
        try:
            response = await self.inner.send(request)
        except BaseException as error:
            self._report(circuit, phase, request, error)
            raise
        if response.status >= 500 or circuit.has_failures:
            self._report(circuit, phase, request, response)
        return response

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} > {self.inner!r}"

    def _admit(self, circuit: Circuit, request: Request) -> Phase:
        try:
            return circuit.admit(request)
        except CircuitOpenError:
            self._tell_refusal(circuit, request)
            raise
        finally:
            self._tell_changes(circuit, request)

    def _report(
        self,
        circuit: Circuit,
        phase: Phase,
        request: Request,
        outcome: Response | BaseException,
    ) -> None:
        circuit.report(phase, outcome)
        self._tell_changes(circuit, request)
        if isinstance(outcome, CircuitOpenError):  # from `Circuits.recheck`, in the layers inside
            self._tell_refusal(circuit, request)

    def _tell_changes(self, circuit: Circuit, request: Request) -> None:
        for old, new in circuit.take_changes():
            self.observer.notice(
                CircuitChanged(group=circuit.group, old=old, new=new, endpoint=request.endpoint)
            )

    def _tell_refusal(self, circuit: Circuit, request: Request) -> None:
        self.observer.notice(
            CircuitRefused(
                endpoint=request.endpoint, group=circuit.group, number=request.attempt.number
            )
        )
