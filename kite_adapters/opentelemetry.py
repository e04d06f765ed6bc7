"""Tells OpenTelemetry what happens, in the words of its conventions for HTTP clients.

The extra `otel` installs its API, which does nothing until your program sets up an SDK.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from kite_adapters.clocks import BlockingClock
from kite_core.errors import ConfigurationError
from kite_core.events import (
    AttemptFinished,
    CacheAnswered,
    CircuitChanged,
    CircuitRefused,
    Event,
    RateRefused,
    RetryDecided,
    SessionLost,
    TurnAwaited,
)
from kite_core.version import __version__

if TYPE_CHECKING:
    from opentelemetry.metrics import Meter, MeterProvider
    from opentelemetry.trace import TracerProvider

    from kite_core.ports import Clock

_SCOPE = "kiteport"
_NANOSECONDS = 1_000_000_000
# The bounds that the conventions advise for http.client.request.duration.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_Attributes: TypeAlias = dict[str, str | int]


class OpenTelemetryObserver:
    """A client span and a duration for each attempt, and counters for what the layers decide.

    Providers are the global ones unless they are given. A span's parent is whatever span of yours
    is current during the call. Everything is named by endpoint, and holds no ids, parameters or
    secrets. `clock` says when an attempt ended; real time unless it is given.

    Raises ConfigurationError when the package is missing.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        clock: Clock | None = None,
    ) -> None:
        try:
            from opentelemetry import metrics, trace
        except ModuleNotFoundError as missing:
            raise ConfigurationError(
                f"OpenTelemetryObserver needs the package {missing.name}.",
                hint='Install it with: pip install "kiteport[otel]"',
            ) from None
        self._clock = clock or BlockingClock()
        self._trace = trace
        self._tracer = trace.get_tracer(_SCOPE, __version__, tracer_provider)
        self._meters = _Meters(metrics.get_meter(_SCOPE, __version__, meter_provider))

    def notice(self, event: Event, /) -> None:
        """Measure it, and make a span of it when it is an attempt."""
        if isinstance(event, AttemptFinished):
            self._add_span(event)
        record = _RECORDED.get(event.__class__)
        if record is not None:
            record(self._meters, event)

    def _add_span(self, event: AttemptFinished) -> None:
        end = int(self._clock.now().timestamp() * _NANOSECONDS)
        attributes = _of_attempt(event)
        if event.number > 1:
            attributes["http.request.resend_count"] = event.number - 1
        span = self._tracer.start_span(
            event.endpoint,
            kind=self._trace.SpanKind.CLIENT,
            attributes=attributes,
            start_time=end - int(event.seconds * _NANOSECONDS),
        )
        if "error.type" in attributes:
            span.set_status(self._trace.StatusCode.ERROR)
        span.end(end)


class _Meters:
    """What is measured, under which names."""

    def __init__(self, meter: Meter) -> None:
        self.attempts = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self.waits = meter.create_histogram(
            "kiteport.wait.duration",
            unit="s",
            description="Waits for a turn and before retries.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self.retries = meter.create_counter(
            "kiteport.retries", unit="{retry}", description="Attempts that followed a failed one."
        )
        self.refusals = meter.create_counter(
            "kiteport.refusals",
            unit="{request}",
            description="Requests that were not sent: by a rate limit or an open circuit.",
        )
        self.cache_hits = meter.create_counter(
            "kiteport.cache.hits", unit="{request}", description="Answers from the cache."
        )
        self.circuit_changes = meter.create_counter(
            "kiteport.circuit.changes", unit="{change}", description="Circuits that changed."
        )
        self.lost_sessions = meter.create_counter(
            "kiteport.sessions.lost", unit="{session}", description="Sessions that ended."
        )


def _of_endpoint(endpoint: str) -> _Attributes:
    method, _, template = endpoint.partition(" ")
    return {"http.request.method": method, "url.template": template}


def _of_attempt(event: AttemptFinished) -> _Attributes:
    attributes = _of_endpoint(event.endpoint)
    if event.status is not None:
        attributes["http.response.status_code"] = event.status
    if event.error is not None:
        attributes["error.type"] = event.error
    elif event.status is not None and event.status >= 400:
        attributes["error.type"] = str(event.status)
    return attributes


def _attempt(meters: _Meters, event: AttemptFinished) -> None:
    meters.attempts.record(event.seconds, _of_attempt(event))


def _retry(meters: _Meters, event: RetryDecided) -> None:
    attributes = _of_endpoint(event.endpoint)
    meters.retries.add(1, {**attributes, "kiteport.reason": event.reason})
    meters.waits.record(event.wait_seconds, {**attributes, "kiteport.wait.for": "retry"})


def _turn(meters: _Meters, event: TurnAwaited) -> None:
    attributes = _of_endpoint(event.endpoint)
    attributes |= {"kiteport.wait.for": "turn", "kiteport.bucket": event.bucket}
    meters.waits.record(event.wait_seconds, attributes)


def _rate_refusal(meters: _Meters, event: RateRefused) -> None:
    attributes = _of_endpoint(event.endpoint)
    attributes |= {"kiteport.refused.by": "rate limit", "kiteport.bucket": event.bucket}
    meters.refusals.add(1, attributes)


def _circuit_refusal(meters: _Meters, event: CircuitRefused) -> None:
    attributes = _of_endpoint(event.endpoint)
    attributes |= {"kiteport.refused.by": "circuit", "kiteport.circuit": event.group}
    meters.refusals.add(1, attributes)


def _cache_hit(meters: _Meters, event: CacheAnswered) -> None:
    meters.cache_hits.add(1, _of_endpoint(event.endpoint))


def _circuit_change(meters: _Meters, event: CircuitChanged) -> None:
    attributes = {"kiteport.circuit": event.group, "kiteport.circuit.state": event.new}
    meters.circuit_changes.add(1, attributes)


def _lost_session(meters: _Meters, _: SessionLost) -> None:
    meters.lost_sessions.add(1)


_RECORDED: Mapping[type[Event], Callable[[_Meters, Any], None]] = {
    AttemptFinished: _attempt,
    RetryDecided: _retry,
    TurnAwaited: _turn,
    RateRefused: _rate_refusal,
    CircuitRefused: _circuit_refusal,
    CacheAnswered: _cache_hit,
    CircuitChanged: _circuit_change,
    SessionLost: _lost_session,
}
