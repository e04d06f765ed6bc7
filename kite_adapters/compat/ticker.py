"""`KiteTicker` under the names of pykiteconnect (kiteconnect 5.2.2, ticker.py), over our stream.

It drops in: constructor, constants, methods, callbacks and ticks are the original's. There is no
reactor behind it, and what the original gets wrong is mended: see `ticker_mended`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from kite_core.run_now import run_now
from kite_core.ticker.subscriptions import Tokens, checked_mode, checked_tokens

if TYPE_CHECKING:
    from kite_adapters.compat.ticker_life import Callback, TickerLife
    from kite_adapters.compat.ticker_wire import ConnectionResponse, Route
    from kite_adapters.streams.threaded_stream import ThreadedStream

LOG = logging.getLogger("kiteport.ticker")
Number = TypeVar("Number", int, float)
_LEAST_MAX_DELAY = 5
_MOST_TRIES = 300


class KiteTicker:
    """Streams ticks and order updates to callbacks.

        kws = KiteTicker("your_api_key", "your_access_token")
        kws.on_connect = lambda ws, response: ws.subscribe([738561])
        kws.on_ticks = lambda ws, ticks: print(ticks)
        kws.connect()

    Callbacks get this ticker first: `on_ticks(ws, ticks)`, `on_connect(ws, response)`,
    `on_open(ws)`, `on_close(ws, code, reason)`, `on_error(ws, code, reason)`,
    `on_message(ws, payload, is_binary)`, `on_order_update(ws, data)`, `on_reconnect(ws, attempt)`
    and `on_noreconnect(ws)`. They run one at a time, beside the reader: a slow one delays others,
    and the reader once 1,024 messages wait. What one raises goes to `on_error(ws, 4000, reason)`,
    with its traceback, and to the log.

    Any thread may call anything here. `connect` may be called again after the end, any number of
    times. `access_token` may be replaced: each connection takes the newest. Typed twin:
    `kite.ticker.open()`.
    """

    EXCHANGE_MAP: ClassVar[dict[str, int]] = {
        "nse": 1,
        "nfo": 2,
        "cds": 3,
        "bse": 4,
        "bfo": 5,
        "bcd": 6,
        "mcx": 7,
        "mcxsx": 8,
        "indices": 9,
        "nco": 12,
        "bsecds": 6,
    }
    CONNECT_TIMEOUT: ClassVar[float] = 30
    RECONNECT_MAX_DELAY: ClassVar[float] = 60
    RECONNECT_MAX_TRIES = 50
    ROOT_URI = "wss://ws.kite.trade"
    MODE_FULL = "full"
    MODE_QUOTE = "quote"
    MODE_LTP = "ltp"
    SILENCE_TIMEOUT: ClassVar[float] = 5
    """Seconds without any sign of life after which a connection is given up; an addition."""

    def __init__(
        self,
        api_key: str,
        access_token: str | None,
        debug: bool = False,
        root: str | None = None,
        reconnect: bool = True,
        reconnect_max_tries: int = RECONNECT_MAX_TRIES,
        reconnect_max_delay: float = RECONNECT_MAX_DELAY,
        connect_timeout: float = CONNECT_TIMEOUT,
    ) -> None:
        self.root = root or self.ROOT_URI
        self.api_key = api_key
        self.access_token = access_token
        self.debug = debug
        self.reconnect = reconnect
        self.reconnect_max_tries = _limited(
            "reconnect_max_tries", reconnect_max_tries, min(reconnect_max_tries, _MOST_TRIES)
        )
        self.reconnect_max_delay = _limited(
            "reconnect_max_delay", reconnect_max_delay, max(reconnect_max_delay, _LEAST_MAX_DELAY)
        )
        self.connect_timeout = connect_timeout
        self.on_ticks: Callback | None = None
        self.on_open: Callback | None = None
        self.on_close: Callback | None = None
        self.on_error: Callback | None = None
        self.on_connect: Callback | None = None
        self.on_message: Callback | None = None
        self.on_reconnect: Callback | None = None
        self.on_noreconnect: Callback | None = None
        self.on_order_update: Callback | None = None
        self.subscribed_tokens: dict[int, str] = {}
        self.websocket_thread: Thread | None = None
        self._life: TickerLife | None = None
        self._next_route: Route | None = None
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.root} of {len(self.subscribed_tokens)} instruments>"

    @property
    def socket_url(self) -> str:
        """Where connections lead to, with key and token in it; it may be replaced."""
        return f"{self.root}?api_key={self.api_key}&access_token={self.access_token or ''}"

    @socket_url.setter
    def socket_url(self, url: str) -> None:
        from kite_adapters.compat.ticker_wire import Address

        address = Address.of(url)
        self.root, self.api_key = address.root, address.api_key
        self.access_token = address.access_token

    def connect(
        self,
        threaded: bool = False,
        disable_ssl_verification: bool = False,
        proxy: Mapping[str, Any] | None = None,
    ) -> None:
        """Connect, and call the callbacks until the end: here, or with `threaded` in a thread.

        `proxy` is {"host": ..., "port": ...}. Called by a callback it returns at once, and the
        ticker connects again when its life is over. Raises ConfigurationError when aiohttp is
        missing and for a root that leads nowhere.
        """
        from kite_adapters.compat.ticker_wire import Route

        route = Route(disable_ssl_verification=disable_ssl_verification, proxy=proxy)
        life, is_new = self._begun(route)
        while not is_new:
            if life.is_mine:
                self._next_route = route
                return
            was_ending = life.is_ending
            if threaded and not was_ending:
                return
            life.wait()
            if not was_ending:
                return
            life, is_new = self._begun(route)
        if not threaded:
            self._live(life)
            return
        self.websocket_thread = Thread(
            target=self._live, args=(life,), name="KiteTicker", daemon=True
        )
        self.websocket_thread.start()

    def is_connected(self) -> bool:
        """Whether a connection is open; one that is silent for 5 seconds is given up."""
        life = self._life
        return life is not None and life.stream.open_sockets > 0

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close the connection for good: `on_close` gets the code and the reason, then all ends."""
        self._next_route = None
        if self._life is not None:
            self._life.end(code, reason)

    def stop(self) -> None:
        """The same, without a word to say. Other tickers go on."""
        self.close()

    def stop_retry(self) -> None:
        """Let the open connection be the last one; when none is open, end."""
        if self._life is not None:
            self._life.stop_retry()

    def subscribe(self, instrument_tokens: Tokens) -> bool:
        """Want instruments, in the mode "quote"; without a connection, when there is one.

        Raises InputException for what is no token, and for more than 9,000 in all.
        """
        return self.set_mode(self.MODE_QUOTE, instrument_tokens)

    def set_mode(self, mode: str, instrument_tokens: Tokens) -> bool:
        """Want instruments in a mode. Raises InputException as `subscribe` does."""
        from kite_adapters.compat.ticker_wire import whole
        from kite_adapters.compat.translating import in_their_words

        with in_their_words():
            tokens, mode = checked_tokens(whole(instrument_tokens)), str(checked_mode(mode))
        with in_their_words(), self._lock:
            if (stream := self._stream) is not None:
                run_now(stream.subscribe(tokens, mode))
            self.subscribed_tokens.update(dict.fromkeys(tokens, mode))
        self._debug("%d instruments are wanted in the mode %s.", len(tokens), mode)
        return True

    def unsubscribe(self, instrument_tokens: Tokens) -> bool:
        """Want instruments no more. Raises InputException for what is no token."""
        from kite_adapters.compat.ticker_wire import whole
        from kite_adapters.compat.translating import in_their_words

        with in_their_words():
            tokens = checked_tokens(whole(instrument_tokens))
        with self._lock:
            if (stream := self._stream) is not None:
                run_now(stream.unsubscribe(tokens))
            for token in tokens:
                self.subscribed_tokens.pop(token, None)
        self._debug("%d instruments are wanted no more.", len(tokens))
        return True

    def resubscribe(self) -> None:
        """Ask for all instruments again, with their modes; reconnections do so by themselves."""
        from kite_adapters.compat.ticker_wire import want_only

        with self._lock:
            if (stream := self._stream) is not None:
                run_now(stream.unsubscribe(tuple(stream.modes)))
                want_only(stream, self.subscribed_tokens)

    @property
    def _stream(self) -> ThreadedStream | None:
        """The stream of the life that goes on."""
        life = self._life
        return None if life is None or life.is_ending else life.stream

    def _begun(self, route: Route) -> tuple[TickerLife, bool]:
        """The life that goes on, and whether it has just begun."""
        with self._lock:
            if self._life is not None and not self._life.is_over.is_set():
                return self._life, False
            self._life = self._new_life(route)
            return self._life, True

    def _live(self, life: TickerLife) -> None:
        """Serve one life after the other, as long as callbacks ask for another one."""
        while True:
            try:
                life.serve()
            except BaseException:
                life.is_over.set()
                raise
            with self._lock:
                life.is_over.set()
                route, self._next_route = self._next_route, None
                if route is None:
                    return
                life = self._life = self._new_life(route)

    def _new_life(self, route: Route) -> TickerLife:
        from kite_adapters.compat.ticker_life import TickerLife
        from kite_adapters.compat.ticker_wire import Wiring, want_only

        self._debug("Connecting to %s.", self.root)
        wiring = Wiring(
            socket_url=lambda: self.socket_url,
            wants_beats=lambda: self.on_message is not None,
            connect_timeout=self.connect_timeout,
            max_delay=self.reconnect_max_delay,
            silence=self.SILENCE_TIMEOUT,
        )
        stream, consumer = wiring.stream(route)
        want_only(stream, self.subscribed_tokens)
        life = TickerLife(
            self,
            stream=stream,
            consumer=consumer,
            greet=self._connected,
            most_retries=self.reconnect_max_tries if self.reconnect else 0,
        )
        run_now(stream.start())
        return life

    def _connected(self) -> ConnectionResponse:
        """A connection is open: want what `subscribed_tokens` says, which programs change by hand.

        Returns what `on_connect` gets.
        """
        from kite_adapters.compat.ticker_wire import ConnectionResponse, want_only

        with self._lock:
            self._next_route = None  # reason: what a callback asked for has come about
            if (stream := self._stream) is not None:
                want_only(stream, self.subscribed_tokens)
        return ConnectionResponse(peer=self.root)

    def _debug(self, text: str, *facts: object) -> None:
        if self.debug:
            LOG.debug(text, *facts)


def _limited(name: str, given: Number, kept: Number) -> Number:
    """What is kept of a setting, with a warning when that is another value."""
    if kept != given:
        LOG.warning("`%s` is %s, which is beyond the limit: it is set to %s.", name, given, kept)
    return kept
