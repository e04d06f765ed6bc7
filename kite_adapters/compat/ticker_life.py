"""One life of a ticker, from `connect()` to the end of its stream, told to callbacks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from threading import Event, Thread, current_thread
from traceback import format_exception
from typing import Any, Protocol, cast

from kite_adapters.compat.tick_dicts import tick_dicts
from kite_adapters.streams.blocking_consumer import BlockingConsumer
from kite_adapters.streams.threaded_stream import ThreadedStream
from kite_core.decoding import read_json
from kite_core.errors import KiteError
from kite_core.run_now import run_now
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    DamagedFrame,
    Disconnected,
    OrderUpdate,
    Stopped,
    StreamEvent,
    Ticks,
)

LOG = logging.getLogger("kiteport.ticker")
ABNORMAL, NORMAL = 1006, 1000
"""Codes of RFC 6455, section 7.4.1: no goodbye came; a goodbye without a complaint."""
BROKER_ERROR = 0
"""What `on_error` gets with a complaint of the broker's, as from the original."""
CALLBACK_FAILED = 4000
"""What `on_error` gets with the traceback of a callback; codes from 4000 are anybody's own."""
Callback = Callable[..., Any]
_FIXES = {
    403: (
        "log in again, and set `access_token` of the KiteTicker to the new one; if other calls "
        "work with this token, the app's plan has no streaming"
    ),
    429: "close a ticker of this API key elsewhere: there may be three",
}
"""What to do about refusals that end a stream, by their HTTP status."""
_SLICE_SECONDS = 0.25
"""Waits come in slices, because on some systems Ctrl-C does not end a wait."""


class Program(Protocol):
    """Whose callbacks are called; each gets it as its first argument."""

    on_ticks: Callback | None
    on_open: Callback | None
    on_close: Callback | None
    on_error: Callback | None
    on_connect: Callback | None
    on_message: Callback | None
    on_reconnect: Callback | None
    on_noreconnect: Callback | None
    on_order_update: Callback | None


class TickerLife:
    """Calls the callbacks in the thread that serves it, one at a time.

    `is_ending` says that its end was asked for: nothing but the goodbye is told then. `is_over` is
    set by whoever serves it. `most_retries` is how many retries there may be after a connection, 0
    for none. `greet` is asked at each connection for what `on_connect` gets.
    """

    def __init__(
        self,
        program: Program,
        *,
        stream: ThreadedStream,
        consumer: BlockingConsumer,
        greet: Callable[[], object],
        most_retries: int,
    ) -> None:
        self.stream = stream
        self.is_ending = False
        self.is_over = Event()
        self._retries = 0
        self._program = program
        self._consumer = consumer
        self._greet = greet
        self._most_retries = most_retries
        self._may_retry = most_retries > 0
        self._is_open = False
        self._goodbye: tuple[int, str | None] = NORMAL, None
        self._thread: Thread | None = None

    @property
    def is_mine(self) -> bool:
        """Whether the caller is one of its callbacks."""
        return self._thread is current_thread() and not self.is_over.is_set()

    def serve(self) -> None:
        """Call the callbacks until the stream has ended.

        What ends a program (KeyboardInterrupt, SystemExit) ends the stream, and is raised.
        """
        self._thread = current_thread()
        try:
            while (event := run_now(self._consumer.take())) is not None:
                self._tell(event)
        finally:
            self.end()

    def end(self, code: int | None = None, reason: str | None = None) -> None:
        """Close the connection, for good. Any thread may, and harmless when it is closed."""
        if not self.is_ending:
            self._goodbye = NORMAL if code is None else code, reason
            self.is_ending = True
        run_now(self.stream.stop())

    def wait(self) -> None:
        """Return when it is over."""
        while not self.is_over.wait(_SLICE_SECONDS):
            pass

    def stop_retry(self) -> None:
        """Let the connection that is open be the last one; without one, end."""
        self._may_retry = False
        if not self.stream.open_sockets:
            self.end()

    def _tell(self, event: StreamEvent) -> None:
        match event:
            case Stopped():
                self._stopped(event.error)
            case _ if self.is_ending:
                return  # reason: who asked for the end wants no more
            case Ticks():
                self._frame(event.frame)
            case DamagedFrame():
                LOG.warning("A frame was cut off: %s", event.error.message)
                self._frame(event.frame)
            case OrderUpdate(text=text) | BrokerMessage(text=text):
                self._text(text)
            case Connected(socket=0):
                self._connected()
            case Disconnected(socket=0):
                self._disconnected(event)
            case _:
                LOG.debug("%r", event)

    def _frame(self, frame: bytes) -> None:
        program = self._program
        if program.on_message is not None:
            self._call("on_message", frame, True)
        if program.on_ticks is not None and (ticks := tick_dicts(frame)):
            self._call("on_ticks", ticks)

    def _text(self, text: str) -> None:
        self._call("on_message", text.encode(errors="replace"), False)
        message = _object(text)
        if message.get("type") == "order" and message.get("data"):
            self._call("on_order_update", message["data"])
        elif message.get("type") == "error":
            self._error(BROKER_ERROR, str(message.get("data")))

    def _connected(self) -> None:
        self._is_open, self._may_retry = True, self._most_retries > 0
        self._retries = 0
        self._call("on_connect", self._greet())
        self._call("on_open")

    def _disconnected(self, event: Disconnected) -> None:
        was_open, self._is_open = self._is_open, False
        if event.http_status is not None:
            self._closed(ABNORMAL, _refusal(event.http_status))
        elif was_open:
            self._closed(event.close_code or ABNORMAL, event.reason)
        else:
            self._error(ABNORMAL, event.reason)
        if not self.is_ending:
            self._retry(event.retry_seconds)

    def _retry(self, seconds: float) -> None:
        if not self._may_retry:
            self.end()
        elif self._retries >= self._most_retries:
            self.end()
            self._call("on_noreconnect")
        else:
            self._retries += 1
            LOG.warning("Retry %d of the connection in %.1f seconds.", self._retries, seconds)
            self._call("on_reconnect", self._retries)

    def _stopped(self, error: KiteError | None) -> None:
        was_open, self._is_open = self._is_open, False
        if error is None or self.is_ending:
            if was_open:
                LOG.info("Connection closed.")
                self._call("on_close", *self._goodbye)
            return
        self.is_ending = True
        if error.http_status is not None:
            fix = _FIXES.get(error.http_status, error.hint)
            self._closed(ABNORMAL, f"{_refusal(error.http_status)}: {fix}")
        else:
            self._error(ABNORMAL, str(error))
        self._call("on_noreconnect")

    def _closed(self, code: int, reason: str) -> None:
        if code == ABNORMAL:
            reason = f"connection was closed uncleanly ({reason})"
            self._error(code, reason)
        LOG.error("Connection closed: %s - %s", code, reason)
        self._call("on_close", code, reason)

    def _error(self, code: int, reason: str) -> None:
        LOG.error("Connection error: %s - %s", code, reason)
        self._call("on_error", code, reason)

    def _call(self, name: str, *args: object) -> None:
        """Call a callback that is set. What it raises goes to the log, and to `on_error`."""
        callback: Callback | None = getattr(self._program, name)
        if callback is None:
            return
        try:
            callback(self._program, *args)
        except Exception as error:
            LOG.exception("The callback %s failed.", name)
            if name != "on_error":
                trace = "".join(format_exception(error))
                self._call("on_error", CALLBACK_FAILED, f"{name} raised {error!r}\n{trace}")


def _refusal(status: int) -> str:
    """The original's words for a refused connection, which programs look for."""
    known = {each.value: each.phrase for each in HTTPStatus}
    phrase = f" - {known[status]}" if status in known else ""
    return f"WebSocket connection upgrade failed ({status}{phrase})"


def _object(text: str) -> dict[str, Any]:
    """The JSON object of a text; empty when it is none."""
    try:
        value = read_json(text.encode(errors="replace"))
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
