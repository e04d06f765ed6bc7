"""What carries a compat ticker: its address with the token in it, and a stream over the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import SupportsIndex, cast
from urllib.parse import parse_qs, urlsplit

from kite_adapters.clocks import AsyncioClock
from kite_adapters.entropy import SystemEntropy
from kite_adapters.observers import LoggingObserver
from kite_adapters.streams.blocking_consumer import BlockingConsumer
from kite_adapters.streams.threaded_stream import ThreadedStream
from kite_adapters.transport.adapter import StreamParts, WireSettings
from kite_core.attempts import Timeouts
from kite_core.errors import ConfigurationError
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_core.stream_ports import TickerConnection, TickerTransport
from kite_core.ticker.event_queue import EventQueue, Policy
from kite_core.ticker.parsing import has_packets
from kite_core.ticker.stream_events import Ticks
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.subscriptions import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How `connect()` was asked to get there."""

    disable_ssl_verification: bool = False
    proxy: Mapping[str, object] | None = None

    @property
    def proxy_url(self) -> str | None:
        """The proxy as a URL."""
        return f"http://{self.proxy['host']}:{self.proxy['port']}" if self.proxy else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionResponse:
    """What `on_connect` gets as `response`: where the connection leads to.

    `version` is what the original shows for RFC 6455: the number of its last draft.
    """

    peer: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    version: int = 18
    protocol: str | None = None
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a socket's URL leads to, and as whom."""

    root: str
    api_key: str
    access_token: str = field(repr=False)

    @classmethod
    def of(cls, socket_url: str) -> Address:
        """Raises ConfigurationError for what is no address of a WebSocket."""
        root, _, query = socket_url.partition("?")
        if urlsplit(root).scheme not in ("ws", "wss") or not urlsplit(root).hostname:
            raise ConfigurationError(
                "The ticker's root is not a ws or wss URL with a host.",
                hint='Give root="wss://ws.kite.trade", or leave it out.',
            )
        fields = parse_qs(query.replace("+", "%2B"))
        token = fields.get("access_token", [""])[0]
        return cls(root=root, api_key=fields.get("api_key", [""])[0], access_token=token)


class SocketUrlTokenStore:
    """Finds the access token in a URL that a program may replace; each connection looks anew."""

    def __init__(self, socket_url: Callable[[], str]) -> None:
        self._socket_url = socket_url

    async def load(self) -> AccessToken | None:
        """The token that stands there now."""
        token = Address.of(self._socket_url()).access_token
        return AccessToken(token=token) if token else None

    async def save(self, token: AccessToken, /) -> None:
        """Nothing: the URL is the program's."""

    async def clear(self) -> None:
        """Nothing: the URL is the program's."""


class BeatingTransport:
    """Tells of signs of life, too, which streams keep to themselves."""

    def __init__(self, inner: TickerTransport, on_beat: Callable[[bytes], object]) -> None:
        self._inner = inner
        self._on_beat = on_beat

    async def connect(self, *, api_key: str, access_token: str) -> TickerConnection:
        """Open a connection that tells of them."""
        opened = await self._inner.connect(api_key=api_key, access_token=access_token)
        return _BeatingConnection(opened, self._on_beat)


class _BeatingConnection:
    def __init__(self, inner: TickerConnection, on_beat: Callable[[bytes], object]) -> None:
        self._receive = inner.receive
        self._on_beat = on_beat
        self.send = inner.send
        self.close = inner.close

    async def receive(self) -> bytes | str:
        data = await self._receive()
        if isinstance(data, bytes) and not has_packets(data):
            self._on_beat(data)
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What streams of one ticker have in common; times are in seconds.

    `wants_beats` says whether somebody wants to hear of signs of life.
    """

    socket_url: Callable[[], str]
    wants_beats: Callable[[], bool]
    connect_timeout: float
    max_delay: float
    silence: float

    def stream(self, route: Route) -> tuple[ThreadedStream, BlockingConsumer]:
        """One to where the URL leads now, and a consumer of it, for which it waits.

        Raises ConfigurationError when aiohttp is missing.
        """
        address, clock = Address.of(self.socket_url()), AsyncioClock()

        def tell(beat: bytes) -> None:
            if self.wants_beats():
                consumer.put([Ticks(beat, clock.now())], clock.monotonic())

        stream = ThreadedStream(
            StreamSettings(
                silence=self.silence, opening=self.connect_timeout, max_delay=self.max_delay
            ),
            transport=BeatingTransport(_transport(self._wire(address, route)), tell),
            parts=StreamParts(
                api_key=address.api_key,
                token_store=SocketUrlTokenStore(self.socket_url),
                entropy=SystemEntropy(),
                clock=clock,
                observer=LoggingObserver(),
            ),
        )
        consumer = stream.listen(EventQueue(policy=Policy.BLOCK, name="KiteTicker"))
        return stream, consumer

    def _wire(self, address: Address, route: Route) -> WireSettings:
        limit = self.connect_timeout
        return WireSettings(
            base_url=address.root,
            timeouts=Timeouts(connect=limit, read=limit, total=2 * limit),
            proxy_url=route.proxy_url,
            verify_tls=not route.disable_ssl_verification,
        )


def want_only(stream: ThreadedStream, wanted: Mapping[int, str]) -> None:
    """Let a stream want these instruments in their modes, and no others.

    Raises ValidationError for what is no token or mode.
    """
    modes = stream.modes
    if gone := [token for token in modes if token not in wanted]:
        run_now(stream.unsubscribe(gone))
    for mode in dict.fromkeys(wanted.values()):
        tokens = [token for token, its in wanted.items() if its == mode != modes.get(token)]
        run_now(stream.subscribe(tokens, mode))


def whole(tokens: Tokens) -> Tokens:
    """The tokens, with texts of digits as numbers: programs read them from files."""
    if isinstance(tokens, str) or not isinstance(tokens, Iterable):
        return _number(tokens)
    return [_number(token) for token in tokens]


def _number(token: SupportsIndex | str) -> SupportsIndex:
    is_text = isinstance(token, str) and token.isdecimal()
    return int(cast("str", token)) if is_text else cast("SupportsIndex", token)


def _transport(wire: WireSettings) -> TickerTransport:
    try:
        from kite_adapters.ticker_transport.aiohttp import AiohttpTickerTransport
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            f"KiteTicker needs the package {missing.name}.",
            hint='Install it with: pip install "kiteport[async]"',
        ) from None
    return AiohttpTickerTransport(wire)
