"""Figures about a client's work, as values. Who counts is an adapter's business."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

CircuitState = Literal["closed", "open", "half open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointFigures:
    """What happened at one endpoint, such as "GET /orders/{order_id}".

    `calls` are requests of the caller, `attempts` what reached for the wire for them: a retry adds
    an attempt, a cache hit and a refusal (by a limit or an open circuit) none. `statuses` counts
    the answers by HTTP status, `errors` the attempts without one by the name of the error.
    `seconds_on_wire` is the sum over all attempts, `seconds_waited` that over the waits for a turn
    and before retries.
    """

    endpoint: str
    calls: int = 0
    attempts: int = 0
    retries: int = 0
    cache_hits: int = 0
    refusals: int = 0
    seconds_on_wire: float = 0.0
    seconds_waited: float = 0.0
    received_bytes: int = 0
    statuses: dict[int, int] = field(default_factory=dict[int, int])
    errors: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketFigures:
    """How one rate limit is doing.

    `allowed` requests may be sent in `window_seconds` now; less than `limit` after the broker has
    refused one for coming too fast. The last `kept_for_exits` of them are for exits alone.
    `ready_in_seconds` is when a request that is no exit could be sent if it came now, as far as
    that is known.
    """

    bucket: str
    window_seconds: float
    limit: int
    allowed: int
    used: int
    in_flight: int
    waiting: int
    ready_in_seconds: float
    blocked_until: datetime | None = None
    kept_for_exits: int = 0

    @property
    def left(self) -> int:
        """How many more requests fit now that are no exits."""
        return max(0, self.allowed - self.kept_for_exits - self.used)

    @property
    def left_for_exits(self) -> int:
        """How many more exits fit now."""
        return max(0, self.allowed - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitFigures:
    """How one circuit is doing; `retry_at` is when an open one lets a trial through."""

    group: str
    state: CircuitState
    failures_in_a_row: int
    refused: int
    opened: int
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsSnapshot:
    """All figures of one client at one moment. Buckets are shared by all clients of an API key."""

    at: datetime
    calls: int = 0
    attempts: int = 0
    endpoints: dict[str, EndpointFigures] = field(default_factory=dict[str, EndpointFigures])
    buckets: tuple[BucketFigures, ...] = ()
    circuits: tuple[CircuitFigures, ...] = ()
