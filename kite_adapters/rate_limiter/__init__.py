"""Rate limiters: one pace for all clients of an API key, or none at all."""

from __future__ import annotations

from kite_adapters.rate_limiter.registry import shared_rate_limiter
from kite_adapters.rate_limiter.shared import SharedRateLimiter
from kite_adapters.rate_limiter.shared_pace import SharedPace
from kite_adapters.rate_limiter.unlimited import UnlimitedRateLimiter

__all__ = ["SharedPace", "SharedRateLimiter", "UnlimitedRateLimiter", "shared_rate_limiter"]
