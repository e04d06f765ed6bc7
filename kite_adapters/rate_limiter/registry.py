"""Finds the pace that a new client shares: one for each API key, server and clock."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock

from kite_adapters.config import ClientConfig
from kite_adapters.rate_limiter.shared import SharedRateLimiter
from kite_adapters.rate_limiter.shared_pace import SharedPace
from kite_adapters.rate_limiter.unlimited import UnlimitedRateLimiter
from kite_adapters.timelines import Timelines
from kite_core.ports import Clock, Observer, RateLimiter
from kite_core.rulebook.limits import limits_on


class PaceRegistry:
    """All paces of a process.

    A pace outlives its clients as long as it remembers what still counts, so that opening a new
    client is no way around a limit. What hangs on a clock of its own goes with that clock.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._paces = Timelines[SharedPace]()

    def limiter(self, config: ClientConfig, *, clock: Clock, observer: Observer) -> RateLimiter:
        """A limiter for one client, over the pace of its API key, server and clock.

        The strictest settings of all its clients hold, as long as it is remembered.
        """
        settings = config.rate_limits
        if not settings.is_enabled:
            return UnlimitedRateLimiter()
        limits = limits_on(clock.now().date(), own=config.rulebook)
        with self._lock:
            known = self._known_on(clock)
            key = (config.api_key, config.base_url)
            shared = known.get(key)
            if shared is None:
                shared = known[key] = SharedPace(limits, settings)
            else:
                shared.tighten(limits, settings)
            return SharedRateLimiter(
                shared,
                clock=clock,
                observer=observer,
                longest_wait_seconds=settings.longest_wait_seconds,
            )

    def _known_on(self, clock: Clock) -> dict[Hashable, SharedPace]:
        """The paces on this clock's timeline, without those that nobody needs any more."""
        known = self._paces.on(clock)
        now, today = clock.monotonic(), clock.now().date()
        for key in [key for key, pace in known.items() if pace.is_forgettable(now, today)]:
            del known[key]
        return known


_REGISTRY = PaceRegistry()


def shared_rate_limiter(config: ClientConfig, *, clock: Clock, observer: Observer) -> RateLimiter:
    """The limiter of a new client, which shares its pace with all others of its API key.

    Those are the clients of this process, blocking and asyncio alike, that speak to the same
    server. A client without limits (`RateLimitConfig(is_enabled=False)`) shares nothing.
    """
    return _REGISTRY.limiter(config, clock=clock, observer=observer)
