"""Show the library at work: log in, quote, trade and chart on a fake broker, without network."""

from __future__ import annotations

import asyncio
import sys
from io import TextIOWrapper
from typing import Annotated, Protocol, cast

import typer

from kite_adapters.config import ClientConfig
from kite_adapters.transport.adapter import World
from kite_adapters.transport.by_name import transport_named
from kite_core.client import AsyncKite, Kite
from kite_core.run_now import run_now
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing.demo.screen import Screen
from kite_testing.demo.story import Story
from kite_testing.fake_broker import FakeBroker

_IN_PROCESS = "fake"
_REAL_PATIENCE = StreamSettings(silence=0.8)
"""Over a socket a silent feed takes the viewer's time; in process it takes virtual time."""


class Opener(Protocol):
    """Opens clients of a broker: the broker itself in process, or a server over a socket."""

    def kite(self, config: ClientConfig | None = None, *, access_token: str | None = None) -> Kite:
        """A blocking client."""
        ...

    def async_kite(
        self, config: ClientConfig | None = None, *, access_token: str | None = None
    ) -> AsyncKite:
        """An asyncio client."""
        ...


def demo(
    *,
    is_asyncio: Annotated[
        bool, typer.Option("--async", help="Do the same through AsyncKite.")
    ] = False,
    transport: Annotated[
        str, typer.Option(help="fake is in process; urllib3 and aiohttp go over a local socket.")
    ] = _IN_PROCESS,
    seed: Annotated[int, typer.Option(help="Another seed is another market.")] = 7,
) -> None:
    """Show the library at work on a fake broker: no account, no keys, no network.

    Logs in, finds an instrument and an option at the money, shows quotes and depth, places orders
    and follows them to their end, loses answers and finds the orders, shows holdings, positions,
    funds and candles, then watches live ticks, an order update, and a feed that falls silent.
    """
    cast("TextIOWrapper", sys.stdout).reconfigure(errors="replace")
    broker = FakeBroker(seed=seed)
    if transport == _IN_PROCESS:
        _tell(broker, broker, None, is_asyncio=is_asyncio)
        return
    is_asyncio = is_asyncio or transport_named(transport).world is World.ASYNCIO
    from kite_testing.fake_broker.served.server import FakeServer

    with FakeServer(broker) as server:
        config = ClientConfig(api_key=broker.api_key, transport=transport)
        _tell(broker, server, config, is_asyncio=is_asyncio)


def _tell(
    broker: FakeBroker, opener: Opener, config: ClientConfig | None, *, is_asyncio: bool
) -> None:
    """Tell the story through a client of that world."""
    if is_asyncio:
        asyncio.run(_through_asyncio(broker, opener, config))
        return
    with opener.kite(config, access_token=None) as kite:
        run_now(_story(kite.awaited, broker, "Kite", config).tell())


async def _through_asyncio(broker: FakeBroker, opener: Opener, config: ClientConfig | None) -> None:
    async with opener.async_kite(config, access_token=None) as kite:
        await _story(kite, broker, "AsyncKite", config).tell()


def _story(kite: AsyncKite, broker: FakeBroker, name: str, config: ClientConfig | None) -> Story:
    """The story of this client; without settings it is in process."""
    return Story(
        kite,
        broker,
        Screen(),
        opened_with=f"{name} over {config.transport}" if config else name,
        patience=_REAL_PATIENCE if config else StreamSettings(),
    )


COMMAND = demo
