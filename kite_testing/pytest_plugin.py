"""pytest fixtures around a fake broker: `broker`, with `kite`, `async_kite`, `clock`, `market`,
`faults`, and `fake_server`, which serves it.

Installed with the library and loaded by pytest itself, so nothing of ours is imported before a
fixture is used. Override a fixture in a conftest to change it, such as `broker` for another seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kite_core.client import AsyncKite, Kite
    from kite_testing.fake_broker.broker import FakeBroker
    from kite_testing.fake_broker.control.fault_lever import FaultLever
    from kite_testing.fake_broker.control.market_lever import MarketLever
    from kite_testing.fake_broker.served.server import FakeServer
    from kite_testing.manual_clock import ManualClock


@pytest.fixture
def broker() -> FakeBroker:
    """A fresh fake broker on a Friday morning, with a session, funds and some holdings."""
    from kite_testing.fake_broker.broker import FakeBroker

    return FakeBroker()


@pytest.fixture
def kite(broker: FakeBroker) -> Kite:
    """A blocking client of `broker`."""
    return broker.kite()


@pytest.fixture
def async_kite(broker: FakeBroker) -> AsyncKite:
    """An asyncio client of `broker`; await its methods with any asyncio plugin."""
    return broker.async_kite()


@pytest.fixture
def clock(broker: FakeBroker) -> ManualClock:
    """The virtual clock of `broker`."""
    return broker.clock


@pytest.fixture
def market(broker: FakeBroker) -> MarketLever:
    """The prices of `broker`, to be moved."""
    return broker.market


@pytest.fixture
def faults(broker: FakeBroker) -> FaultLever:
    """What goes wrong at `broker`."""
    return broker.faults


@pytest.fixture
def fake_server(broker: FakeBroker) -> Iterator[FakeServer]:
    """`broker`, served over HTTP and WebSocket on a free port; it needs the extra `testing`.

    Time stands still between requests, as in process, unless its pace is set.
    """
    from kite_testing.fake_broker.served.server import FakeServer

    with FakeServer(broker) as server:
        yield server
