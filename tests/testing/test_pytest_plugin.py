"""The fixtures that come with the library."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kite_core import AsyncKite, Kite
from kite_core.errors import KiteError
from kite_testing import FakeBroker, ManualClock
from kite_testing.fake_broker.control.fault_lever import FaultLever
from kite_testing.fake_broker.control.market_lever import MarketLever
from kite_testing.fake_broker.served.server import FakeServer

LOADED = """
import sys
import kite_testing.pytest_plugin
print([name for name in sys.modules if name.startswith("kite_")])
"""


def test_clients_talk_to_the_broker(kite: Kite, broker: FakeBroker) -> None:
    profile = kite.user.profile()

    assert profile.user_id == broker.user_id
    assert [entry.endpoint for entry in broker.journal] == ["GET /user/profile"]


async def test_async_client_talks_to_the_same_broker(
    async_kite: AsyncKite, kite: Kite, broker: FakeBroker
) -> None:
    profile = await async_kite.user.profile()

    assert profile == kite.user.profile()
    assert len(broker.journal) == 2


def test_clock_is_the_brokers(clock: ManualClock, broker: FakeBroker) -> None:
    clock.advance(5)

    assert broker.clock.monotonic() == 5


def test_each_test_gets_a_fresh_broker(broker: FakeBroker) -> None:
    assert len(broker.journal) == 0


def test_market_moves_the_brokers_prices(market: MarketLever, kite: Kite) -> None:
    market.set_price("NSE:INFY", 1502.5)

    assert kite.market.ltp(["NSE:INFY"])["NSE:INFY"].last_price == 1502.5


def test_faults_strike_at_the_broker(faults: FaultLever, kite: Kite) -> None:
    faults.add("S10")

    with pytest.raises(KiteError):
        kite.session.generate("wrong", api_secret="wrong")
    assert len(faults) == 1


def test_the_server_serves_the_same_broker(
    fake_server: FakeServer, broker: FakeBroker, market: MarketLever
) -> None:
    market.set_price("NSE:INFY", 1502.5)

    with fake_server.kite() as over_a_socket:
        price = over_a_socket.market.ltp(["NSE:INFY"])["NSE:INFY"].last_price

    assert price == 1502.5
    assert [entry.endpoint for entry in broker.journal] == ["GET /quote/ltp"]


def test_plugin_imports_nothing_of_ours_before_a_fixture_is_used() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, text=True
    )

    assert done.stdout.strip() == "['kite_testing', 'kite_testing.pytest_plugin']"
