from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import (
    DataPointT,
    HistogramDataPoint,
    InMemoryMetricReader,
    NumberDataPoint,
)
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from kite_adapters import ClientConfig, open_kite
from kite_adapters.opentelemetry import OpenTelemetryObserver
from kite_core.errors import ConfigurationError
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
from kite_testing import FakeBroker
from kite_testing.manual_clock import A_FRIDAY_MORNING, ManualClock

ORDERS = "GET /orders/{order_id}"
PLACE = {"http.request.method": "GET", "url.template": "/orders/{order_id}"}
FINE = AttemptFinished(endpoint=ORDERS, number=1, seconds=0.25, status=200)
MORNING = datetime(2026, 11, 20, 8, 31, tzinfo=IST)
TEN_O_CLOCK = int(A_FRIDAY_MORNING.timestamp()) * 1_000_000_000


DECISIONS: list[tuple[Event, dict[str, Any]]] = [
    (
        RetryDecided(endpoint=ORDERS, number=1, wait_seconds=0.25, reason="HTTP 503"),
        {
            "kiteport.retries": [({**PLACE, "kiteport.reason": "HTTP 503"}, 1)],
            "kiteport.wait.duration": [({**PLACE, "kiteport.wait.for": "retry"}, 0.25)],
        },
    ),
    (
        TurnAwaited(endpoint=ORDERS, bucket="other", wait_seconds=0.75),
        {
            "kiteport.wait.duration": [
                ({**PLACE, "kiteport.wait.for": "turn", "kiteport.bucket": "other"}, 0.75)
            ]
        },
    ),
    (
        RateRefused(endpoint=ORDERS, bucket="other", reason="10 a second"),
        {
            "kiteport.refusals": [
                ({**PLACE, "kiteport.refused.by": "rate limit", "kiteport.bucket": "other"}, 1)
            ]
        },
    ),
    (
        CircuitRefused(endpoint=ORDERS, group="order book"),
        {
            "kiteport.refusals": [
                (
                    {
                        **PLACE,
                        "kiteport.refused.by": "circuit",
                        "kiteport.circuit": "order book",
                    },
                    1,
                )
            ]
        },
    ),
    (
        CacheAnswered(endpoint=ORDERS, kept_at=MORNING),
        {"kiteport.cache.hits": [(PLACE, 1)]},
    ),
    (
        CircuitChanged(group="orders", old="closed", new="open"),
        {
            "kiteport.circuit.changes": [
                ({"kiteport.circuit": "orders", "kiteport.circuit.state": "open"}, 1)
            ]
        },
    ),
    (
        SessionLost(endpoint=ORDERS, message="Expired.", at=MORNING),
        {"kiteport.sessions.lost": [({}, 1)]},
    ),
]


class Telemetry:
    """The observer over an SDK in memory."""

    def __init__(self) -> None:
        self.spans = InMemorySpanExporter()
        self.reader = InMemoryMetricReader()
        self.tracer_provider = TracerProvider(shutdown_on_exit=False)
        self.tracer_provider.add_span_processor(SimpleSpanProcessor(self.spans))
        self.observer = OpenTelemetryObserver(
            tracer_provider=self.tracer_provider,
            meter_provider=MeterProvider([self.reader], shutdown_on_exit=False),
            clock=ManualClock(),
        )

    def notice(self, *events: Event) -> None:
        for event in events:
            self.observer.notice(event)

    def span(self) -> ReadableSpan:
        """The one span that there is."""
        (span,) = self.spans.get_finished_spans()
        return span

    def points(self) -> dict[str, list[tuple[Mapping[str, Any], float]]]:
        """What was measured: for each name the attributes, with the sum over them."""
        collected = self.reader.get_metrics_data()
        if collected is None:
            return {}
        return {
            metric.name: [
                (dict(point.attributes or {}), total(point)) for point in metric.data.data_points
            ]
            for resource in collected.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


def total(point: DataPointT) -> float:
    """The sum of a histogram, or the value of a counter."""
    if isinstance(point, HistogramDataPoint):
        return point.sum
    assert isinstance(point, NumberDataPoint)
    return point.value


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry()


def test_an_attempt_is_a_span_of_a_client_that_ends_now(telemetry: Telemetry) -> None:
    telemetry.notice(FINE)

    span = telemetry.span()
    assert (span.name, span.kind) == (ORDERS, SpanKind.CLIENT)
    assert span.end_time == TEN_O_CLOCK
    assert span.start_time == TEN_O_CLOCK - 250_000_000
    assert dict(span.attributes or {}) == {**PLACE, "http.response.status_code": 200}
    assert span.status.status_code is StatusCode.UNSET


@pytest.mark.parametrize(
    ("attempt", "error_type"),
    [
        (AttemptFinished(endpoint=ORDERS, number=1, seconds=1, status=503), "503"),
        (AttemptFinished(endpoint=ORDERS, number=1, seconds=1, status=403), "403"),
        (
            AttemptFinished(endpoint=ORDERS, number=1, seconds=1, error="AnswerLostError"),
            "AnswerLostError",
        ),
    ],
)
def test_a_failed_attempt_says_so(
    telemetry: Telemetry, attempt: AttemptFinished, error_type: str
) -> None:
    telemetry.notice(attempt)

    span = telemetry.span()
    assert (span.attributes or {})["error.type"] == error_type
    assert span.status.status_code is StatusCode.ERROR


def test_another_attempt_says_how_many_came_before(telemetry: Telemetry) -> None:
    telemetry.notice(AttemptFinished(endpoint=ORDERS, number=3, seconds=1, status=200))

    assert (telemetry.span().attributes or {})["http.request.resend_count"] == 2


def test_a_span_belongs_to_the_callers_own(telemetry: Telemetry) -> None:
    tracer = telemetry.tracer_provider.get_tracer("a program")

    with tracer.start_as_current_span("rebalance") as mine:
        telemetry.notice(FINE)

    attempt, _ = telemetry.spans.get_finished_spans()
    assert attempt.parent is not None
    assert attempt.parent.span_id == mine.get_span_context().span_id


def test_durations_of_attempts_are_measured_in_seconds(telemetry: Telemetry) -> None:
    telemetry.notice(FINE, FINE)

    assert telemetry.points() == {
        "http.client.request.duration": [({**PLACE, "http.response.status_code": 200}, 0.5)]
    }


@pytest.mark.parametrize(("event", "points"), DECISIONS, ids=lambda value: type(value).__name__)
def test_what_the_layers_decide_is_measured(
    telemetry: Telemetry, event: Event, points: dict[str, Any]
) -> None:
    telemetry.notice(event)

    assert telemetry.points() == points
    assert telemetry.spans.get_finished_spans() == ()


@pytest.mark.parametrize(
    "event",
    [
        RetryRefused(endpoint=ORDERS, number=1, reason="enough"),
        OldDumpServed(endpoint=ORDERS, kept_at=MORNING, reason="HTTP 503"),
        PaceChanged(bucket="order", allowed=5, limit=10),
    ],
)
def test_other_events_are_left_to_the_log(telemetry: Telemetry, event: Event) -> None:
    telemetry.notice(event)

    assert telemetry.points() == {}


def test_a_client_tells_it_of_its_attempts_without_ids_or_secrets(telemetry: Telemetry) -> None:
    broker = FakeBroker()
    config = ClientConfig(
        api_key=broker.api_key, access_token=broker.access_token, observer=telemetry.observer
    )

    with open_kite(config, wire=broker.wire()) as kite:
        kite.user.profile()

    shown = telemetry.span().to_json() + repr(telemetry.points())
    assert "GET /user/profile" in shown
    assert broker.access_token not in shown
    assert broker.api_key not in shown


def test_without_an_sdk_it_does_nothing() -> None:
    OpenTelemetryObserver().notice(FINE)


def test_a_missing_package_is_reported_with_the_extra_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)

    with pytest.raises(ConfigurationError, match=r"kiteport\[otel\]"):
        OpenTelemetryObserver()


def test_its_module_imports_without_the_package() -> None:
    program = (
        "import sys; sys.modules['opentelemetry'] = None; "
        "from kite_adapters.opentelemetry import OpenTelemetryObserver"
    )

    subprocess.run([sys.executable, "-c", program], check=True)
