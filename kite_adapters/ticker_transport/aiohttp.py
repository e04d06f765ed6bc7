"""Connections to the ticker over aiohttp, each with a session of its own.

No error that leaves here comes from one of aiohttp's, as those hold the URL, and the URL the token:
ours are made of names, statuses and the system's own words, and raised behind the `except` block.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from kite_adapters.ticker_transport.closed import ConnectionClosedError
from kite_adapters.ticker_transport.refused import refused
from kite_adapters.transport.adapter import WireSettings
from kite_adapters.transport.addresses import Proxy, tls_context
from kite_adapters.transport.failures import harmless_reason, limit_text
from kite_core.errors import AnswerLostError, KiteError, NotSentError, TransportError
from kite_core.redaction import hide_secrets

_GOODBYE_SECONDS = 0.5
"""So long the other side may take to answer a goodbye; who is silent is left without."""
_SWITCHING_PROTOCOLS = 101
_TROUBLE = (aiohttp.ClientError, OSError, RuntimeError, ValueError)
_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_HINT = "Check ticker_url, DNS, the port and the proxy."


class AiohttpTickerTransport:
    """Opens WebSockets; `base_url` of the settings is the ticker's.

    It keeps nothing open itself, and serves any event loop. Pings are answered by aiohttp; whether
    a connection still lives is for others to say.
    """

    def __init__(self, settings: WireSettings) -> None:
        self._settings = settings
        self._headers = {"X-Kite-Version": "3", "User-Agent": settings.user_agent}
        self._proxy = None if settings.proxy_url is None else Proxy.of(settings.proxy_url)
        is_tls = urlsplit(settings.base_url).scheme == "wss"
        uses_tls = is_tls or (self._proxy is not None and self._proxy.is_tls)
        self._tls = tls_context(settings.verify_tls) if uses_tls else True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._settings.base_url}>"

    async def connect(self, *, api_key: str, access_token: str) -> AiohttpTickerConnection:
        """Open a connection, within the time for connecting plus that for reading.

        Raises BrokerError with its `http_status` when the broker refuses it, NotSentError when
        nobody was reached, and AnswerLostError when the answer is missing or makes no sense.
        """
        opened = await self._opened(api_key, access_token)
        if isinstance(opened, KiteError):
            raise opened
        return opened

    async def _opened(self, api_key: str, access_token: str) -> AiohttpTickerConnection | KiteError:
        """A connection, or why there is none: frames that held the URL are gone when it raises."""
        timeouts = self._settings.timeouts
        session = self._new_session()
        socket = None
        try:
            async with asyncio.timeout(timeouts.connect + timeouts.read):
                socket = await self._upgraded(session, api_key, access_token)
            return AiohttpTickerConnection(session, socket)
        except aiohttp.WSServerHandshakeError as error:
            return _refusal(error.status)
        except _TROUBLE as error:
            return self._failure(error)
        finally:
            if socket is None:
                await session.close()

    async def _upgraded(
        self, session: aiohttp.ClientSession, api_key: str, access_token: str
    ) -> aiohttp.ClientWebSocketResponse:
        url = URL(self._settings.base_url).update_query(api_key=api_key, access_token=access_token)
        proxy, headers = self._proxy, dict[str, str]()
        if proxy is not None and proxy.authorization is not None:
            headers["Proxy-Authorization"] = proxy.authorization
        return await session.ws_connect(
            url,
            headers=self._headers,
            proxy=None if proxy is None else URL(proxy.url),
            proxy_headers=headers or None,
            ssl=self._tls,
            max_msg_size=0,
        )

    def _new_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            # aiohttp rounds timers above the threshold up to whole seconds, unless told otherwise.
            timeout=aiohttp.ClientTimeout(
                total=None,
                sock_connect=self._settings.timeouts.connect,
                ceil_threshold=float("inf"),
            ),
        )

    def _failure(self, error: BaseException) -> TransportError:
        if isinstance(error, _NOT_CONNECTED):
            is_late = isinstance(error, aiohttp.ConnectionTimeoutError)
            limit = limit_text("connect", self._settings.timeouts)
            reason = limit if is_late else harmless_reason(error)
            return NotSentError(f"No connection to the ticker: {reason}.", hint=_HINT)
        is_late = isinstance(error, TimeoutError) and error.errno is None
        reason = "it did not answer in time" if is_late else harmless_reason(error)
        return AnswerLostError(f"The ticker did not open a connection: {reason}.", hint=_HINT)


class AiohttpTickerConnection:
    """One WebSocket, and the session that it came from."""

    __slots__ = ("_receive", "_session", "_socket")

    def __init__(
        self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse
    ) -> None:
        self._session = session
        self._socket = socket
        self._receive = socket.receive

    async def receive(self) -> bytes | str:
        """The next frame or text. Raises AnswerLostError, with the reason, once it has ended."""
        try:
            message = await self._receive()
        except _TROUBLE as error:  # reason: the pong to a ping did not get away
            trouble = _broken(error)
        else:
            if message.type is aiohttp.WSMsgType.BINARY or message.type is aiohttp.WSMsgType.TEXT:
                data: bytes | str = message.data
                return data
            trouble = _ended(self._socket, message)
        raise trouble

    async def send(self, text: str, /) -> None:
        """Send a text. Raises AnswerLostError once it has ended."""
        try:
            await self._socket.send_str(text)
        except _TROUBLE as error:
            trouble = _broken(error)
        else:
            return
        raise trouble

    async def close(self) -> None:
        """Say goodbye, and wait a moment for the answer; calling it twice is harmless."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await self._socket.close()
        finally:
            await self._session.close()


def _refusal(status: int) -> KiteError:
    if status >= 400:
        return refused(status)
    if status == _SWITCHING_PROTOCOLS:
        reason = "its answer is not that of a WebSocket"
    else:
        reason = f"it answered HTTP {status}"
    return AnswerLostError(f"The ticker did not open a connection: {reason}.", hint=_HINT)


def _ended(socket: aiohttp.ClientWebSocketResponse, message: aiohttp.WSMessage) -> AnswerLostError:
    """Why there is no next frame: the other side's code and words, or what went wrong."""
    if message.type is aiohttp.WSMsgType.ERROR:
        return _broken(message.data)
    words = f", {hide_secrets(message.extra)!r}" if message.extra else ""
    closed = ConnectionClosedError(f"The connection was closed (code {socket.close_code}{words}).")
    closed.close_code = socket.close_code
    return closed


def _broken(error: BaseException) -> AnswerLostError:
    return AnswerLostError(f"The connection broke: {harmless_reason(error)}.")
