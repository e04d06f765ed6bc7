"""The same composition as `kite_adapters.assembly`, in a punq container, for those who use one.

One fresh container per client, and never a child container: punq keys singletons by `id()`, so a
child can be handed the object of another account.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import punq

from kite_adapters.assembly import asyncio_ports, blocking_ports, open_wire, require_config
from kite_adapters.clocks import AsyncioClock, BlockingClock
from kite_adapters.concurrency import AsyncioConcurrency, BlockingConcurrency
from kite_adapters.config import ClientConfig
from kite_adapters.entropy import SystemEntropy
from kite_adapters.transport.adapter import Wire, World
from kite_core.client import AsyncKite, Kite
from kite_core.ports import Clock, Concurrency, Entropy, Ports
from kite_core.stream_ports import Streams

T = TypeVar("T")
Override = Callable[[punq.Container], object]


def blocking_container(config: ClientConfig, override: Override | None = None) -> punq.Container:
    """A container that builds one `Kite`. `override` registers parts instead of the usual ones."""
    container = _container(config, World.BLOCKING)
    _register(container, Concurrency, BlockingConcurrency)
    _register(container, Ports, lambda: _assemble(container, blocking_ports))
    _register(container, Kite, lambda: Kite(resolve(container, Ports)))
    if override is not None:
        override(container)
    return container


def asyncio_container(config: ClientConfig, override: Override | None = None) -> punq.Container:
    """A container that builds one `AsyncKite`. `override` registers parts instead of the usual."""
    container = _container(config, World.ASYNCIO)
    _register(container, Concurrency, AsyncioConcurrency)
    _register(container, Ports, lambda: _assemble(container, asyncio_ports))
    _register(container, AsyncKite, lambda: AsyncKite(resolve(container, Ports)))
    if override is not None:
        override(container)
    return container


def resolve(container: punq.Container, kind: type[T]) -> T:
    """What the container holds for a type, typed: punq itself says Any for a protocol."""
    return container.resolve(kind)


def _container(config: ClientConfig, world: World) -> punq.Container:
    require_config(config)
    container = punq.Container()
    container.register(ClientConfig, instance=config)
    _register(container, Entropy, SystemEntropy)
    _register(container, Wire, lambda: open_wire(resolve(container, ClientConfig), world))
    _register(container, Clock, lambda: _clock(container, world))
    _register(container, Streams, lambda: resolve(container, Ports).streams)
    return container


def _clock(container: punq.Container, world: World) -> Clock:
    """The clock that the wire lives by, or real time."""
    real = BlockingClock if world is World.BLOCKING else AsyncioClock
    return resolve(container, Wire).clock or real()


def _register(container: punq.Container, kind: type, factory: Callable[[], object]) -> None:
    container.register(kind, factory=factory, scope=punq.Scope.singleton)


def _assemble(container: punq.Container, ports: Callable[..., Ports]) -> Ports:
    return ports(
        resolve(container, ClientConfig),
        wire=resolve(container, Wire),
        clock=resolve(container, Clock),
        entropy=resolve(container, Entropy),
        concurrency=resolve(container, Concurrency),
    )
