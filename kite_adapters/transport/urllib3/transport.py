"""Sends requests over a pool of urllib3 connections to one host."""

from __future__ import annotations

from http.client import HTTPException
from typing import Any, cast

from urllib3 import (
    BaseHTTPResponse,
    HTTPConnectionPool,
    HTTPSConnectionPool,
    PoolManager,
    ProxyManager,
)
from urllib3.exceptions import HTTPError, HTTPWarning

from kite_adapters.transport.adapter import WireSettings
from kite_adapters.transport.addresses import Origin, Proxy, tls_context
from kite_adapters.transport.failures import closed_already, failure, limit_text
from kite_adapters.transport.inflating import DamagedBodyError, inflated
from kite_adapters.transport.urllib3.attempt import CURRENT_ATTEMPT, Attempt
from kite_adapters.transport.urllib3.connections import AccountablePool, AccountableTlsPool
from kite_adapters.transport.wire_headers import checked_target, own_headers, standing_headers
from kite_core.messages import Request, Response

# ValueError: what http.client and the idna codec raise for texts that they cannot encode.
_TROUBLE = (HTTPError, HTTPWarning, HTTPException, OSError, ValueError, DamagedBodyError)


class Urllib3Transport:
    """Blocking and safe for threads; its coroutines never wait for an event loop.

    One `send` is at most one request on the wire: nothing is repeated, no redirect followed. All
    timeouts hold, except while the system's resolver looks up the host, which cannot be bounded.
    A connection that rested for longer than the idle timeout is replaced when it is needed next.
    """

    def __init__(self, settings: WireSettings) -> None:
        self._settings = settings
        self._headers = standing_headers(settings)
        origin = Origin.of(settings.base_url)
        is_forwarded = settings.proxy_url is not None and not origin.is_tls
        # A proxy that forwards plain HTTP is told the whole URL.
        self._before_target = (origin.root if is_forwarded else "") + origin.prefix
        # The manager is only a factory here: it knows how to set up proxies.
        self._manager = _manager(settings, origin)
        self._pool: HTTPConnectionPool = self._manager.connection_from_url(origin.root)
        self._is_closed = False

    async def send(self, request: Request, /) -> Response:
        """Return the broker's answer, whatever its status.

        Raises NotSentError when no byte left, AnswerLostError when the answer did not arrive.
        """
        if self._is_closed:
            raise closed_already()
        timeouts = request.timeouts or self._settings.timeouts
        attempt = Attempt(
            self._before_target + checked_target(request),
            timeouts,
            self._settings.idle_timeout_seconds,
        )
        headers = {**self._headers, **own_headers(request)}
        try:
            answer = self._exchange(request, headers, attempt)
            body = inflated(answer.data, answer.headers.get("Content-Encoding"))
            return Response(status=answer.status, body=body, headers=answer.headers)
        except _TROUBLE as error:
            reached = limit_text(attempt.limit_name, timeouts)
            trouble = failure(request, error, is_sent=attempt.is_sent, limit=reached)
        raise trouble

    async def close(self) -> None:
        """Close idle connections now, busy ones when their answer is there."""
        self._is_closed = True
        self._pool.close()
        self._manager.clear()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._settings.base_url}>"

    def _exchange(
        self, request: Request, headers: dict[str, str], attempt: Attempt
    ) -> BaseHTTPResponse:
        """One request and its whole answer, as the server wrote it."""
        token = CURRENT_ATTEMPT.set(attempt)
        try:
            return self._pool.urlopen(
                request.method,
                self._before_target + request.path,
                body=request.body,
                headers=headers,
                retries=False,
                redirect=False,
                assert_same_host=False,
                # urllib3 hands it to queue.get(), which takes fractions, unlike its annotation.
                pool_timeout=cast("int", attempt.seconds_left()),
                decode_content=False,
            )
        finally:
            CURRENT_ATTEMPT.reset(token)


def _manager(settings: WireSettings, origin: Origin) -> PoolManager:
    """Timeouts are off in urllib3: the connections set their own before every wait."""
    tls = tls_context(settings.verify_tls) if origin.is_tls else None
    options: dict[str, Any] = {"maxsize": settings.max_connections, "block": True, "timeout": None}
    if settings.proxy_url is None:
        manager = PoolManager(1, ssl_context=tls, **options)
    else:
        manager = _proxy_manager(Proxy.of(settings.proxy_url), settings, ssl_context=tls, **options)
    pools: dict[str, type[HTTPConnectionPool | HTTPSConnectionPool]]
    pools = {"http": AccountablePool, "https": AccountableTlsPool}
    manager.pool_classes_by_scheme = pools
    return manager


def _proxy_manager(proxy: Proxy, settings: WireSettings, **options: Any) -> ProxyManager:
    secret = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
    tls = tls_context(settings.verify_tls) if proxy.is_tls else None
    return ProxyManager(proxy.url, 1, proxy_headers=secret, proxy_ssl_context=tls, **options)
