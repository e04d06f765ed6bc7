"""Many requests at once are paced in virtual time as they would be in real time."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from kite_testing import FakeBroker


@pytest.mark.parametrize("requests", [3, 10, 50])
async def test_tasks_are_paced_to_one_quote_a_second(requests: int) -> None:
    broker = FakeBroker()
    kite, start = broker.async_kite(), broker.clock.monotonic()

    await asyncio.gather(*(kite.market.ltp(["NSE:INFY"]) for _ in range(requests)))

    assert 0 <= broker.clock.monotonic() - start - (requests - 1) < 0.1 * requests


@pytest.mark.parametrize("threads", [2, 8])
def test_threads_are_paced_and_none_is_refused(threads: int) -> None:
    broker = FakeBroker()
    kite, start = broker.kite(), broker.clock.monotonic()

    with ThreadPoolExecutor(threads) as pool:
        prices = [pool.submit(kite.market.ltp, ["NSE:INFY"]) for _ in range(30)]
        assert all("NSE:INFY" in price.result(30) for price in prices)

    # A thread that the machine holds up may cost the others some virtual time, but no refusal.
    assert broker.clock.monotonic() - start >= 29
