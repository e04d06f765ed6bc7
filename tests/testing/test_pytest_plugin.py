"""The fixtures that come with the library."""

from __future__ import annotations

import subprocess
import sys

from kite_core import AsyncKite, Kite
from kite_testing import FakeBroker, ManualClock

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


def test_plugin_imports_nothing_of_ours_before_a_fixture_is_used() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, text=True
    )

    assert done.stdout.strip() == "['kite_testing', 'kite_testing.pytest_plugin']"
