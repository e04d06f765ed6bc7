"""What all clients of one API key share: the pace of each bucket, the day's counts, and a lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from threading import RLock
from typing import TYPE_CHECKING
from weakref import WeakSet

from kite_core.messages import RateBucket
from kite_core.pacing.bucket_pace import BucketPace
from kite_core.pacing.day_counts import DayCounts
from kite_core.pacing.reserves import A_DAY, A_MINUTE, Reserve
from kite_core.rulebook.limits import Limits, Window

if TYPE_CHECKING:
    from kite_adapters.config import RateLimitConfig


class SharedPace:
    """The paces and counts, to be touched under `lock` alone, which is never held while waiting.

    The lock may be taken again by its own thread: a signal handler that sends a request, or a
    finaliser that gives a permit back, may come at any time.
    """

    def __init__(self, limits: Limits, config: RateLimitConfig) -> None:
        self.lock = RLock()
        self.clients: WeakSet[object] = WeakSet()
        self.paces = {
            bucket: BucketPace(windows, reserve=_minute_reserve(bucket, config))
            for bucket, windows in windows_of(limits, config).items()
        }
        self.counts = DayCounts(
            orders_a_day=config.orders_a_day or limits.orders_a_day,
            modifications_an_order=config.modifications_an_order or limits.modifications_an_order,
            reserve=_wish(config.exit_reserve_a_day, usual=A_DAY),
        )

    def tighten(self, limits: Limits, config: RateLimitConfig) -> None:
        """Keep to another client's limits as well, where they are stricter."""
        with self.lock:
            for bucket, windows in windows_of(limits, config).items():
                self.paces[bucket].tighten(windows, reserve=_minute_reserve(bucket, config))
            self.counts.tighten(
                orders_a_day=config.orders_a_day or limits.orders_a_day,
                modifications_an_order=config.modifications_an_order
                or limits.modifications_an_order,
                reserve=_wish(config.exit_reserve_a_day, usual=A_DAY),
            )

    def is_forgettable(self, now: float, today: date) -> bool:
        """Whether nobody uses it, and nothing that it remembers matters any more."""
        with self.lock:
            if self.clients or not self.counts.is_blank(today):
                return False
            return all(pace.is_blank(now) for pace in self.paces.values())


def windows_of(limits: Limits, config: RateLimitConfig) -> Mapping[RateBucket, tuple[Window, ...]]:
    """The windows of each bucket: those of the settings, or else those of the rulebook."""
    windows = {
        bucket: config.windows.get(bucket.value) or limits.requests[bucket.value]
        for bucket in RateBucket
    }
    if config.orders_a_minute is not None:
        others = [window for window in windows[RateBucket.ORDER] if window.seconds != 60]
        windows[RateBucket.ORDER] = (*others, Window(config.orders_a_minute, 60))
    return windows


def _minute_reserve(bucket: RateBucket, config: RateLimitConfig) -> Reserve | None:
    if bucket is not RateBucket.ORDER:
        return None
    return _wish(config.exit_reserve_a_minute, usual=A_MINUTE)


def _wish(given: int | None, *, usual: Reserve) -> Reserve:
    return usual if given is None else Reserve(at_most=given)
