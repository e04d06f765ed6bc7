from __future__ import annotations

import pytest

from kite_adapters.config import ClientConfig
from kite_adapters.rate_limiter import UnlimitedRateLimiter, shared_rate_limiter
from kite_core.ports import RateLimiter
from kite_testing.manual_clock import ManualClock
from kite_testing.port_contracts.rate_limiter import PacingContract, RateLimiterContract
from tests.ports import API_KEY, NotedEvents


class TestSharedRateLimiter(PacingContract):
    @pytest.fixture
    def limiter(self, clock: ManualClock) -> RateLimiter:
        config = ClientConfig(api_key=API_KEY)
        return shared_rate_limiter(config, clock=clock, observer=NotedEvents())


class TestUnlimitedRateLimiter(RateLimiterContract):
    @pytest.fixture
    def limiter(self) -> RateLimiter:
        return UnlimitedRateLimiter()
