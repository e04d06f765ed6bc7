"""How a client is put together: the life of a request, layer by layer."""

from __future__ import annotations

import os
from dataclasses import replace
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING

from kite_adapters.cache.by_config import cache_of
from kite_adapters.clocks import AsyncioClock, BlockingClock
from kite_adapters.concurrency import AsyncioConcurrency, BlockingConcurrency
from kite_adapters.config import ClientConfig
from kite_adapters.entropy import SystemEntropy
from kite_adapters.journal.by_config import journal_of
from kite_adapters.metrics import CollectedMetrics
from kite_adapters.observers import LoggingObserver, Observers
from kite_adapters.policies.authenticating import AuthenticatingTransport
from kite_adapters.policies.caching import CachingTransport
from kite_adapters.policies.circuit_breaking import CircuitBreakingTransport, Circuits
from kite_adapters.policies.observing import ObservingTransport
from kite_adapters.policies.prefixing import PrefixingTransport
from kite_adapters.policies.rate_limiting import RateLimitingTransport, Recheck
from kite_adapters.policies.retrying import RetryingTransport
from kite_adapters.policies.session_watching import SessionWatchingTransport
from kite_adapters.rate_limiter.registry import shared_rate_limiter
from kite_adapters.streams.over_network import AsyncioStreams, ThreadedStreams
from kite_adapters.token_store.memory import MemoryTokenStore
from kite_adapters.transport.adapter import USER_AGENT, StreamParts, Wire, WireSettings, World
from kite_adapters.transport.by_name import transport_named
from kite_core.client import AsyncKite, Kite
from kite_core.errors import ConfigurationError
from kite_core.messages import Request
from kite_core.models.session import AccessToken
from kite_core.ports import (
    Cache,
    Clock,
    Concurrency,
    Entropy,
    Journal,
    Observer,
    Ports,
    RateLimiter,
    TokenStore,
    Transport,
)

if TYPE_CHECKING:
    from kite_adapters.guards import Guards
    from kite_core.stream_ports import Streams


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
    concurrency: Concurrency,
    limiter: RateLimiter,
    circuits: Circuits | None = None,
    cache: Cache | None = None,
    guards: Guards | None = None,
) -> Transport:
    """Wrap the wire. The last line meets a request first, and reads its answer last.

    Observing stands next to the wire, so that it sees every attempt. Authenticating stands inside
    retrying, so that each attempt takes the newest token. Session watching stands outside
    authenticating, which hides a token that the broker echoes: what is told of a lost session holds
    none. Rate limiting stands inside
    retrying, so that every attempt waits for its turn, and inside circuit breaking, so that nothing
    waits for a turn only to be refused; after the wait the circuit is asked again, and so are the
    kill switches. Caching stands outside of these, because what it answers costs nobody anything.
    Guarding stands outside of all: whatever made a request, nothing goes around it; what it blocks
    costs no turn and counts for no circuit; and what it lets through it judges once, not once for
    each attempt.
    """
    transport = wire
    if config.path_prefix:
        transport = PrefixingTransport(inner=transport, prefix=config.path_prefix)
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
    transport = RateLimitingTransport(
        inner=transport,
        limiter=limiter,
        clock=clock,
        recheck=_recheck_of(circuits, guards),
    )
    if circuits is not None:
        transport = CircuitBreakingTransport(inner=transport, circuits=circuits, observer=observer)
    transport = RetryingTransport(
        inner=transport,
        clock=clock,
        entropy=entropy,
        observer=observer,
        config=config.retry,
        timeouts=config.timeouts,
    )
    if cache is not None:
        transport = CachingTransport(
            inner=transport,
            cache=cache,
            clock=clock,
            concurrency=concurrency,
            observer=observer,
            ttl=config.cache.ttl,
            list_time=config.cache.list_time,
            indexer=_index_of_instruments,
        )
    if guards is not None:
        from kite_adapters.policies.guarding import GuardingTransport

        transport = GuardingTransport(
            inner=transport, guards=guards, concurrency=concurrency, observer=observer
        )
    return transport


def _recheck_of(circuits: Circuits | None, guards: Guards | None) -> Recheck | None:
    """What is asked when a request's turn has come, of those that there are."""
    asked = [part.recheck for part in (circuits, guards) if part is not None]

    def recheck(request: Request) -> None:
        for ask in asked:
            ask(request)

    return recheck if len(asked) > 1 else next(iter(asked), None)


def _index_of_instruments(dump: bytes) -> bytes:
    from kite_core.instrument_book.offsets import sorted_offsets

    return sorted_offsets(dump)


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
    _require_plain_hooks(config)
    wire = wire or open_wire(config, World.BLOCKING)
    return _ports(
        config,
        wire,
        clock=clock or wire.clock or BlockingClock(),
        entropy=entropy or SystemEntropy(),
        concurrency=concurrency or BlockingConcurrency(),
        journal=journal_of(config),
        network_streams=ThreadedStreams,
    )


def _require_plain_hooks(config: ClientConfig) -> None:
    """Raises ConfigurationError for a guard's hook that needs an event loop."""
    if not config.guards:
        return
    from kite_core.guards.access import ConfirmEach

    hooks = [guard.hook for guard in config.guards if isinstance(guard, ConfirmEach)]
    if any(iscoroutinefunction(hook) for hook in hooks):
        raise ConfigurationError(
            "The hook of ConfirmEach is a coroutine function, and Kite has no event loop.",
            hint="Give a plain function, or use open_async_kite.",
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
        journal=journal_of(config, is_off_loop=wire.clock is None),
        network_streams=AsyncioStreams,
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


def observer_of(config: ClientConfig, *others: Observer) -> Observer:
    """The log, and whoever else the settings name."""
    extra = () if config.observer is None else (config.observer,)
    return Observers(LoggingObserver(), *others, *extra)


def guards_of(config: ClientConfig, *, clock: Clock, token_store: TokenStore) -> Guards | None:
    """The guards that the settings name; they count together with those of the user's others."""
    if not config.guards:
        return None
    from kite_adapters.guards import Guards  # late: few clients have any
    from kite_adapters.shared_day import DayFinder

    app = (config.api_key, config.base_url)
    finder = DayFinder(app, token_store=token_store, clock=clock)
    return Guards(config.guards, clock=clock, rulebook=config.rulebook, finder=finder)


def _streams(
    config: ClientConfig,
    wire: Wire,
    parts: StreamParts,
    network_streams: type[AsyncioStreams | ThreadedStreams],
) -> Streams:
    """The wire's own streams, or some over the network.

    Those live in an event loop even where the client has none; and in real time whatever it lives
    by, as what comes over a socket does.
    """
    recording = config.record_ticks_to
    if wire.streams is not None and recording is not None:
        raise ConfigurationError(
            "These streams have no connections that could be recorded.",
            hint="Leave out record_ticks_to, or record what a served broker sends.",
        )
    if wire.streams is not None:
        return wire.streams(parts)
    return network_streams(
        wire=replace(wire_settings(config), base_url=config.ticker_url),
        parts=replace(parts, clock=AsyncioClock()),
        record_to=None if recording is None else os.fspath(recording),
    )


def _ports(
    config: ClientConfig,
    wire: Wire,
    *,
    clock: Clock,
    entropy: Entropy,
    concurrency: Concurrency,
    journal: Journal | None,
    network_streams: type[AsyncioStreams | ThreadedStreams],
) -> Ports:
    token_store = token_store_of(config)
    metrics = CollectedMetrics(clock=clock)
    observer = observer_of(config, metrics)
    limiter = shared_rate_limiter(config, clock=clock, observer=observer)
    is_breaking = config.circuit.is_enabled
    circuits = Circuits(config=config.circuit, clock=clock) if is_breaking else None
    metrics.join(limiter=limiter, circuits=circuits)
    transport = with_policies(
        wire.transport,
        config,
        clock=clock,
        token_store=token_store,
        entropy=entropy,
        observer=observer,
        concurrency=concurrency,
        limiter=limiter,
        circuits=circuits,
        cache=cache_of(config, is_simulated=wire.clock is not None),
        guards=guards_of(config, clock=clock, token_store=token_store),
    )
    parts = StreamParts(
        api_key=config.api_key,
        token_store=token_store,
        entropy=entropy,
        clock=clock,
        observer=observer,
    )
    return Ports(
        transport=transport,
        clock=clock,
        token_store=token_store,
        concurrency=concurrency,
        entropy=entropy,
        observer=observer,
        metrics=metrics,
        streams=_streams(config, wire, parts, network_streams),
        own_rulebook=config.rulebook,
        api_key=config.api_key,
        journal=journal,
        order_window_seconds=config.order_window_seconds,
    )
