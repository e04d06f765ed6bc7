"""How a client is put together: the life of a request, layer by layer."""

from __future__ import annotations

from inspect import iscoroutinefunction

from kite_adapters.clocks import AsyncioClock, BlockingClock
from kite_adapters.concurrency import AsyncioConcurrency, BlockingConcurrency
from kite_adapters.config import ClientConfig
from kite_adapters.entropy import SystemEntropy
from kite_adapters.metrics import CollectedMetrics
from kite_adapters.observers import LoggingObserver, Observers
from kite_adapters.policies.authenticating import AuthenticatingTransport
from kite_adapters.policies.observing import ObservingTransport
from kite_adapters.policies.retrying import RetryingTransport
from kite_adapters.policies.session_watching import SessionWatchingTransport
from kite_adapters.token_store.memory import MemoryTokenStore
from kite_adapters.transport.adapter import USER_AGENT, Wire, WireSettings, World
from kite_adapters.transport.by_name import transport_named
from kite_core.client import AsyncKite, Kite
from kite_core.errors import ConfigurationError
from kite_core.models.session import AccessToken
from kite_core.ports import (
    Clock,
    Concurrency,
    Entropy,
    Observer,
    Ports,
    TokenStore,
    Transport,
)


def open_kite(config: ClientConfig, *, wire: Wire | None = None) -> Kite:
    """A blocking client. It opens connections when it first needs them; close it when done."""
    return Kite(blocking_ports(config, wire=wire))


def open_async_kite(config: ClientConfig, *, wire: Wire | None = None) -> AsyncKite:
    """An asyncio client. It needs no running loop to be made, one loop to be used."""
    return AsyncKite(asyncio_ports(config, wire=wire))


def with_policies(
    wire: Transport,
    config: ClientConfig,
    *,
    clock: Clock,
    token_store: TokenStore,
    entropy: Entropy,
    observer: Observer,
) -> Transport:
    """Wrap the wire. The last line meets a request first, and reads its answer last.

    Observing stands next to the wire, so that it sees every attempt. Authenticating stands inside
    retrying, so that each attempt takes the newest token. Session watching stands outside
    authenticating, because it wants to know which token was refused.
    """
    transport = wire
    transport = ObservingTransport(inner=transport, clock=clock, observer=observer)
    transport = AuthenticatingTransport(
        inner=transport, api_key=config.api_key, token_store=token_store
    )
    transport = SessionWatchingTransport(
        inner=transport,
        token_store=token_store,
        clock=clock,
        observer=observer,
        hook=config.on_session_expired,
    )
    return RetryingTransport(
        inner=transport,
        clock=clock,
        entropy=entropy,
        observer=observer,
        config=config.retry,
        timeouts=config.timeouts,
    )


def blocking_ports(
    config: ClientConfig,
    *,
    wire: Wire | None = None,
    clock: Clock | None = None,
    entropy: Entropy | None = None,
    concurrency: Concurrency | None = None,
) -> Ports:
    """All ports of a blocking client."""
    require_config(config)
    if iscoroutinefunction(config.on_session_expired):
        raise ConfigurationError(
            "on_session_expired is a coroutine function, and Kite has no event loop.",
            hint="Give a plain function, or use open_async_kite.",
        )
    wire = wire or open_wire(config, World.BLOCKING)
    return _ports(
        config,
        wire,
        clock=clock or wire.clock or BlockingClock(),
        entropy=entropy or SystemEntropy(),
        concurrency=concurrency or BlockingConcurrency(),
    )


def asyncio_ports(
    config: ClientConfig,
    *,
    wire: Wire | None = None,
    clock: Clock | None = None,
    entropy: Entropy | None = None,
    concurrency: Concurrency | None = None,
) -> Ports:
    """All ports of an asyncio client."""
    require_config(config)
    wire = wire or open_wire(config, World.ASYNCIO)
    return _ports(
        config,
        wire,
        clock=clock or wire.clock or AsyncioClock(),
        entropy=entropy or SystemEntropy(),
        concurrency=concurrency or AsyncioConcurrency(),
    )


def open_wire(config: ClientConfig, world: World) -> Wire:
    """The transport that the settings name, or the usual one of this world.

    Raises ConfigurationError for a transport of the other world.
    """
    usual = "urllib3" if world is World.BLOCKING else "aiohttp"
    adapter = transport_named(config.transport or usual)
    if adapter.world not in (world, World.BOTH):
        raise ConfigurationError(
            f"The transport {adapter.name!r} is for {adapter.world.value} code, "
            f"and this client is for {world.value} code.",
            hint=f'Use transport="{usual}", or the other client.',
        )
    return adapter.build(wire_settings(config))


def require_config(config: object) -> None:
    """Raises ConfigurationError for anything else in a config's place."""
    if not isinstance(config, ClientConfig):
        raise ConfigurationError(
            f"The settings are a {type(config).__name__}.",
            hint="Give ClientConfig(api_key=..., access_token=...), or ClientConfig.from_env().",
        )


def wire_settings(config: ClientConfig) -> WireSettings:
    """What the transport needs to know of the settings."""
    return WireSettings(
        base_url=config.base_url,
        api_key=config.api_key,
        timeouts=config.timeouts,
        max_connections=config.max_connections,
        idle_timeout_seconds=config.idle_timeout,
        proxy_url=config.proxy_url,
        verify_tls=config.verify_tls,
        user_agent=f"{USER_AGENT} {config.user_agent_suffix}".rstrip(),
    )


def token_store_of(config: ClientConfig) -> TokenStore:
    """The store that the settings give, or one in memory with the token that they give."""
    if config.token_store is not None:
        return config.token_store
    token = config.access_token
    return MemoryTokenStore(AccessToken(token=token) if token else None)


def observer_of(config: ClientConfig) -> Observer:
    """The log, and whoever else the settings name."""
    extra = () if config.observer is None else (config.observer,)
    return Observers(LoggingObserver(), *extra)


def _ports(
    config: ClientConfig, wire: Wire, *, clock: Clock, entropy: Entropy, concurrency: Concurrency
) -> Ports:
    token_store = token_store_of(config)
    observer = observer_of(config)
    transport = with_policies(
        wire.transport,
        config,
        clock=clock,
        token_store=token_store,
        entropy=entropy,
        observer=observer,
    )
    return Ports(
        transport=transport,
        clock=clock,
        token_store=token_store,
        concurrency=concurrency,
        entropy=entropy,
        observer=observer,
        metrics=CollectedMetrics(clock=clock),
        rulebook=config.rulebook,
        api_key=config.api_key,
    )
