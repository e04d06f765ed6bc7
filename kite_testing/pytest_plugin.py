"""pytest fixtures around a fake broker: `broker`, `kite`, `async_kite`, `clock`.

Installed with the library and loaded by pytest itself, so nothing of ours is imported before a
fixture is used. Override a fixture in a conftest to change it, such as `broker` for another seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kite_core.client import AsyncKite, Kite
    from kite_testing.fake_broker.broker import FakeBroker
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
