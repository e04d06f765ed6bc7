"""A served broker for tests: a context manager with a loop in a thread of its own."""

from __future__ import annotations

import asyncio
import warnings
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING

from kite_adapters.clocks import SystemClock
from kite_testing.fake_broker.broker import FakeBroker, Live
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.seeded_entropy import SeededEntropy
from kite_testing.fake_broker.served.addresses import is_loopback, warning_of
from kite_testing.fake_broker.served.credentials import Credentials
from kite_testing.fake_broker.served.doors import Doors
from kite_testing.fake_broker.served.postback_sender import checked_postback_url
from kite_testing.fake_broker.served.serving import serving
from kite_testing.fake_broker.served.start_options import (
    checked_host,
    checked_port,
    checked_redirect_url,
)
from kite_testing.fake_broker.served.tenants import Tenants

if TYPE_CHECKING:
    from kite_adapters.config import ClientConfig
    from kite_adapters.transport.adapter import Wire
    from kite_core.client import AsyncKite, Kite


class FakeServer:
    """Serves a fake broker over HTTP and WebSocket on this machine, while the `with` lasts.

    `broker` is a fresh one unless it is given; its levers work from the test's thread as ever. At a
    `pace` of 0 virtual time moves as in process: by requests, and by what the test does; at 1.0 it
    follows real time. Port 0 is any that is free; OSError is raised for one that is taken.
    `counts_rates` is whether requests count against the limits of a second. A `host` that others
    can reach is a RuntimeWarning. `redirect_url`, where a login leads back to, and `postback_url`
    are on this machine, or a ValueError; `redirects_anywhere` lets the first one leave it. With
    `is_sandbox` it is as Zerodha's official sandbox: for `ClientConfig.sandbox`.
    """

    def __init__(
        self,
        broker: FakeBroker | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        pace: float = 0.0,
        counts_rates: bool = True,
        redirect_url: str = "",
        redirects_anywhere: bool = False,
        postback_url: str = "",
        is_sandbox: bool = False,
    ) -> None:
        self.tenants = Tenants(
            broker or FakeBroker(),
            pace=pace,
            real_seconds=SystemClock().monotonic,
            counts_rates=counts_rates,
        )
        back = checked_redirect_url(redirect_url, is_anywhere=redirects_anywhere)
        self._doors = Doors(self.tenants, redirect_url=back, is_sandbox=is_sandbox)
        if not is_loopback(host):
            warnings.warn(warning_of(host), RuntimeWarning, stacklevel=2)
        self._host = checked_host(host)
        self._port = checked_port(port)
        self._postback_url = checked_postback_url(postback_url) if postback_url else ""
        self._clients = 0
        self._running: _Running | None = None

    def __enter__(self) -> FakeServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to serve. A server that runs goes on as it is."""
        if self._running is None:
            self._running = _Running(
                serving(
                    self._doors,
                    host=self._host,
                    port=self._port,
                    postback_url=self._postback_url,
                )
            )

    def stop(self) -> None:
        """Close all connections and end the thread. A server that does not run stays as it is."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    @property
    def broker(self) -> FakeBroker:
        """The first tenant's broker."""
        return self.tenants.first.broker

    def serve(self, broker: FakeBroker) -> None:
        """Put another broker in the first one's place, so that one server does for many tests.

        Connections are kept. Raises ValueError when its api key is another tenant's.
        """
        self.tenants.put_first(broker)

    @property
    def credentials(self) -> Credentials:
        """URLs, keys and the session of the first tenant. Raises RuntimeError unless it runs."""
        return self.credentials_of(self.broker)

    def credentials_of(self, broker: FakeBroker) -> Credentials:
        """The same for another tenant. Raises RuntimeError unless the server runs."""
        if self._running is None:
            raise RuntimeError("The server does not run: use it in a `with`, or call start().")
        address = self._running.address
        return Credentials.of(broker, address, is_sandbox=self._doors.is_sandbox)

    @property
    def root(self) -> str:
        """The root URL of the API, for `base_url` or an official client's `root`."""
        return self.credentials.root

    @property
    def ticker(self) -> str:
        """The URL of the ticker."""
        return self.credentials.ticker

    def config(
        self,
        config: ClientConfig | None = None,
        *,
        access_token: str | Live | None = Live.SESSION,
    ) -> ClientConfig:
        """Settings of a client of the first tenant: `config` gives all but root and credentials."""
        from kite_adapters.config import ClientConfig

        known = self.credentials
        token = known.access_token or None if isinstance(access_token, Live) else access_token
        return replace(
            config or ClientConfig(api_key=known.api_key),
            api_key=known.api_key,
            access_token=token,
            base_url=known.root,
            ticker_url=known.ticker,
        )

    def kite(
        self,
        config: ClientConfig | None = None,
        *,
        access_token: str | Live | None = Live.SESSION,
    ) -> Kite:
        """A blocking client over a socket; close it when done.

        Where time stands still it lives by the broker's clock, as the clients in process do.
        """
        from kite_adapters.assembly import blocking_ports, open_wire
        from kite_adapters.transport.adapter import World
        from kite_core.client import Kite

        config = self.config(config, access_token=access_token)
        wire = self._in_its_time(open_wire(config, World.BLOCKING))
        return Kite(blocking_ports(config, wire=wire, entropy=self._entropy()))

    def async_kite(
        self,
        config: ClientConfig | None = None,
        *,
        access_token: str | Live | None = Live.SESSION,
    ) -> AsyncKite:
        """An asyncio client over a socket; close it when done. Its time is as that of `kite`."""
        from kite_adapters.assembly import asyncio_ports, open_wire
        from kite_adapters.transport.adapter import World
        from kite_core.client import AsyncKite

        config = self.config(config, access_token=access_token)
        wire = self._in_its_time(open_wire(config, World.ASYNCIO))
        return AsyncKite(asyncio_ports(config, wire=wire, entropy=self._entropy()))

    def _in_its_time(self, wire: Wire) -> Wire:
        stands_still = not self.tenants.first.time.pace
        return replace(wire, clock=self.broker.clock) if stands_still else wire

    def _entropy(self) -> SeededEntropy:
        self._clients += 1
        return SeededEntropy(Chance(self.broker.settings.seed), f"client {self._clients}")


class _Running:
    """A loop in a thread that serves until it is told to stop."""

    def __init__(self, served: AbstractAsyncContextManager[str]) -> None:
        self._served = served
        self._ready: Future[str] = Future()
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = Thread(target=self._run, name="fake-broker", daemon=True)
        self._thread.start()
        self.address = self._ready.result()

    def stop(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)  # whoever starts it hears of it there

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with self._served as address:
            self._ready.set_result(address)
            await self._stopping.wait()
