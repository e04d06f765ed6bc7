"""What an entry point of the group `kiteport.transports` names."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from kite_core.attempts import Timeouts
from kite_core.ports import Clock, Entropy, Observer, TokenStore, Transport
from kite_core.version import __version__

if TYPE_CHECKING:
    from kite_core.stream_ports import Streams

USER_AGENT = f"kiteport/{__version__}"


class World(Enum):
    """Who may drive a transport's coroutines."""

    BLOCKING = "blocking"
    """They never wait: for `Kite`."""
    ASYNCIO = "asyncio"
    """They wait for an event loop: for `AsyncKite`."""
    BOTH = "both"
    """They never wait and never block: for either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireSettings:
    """All that a transport needs to know. Connections are opened on first use, not here."""

    base_url: str = "https://api.kite.trade"
    api_key: str = ""
    timeouts: Timeouts = field(default_factory=Timeouts)
    max_connections: int = 10
    idle_timeout_seconds: float = 30.0
    proxy_url: str | None = field(default=None, repr=False)
    verify_tls: bool | ssl.SSLContext = True
    user_agent: str = USER_AGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamParts:
    """What streams share with the client that they belong to."""

    api_key: str
    token_store: TokenStore
    entropy: Entropy
    clock: Clock
    observer: Observer


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A transport that is ready, and the clock that it lives by if that is not real time.

    `streams` makes its streams; those of a wire without one go over the network.
    """

    transport: Transport
    clock: Clock | None = None
    streams: Callable[[StreamParts], Streams] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportAdapter:
    """A transport that can be chosen by name."""

    name: str
    world: World
    build: Callable[[WireSettings], Wire]
