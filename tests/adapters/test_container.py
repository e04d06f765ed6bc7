from __future__ import annotations

import gc

import punq
import pytest

from kite_adapters import ClientConfig
from kite_adapters.container import asyncio_container, blocking_container, resolve
from kite_adapters.transport.adapter import Wire
from kite_core.client import AsyncKite, Kite
from kite_core.ports import Clock, Entropy, Ports
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import ScriptedTransport
from tests.ports import SteadyEntropy

CONFIG = ClientConfig(api_key="made_up_key", access_token="made_up_token")
EMPTY = b'{"status":"success","data":[]}'


def scripted(container: punq.Container) -> None:
    """Registers a scripted wire instead of the real one."""
    container.register(Wire, instance=Wire(transport=ScriptedTransport([EMPTY])))


def test_the_container_builds_a_blocking_client() -> None:
    kite = resolve(blocking_container(CONFIG, scripted), Kite)

    assert kite.orders.all() == []
    assert kite.api_key == "made_up_key"


async def test_the_container_builds_an_asyncio_client() -> None:
    kite = resolve(asyncio_container(CONFIG, scripted), AsyncKite)

    assert await kite.orders.all() == []


def test_a_part_can_be_replaced() -> None:
    def override(container: punq.Container) -> None:
        scripted(container)
        container.register(Clock, instance=ManualClock())
        container.register(Entropy, instance=SteadyEntropy())

    ports = resolve(blocking_container(CONFIG, override), Ports)

    assert isinstance(ports.clock, ManualClock)
    assert isinstance(ports.entropy, SteadyEntropy)


def test_a_container_has_one_client() -> None:
    container = blocking_container(CONFIG, scripted)

    assert resolve(container, Kite) is resolve(container, Kite)
    assert resolve(container, Kite).ports is resolve(container, Ports)


@pytest.mark.parametrize("count", [200])
def test_no_account_is_ever_handed_another_accounts_client(count: int) -> None:
    for number in range(count):
        config = ClientConfig(api_key=f"key{number}", access_token="made_up_token")
        kite = resolve(blocking_container(config, scripted), Kite)
        assert kite.api_key == f"key{number}"
        if number % 50 == 0:
            gc.collect()


def test_the_usual_parts_need_no_network_to_be_built() -> None:
    assert isinstance(resolve(blocking_container(CONFIG), Kite), Kite)
    assert isinstance(resolve(asyncio_container(CONFIG), AsyncKite), AsyncKite)
