"""Both clients over their HTTP libraries, driven alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any, Protocol, TypeVar

from kite_adapters import CircuitConfig, ClientConfig, RateLimitConfig, RetryConfig
from kite_adapters.assembly import asyncio_ports, blocking_ports
from kite_core import AsyncKite, Kite, KiteError
from kite_core.run_now import run_now

T = TypeVar("T")
LIBRARIES = ("urllib3", "aiohttp")
RECKLESS: dict[str, Any] = {
    "retry": RetryConfig(max_retries=10, base_delay=1e-6, max_delay=1e-6),
    "circuit": CircuitConfig(is_enabled=False),
    "rate_limits": RateLimitConfig(is_enabled=False),
}
"""Settings under which everything is sent again that the library lets be sent again."""
_KEYS = count()


class Run(Protocol):
    """Runs a coroutine in one of the two worlds."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> T: ...


class DrivenClient:
    """A client of either world; what it does is written once, for `AsyncKite`."""

    def __init__(self, kite: AsyncKite, run: Run) -> None:
        self._kite = kite
        self._run = run

    def do(self, work: Callable[[AsyncKite], Awaitable[T]]) -> T:
        """What the work comes to. Raises its error."""

        async def done() -> T:
            return await work(self._kite)

        return self._run(done())

    def outcome(self, work: Callable[[AsyncKite], Awaitable[T]]) -> T | KiteError:
        """What the work comes to, or its error."""
        try:
            return self.do(work)
        except KiteError as error:
            return error


@contextmanager
def driven_kite(kite: Kite) -> Generator[DrivenClient]:
    """The blocking client, which is closed at the end."""
    with kite:
        yield DrivenClient(kite.awaited, run_now)


@contextmanager
def driven_async_kite(kite: AsyncKite) -> Generator[DrivenClient]:
    """The asyncio client, with a loop of its own."""
    with asyncio.Runner() as runner:
        yield DrivenClient(kite, runner.run)
        runner.run(kite.close())


@contextmanager
def client_of(library: str, config: ClientConfig) -> Generator[DrivenClient]:
    """A client over this library that looks for a lost order once.

    Each has an api key, and so a pace, of its own.
    """
    config = replace(config, api_key=f"{config.api_key}{next(_KEYS)}")
    ports = blocking_ports(config) if library == "urllib3" else asyncio_ports(config)
    hasty = replace(ports, order_window_seconds=0.0)
    driven = (
        driven_kite(Kite(hasty)) if library == "urllib3" else driven_async_kite(AsyncKite(hasty))
    )
    with driven as client:
        yield client
