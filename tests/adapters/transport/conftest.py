"""The two transports, driven alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kite_adapters.transport import aiohttp, urllib3
from kite_adapters.transport.adapter import TransportAdapter, WireSettings
from kite_testing.port_contracts.driven_transport import DrivenTransport, OpenTransport
from kite_testing.port_contracts.scripted_server import ScriptedServer


@pytest.fixture(params=[urllib3.ADAPTER, aiohttp.ADAPTER], ids=lambda adapter: adapter.name)
def adapter(request: pytest.FixtureRequest) -> TransportAdapter:
    chosen: TransportAdapter = request.param
    return chosen


@pytest.fixture
def open_transport(adapter: TransportAdapter) -> Iterator[OpenTransport]:
    opened: list[DrivenTransport] = []

    def open_one(place: ScriptedServer | str, **settings: Any) -> DrivenTransport:
        url = place if isinstance(place, str) else place.url
        opened.append(DrivenTransport(adapter, WireSettings(base_url=url, **settings)))
        return opened[-1]

    yield open_one
    for driven in opened:
        driven.close()
