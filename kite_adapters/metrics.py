"""Counts what a client does."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.metrics import MetricsSnapshot
from kite_core.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedMetrics:
    """The figures of one client."""

    clock: Clock

    def snapshot(self) -> MetricsSnapshot:
        """All figures, as they stand now."""
        return MetricsSnapshot(at=self.clock.now())
