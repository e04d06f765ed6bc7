"""Sends requests over one aiohttp session to one host."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import aiohttp
from yarl import URL

from kite_adapters.transport.adapter import WireSettings
from kite_adapters.transport.addresses import Origin, Proxy, tls_context
from kite_adapters.transport.aiohttp.only_attempt import (
    AttemptFailedError,
    MarkedRequest,
    OnlyAttempt,
    PunctualConnector,
)
from kite_adapters.transport.aiohttp.time_limits import TimeLimits
from kite_adapters.transport.failures import closed_already, failure, limit_text
from kite_adapters.transport.inflating import DamagedBodyError, inflated
from kite_adapters.transport.wire_headers import checked_target, own_headers, standing_headers
from kite_core.attempts import Timeouts
from kite_core.errors import ConfigurationError, KiteError
from kite_core.messages import Request, Response

# RuntimeError: what aiohttp raises for a session closed meanwhile, or a host without addresses.
_TROUBLE = (
    aiohttp.ClientError,
    AttemptFailedError,
    DamagedBodyError,
    OSError,
    RuntimeError,
    ValueError,
)
_DNS_SECONDS = 60
_URLS_KEPT = 256
# Inflating an instrument dump takes tens of milliseconds, which a loop with a ticker lacks.
_LARGE_BODY = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What exists only inside of an event loop."""

    loop: asyncio.AbstractEventLoop
    limits: TimeLimits
    session: aiohttp.ClientSession


class AiohttpTransport:
    """For one event loop: the one that runs at the first `send`.

    One `send` is at most one request on the wire: nothing is repeated, no redirect followed. All
    timeouts hold; waiting for a free connection counts into the total one only. The one for reading
    bounds the wait for the headers, and then for each piece of the body.
    """

    def __init__(self, settings: WireSettings) -> None:
        self._settings = settings
        self._origin = Origin.of(settings.base_url)
        self._headers = standing_headers(settings)
        proxy = Proxy.of(settings.proxy_url) if settings.proxy_url is not None else None
        self._proxy_options = _proxy_options(proxy)
        if not self._origin.is_tls:
            # Without a tunnel the proxy reads the request itself, and aiohttp leaves this to us.
            self._headers |= self._proxy_options.get("proxy_headers", {})
        uses_tls = self._origin.is_tls or (proxy is not None and proxy.is_tls)
        self._tls = tls_context(settings.verify_tls) if uses_tls else True
        self._client_timeout = lru_cache(maxsize=16)(_client_timeout)
        self._url = lru_cache(maxsize=_URLS_KEPT)(self._whole_url)
        self._opened: _Opened | None = None
        self._is_closed = False

    async def send(self, request: Request, /) -> Response:
        """Return the broker's answer, whatever its status.

        Raises NotSentError when no byte left, AnswerLostError when the answer did not arrive.
        """
        opened = self._opened_here()
        timeouts = request.timeouts or self._settings.timeouts
        # Not aiohttp's own total timeout, which does not tell whether anything was sent, nor its
        # timeout for reading, which makes and cancels a timer for each request.
        limit = opened.limits.within(timeouts.total)
        attempt = OnlyAttempt(limit, timeouts)
        try:
            with limit:
                return await self._exchange(opened.session, request, timeouts, attempt)
        except KiteError:
            raise
        except _TROUBLE as error:
            reached = limit_text(attempt.limit_name, timeouts)
            trouble = failure(request, error, is_sent=attempt.is_sent, limit=reached)
        raise trouble

    async def close(self) -> None:
        """Close all connections; requests in flight end with an error."""
        self._is_closed = True
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.session.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._settings.base_url}>"

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        request: Request,
        timeouts: Timeouts,
        attempt: OnlyAttempt,
    ) -> Response:
        """One request and its whole answer; aiohttp's objects, whose reprs show URLs, stay here."""
        answer = await session.request(
            request.method,
            self._url(checked_target(request)),
            data=request.body,
            headers=own_headers(request),
            timeout=self._client_timeout(timeouts),
            middlewares=(attempt,),
            allow_redirects=False,
            **self._proxy_options,
        )
        body = await _whole_body(answer, attempt)
        if (encoding := answer.headers.get("Content-Encoding")) is not None:
            body = await _inflated(body, encoding)
        return Response(status=answer.status, body=body, headers=answer.headers)

    def _opened_here(self) -> _Opened:
        """The session, made at the first call, which it never waits in: so there is only one."""
        loop = asyncio.get_running_loop()
        if self._opened is not None and self._opened.loop is loop:
            return self._opened
        if self._is_closed:
            raise closed_already()
        if self._opened is not None:
            raise ConfigurationError(
                "This client belongs to another event loop.",
                hint="Make one client for each event loop, and close it there.",
            )
        self._opened = _Opened(loop=loop, limits=TimeLimits(loop), session=self._new_session())
        return self._opened

    def _new_session(self) -> aiohttp.ClientSession:
        connector = PunctualConnector(
            limit=self._settings.max_connections,
            keepalive_timeout=self._settings.idle_timeout_seconds,
            ttl_dns_cache=_DNS_SECONDS,
            ssl=self._tls,
        )
        return aiohttp.ClientSession(
            connector=connector,
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            request_class=MarkedRequest,
            auto_decompress=False,
        )

    def _whole_url(self, target: str) -> URL:
        return URL(f"{self._origin.root}{self._origin.prefix}{target}", encoded=True)


def _proxy_options(proxy: Proxy | None) -> dict[str, Any]:
    """What tells aiohttp to ask a proxy for a tunnel."""
    if proxy is None:
        return {}
    options: dict[str, Any] = {"proxy": URL(proxy.url)}
    if proxy.authorization is not None:
        options["proxy_headers"] = {"Proxy-Authorization": proxy.authorization}
    return options


def _client_timeout(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    """aiohttp rounds timers above the threshold up to whole seconds, unless told otherwise."""
    return aiohttp.ClientTimeout(
        total=None,
        sock_connect=timeouts.connect,
        ceil_threshold=float("inf"),
    )


async def _whole_body(answer: aiohttp.ClientResponse, attempt: OnlyAttempt) -> bytes:
    """The body as it was sent. A connection whose answer is not read to its end is given up."""
    try:
        chunks = [await answer.content.readany()]
        while not answer.content.at_eof():
            attempt.expect_more()
            chunks.append(await answer.content.readany())
    except BaseException:
        answer.close()
        raise
    answer.release()
    return b"".join(chunks)


async def _inflated(body: bytes, encoding: str) -> bytes:
    if len(body) > _LARGE_BODY:
        return await asyncio.to_thread(inflated, body, encoding)
    return inflated(body, encoding)
