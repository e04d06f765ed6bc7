from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kite_adapters import ClientConfig, open_async_kite, open_kite
from kite_adapters.assembly import asyncio_ports, blocking_ports
from kite_adapters.clocks import AsyncioClock
from kite_adapters.container import asyncio_container, blocking_container, resolve
from kite_adapters.streams.asyncio_stream import AsyncioStream
from kite_adapters.streams.over_network import AsyncioStreams, ThreadedStreams
from kite_adapters.streams.threaded_stream import ThreadedStream
from kite_adapters.transport.adapter import StreamParts, Wire, WireSettings
from kite_core.client import Kite
from kite_core.errors import ConfigurationError
from kite_core.ports import Ports
from kite_core.stream_ports import Streams
from kite_core.ticker.stream_events import Stopped
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing import FakeBroker, ManualClock, ScriptedTransport

CONFIG = ClientConfig(api_key="made_up_key", access_token="made_up_token")


def test_a_blocking_client_has_streams_in_threads_over_the_tickers_address() -> None:
    streams = blocking_ports(CONFIG).streams

    assert isinstance(streams, ThreadedStreams)
    assert streams.wire.base_url == "wss://ws.kite.trade"
    assert isinstance(streams.open(StreamSettings()), ThreadedStream)


def test_an_asyncio_client_has_streams_in_its_loop() -> None:
    streams = asyncio_ports(CONFIG).streams

    assert isinstance(streams, AsyncioStreams)
    assert isinstance(streams.open(StreamSettings()), AsyncioStream)


async def test_a_client_that_is_closed_stops_the_streams_that_still_run() -> None:
    kite = open_async_kite(replace(CONFIG, ticker_url="ws://127.0.0.1:9"))
    left, running = kite.ticker.open(), kite.ticker.open()
    await running.start()

    await kite.close()
    await kite.close()

    assert isinstance([event async for event in running][-1], Stopped)
    assert left.modes == {}


def test_streams_over_the_network_live_in_real_time_and_share_the_session() -> None:
    ports = blocking_ports(CONFIG, wire=Wire(transport=ScriptedTransport(), clock=ManualClock()))

    assert isinstance(ports.streams, ThreadedStreams)
    assert isinstance(ports.streams.parts.clock, AsyncioClock)
    assert ports.streams.parts.token_store is ports.token_store


def test_a_wire_may_bring_its_own_streams() -> None:
    made = list[StreamParts]()

    def make(parts: StreamParts) -> Streams:
        made.append(parts)
        return AsyncioStreams(wire=WireSettings(), parts=parts)

    wire = Wire(transport=ScriptedTransport(), clock=ManualClock(), streams=make)
    ports = blocking_ports(CONFIG, wire=wire)

    assert isinstance(ports.streams, AsyncioStreams)
    assert made[0].api_key == "made_up_key"
    assert made[0].clock is ports.clock


@pytest.mark.parametrize("ports_of", [blocking_ports, asyncio_ports])
def test_streams_are_recorded_where_the_settings_say(
    ports_of: Callable[[ClientConfig], Ports], tmp_path: Path
) -> None:
    streams = ports_of(replace(CONFIG, record_ticks_to=tmp_path / "ticks.rec")).streams

    assert isinstance(streams, AsyncioStreams | ThreadedStreams)
    assert streams.record_to == str(tmp_path / "ticks.rec")
    assert isinstance(streams.open(StreamSettings()), AsyncioStream | ThreadedStream)
    assert not (tmp_path / "ticks.rec").exists()


def test_streams_without_connections_cannot_be_recorded() -> None:
    config = replace(CONFIG, record_ticks_to="ticks.rec")

    with pytest.raises(ConfigurationError, match=r"no connections .* Leave out record_ticks_to"):
        FakeBroker().kite(config)


def test_the_container_knows_the_streams_of_its_client() -> None:
    for container in (blocking_container(CONFIG), asyncio_container(CONFIG)):
        assert resolve(container, Streams) is resolve(container, Ports).streams
    assert isinstance(resolve(blocking_container(CONFIG), Kite), Kite)


def test_without_aiohttp_a_client_works_until_it_opens_a_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delitem(sys.modules, "kite_adapters.ticker_transport.aiohttp", raising=False)

    with open_kite(CONFIG) as kite, pytest.raises(ConfigurationError) as caught:
        kite.ticker.open()

    assert 'pip install "kiteport[async]"' in str(caught.value)


def test_a_client_that_opens_no_stream_loads_nothing_for_it() -> None:
    program = (
        # Where tornado is installed, as for notebooks, pybreaker takes it and asyncio along.
        "import sys; sys.modules['tornado'] = None; "
        "from kite_adapters import ClientConfig, open_kite; "
        "open_kite(ClientConfig(api_key='made_up_key')); "
        "print([name for name in sys.modules if 'streams.' in name or name == 'asyncio'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout == "['kite_adapters.streams.over_network']\n"
