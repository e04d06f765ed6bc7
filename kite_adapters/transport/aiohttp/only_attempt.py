"""Keeps aiohttp from sending anything twice, tells whether it sent anything, bounds its waits."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import (
    ClientConnectionError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ClientTimeout,
    ServerDisconnectedError,
    TCPConnector,
)
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection

from kite_adapters.transport.aiohttp.time_limits import TimeLimit
from kite_adapters.transport.failures import LimitName
from kite_core.attempts import Timeouts


class AttemptFailedError(Exception):
    """Carries aiohttp's error, as its cause, past aiohttp's own repeating."""


class MarkedRequest(ClientRequest):
    """A request that tells its attempt when it got as far as a connection of its own."""

    # None for what aiohttp asks of a proxy by itself.
    attempt: OnlyAttempt | None = None
    # aiohttp would declare a body of type application/octet-stream where there is no body.
    POST_METHODS: set[str] = set()  # noqa: RUF012  # reason: it is declared so in aiohttp

    async def send(self, conn: Connection) -> ClientResponse:
        """Write the request, unless there is an answer already: it would be taken for this one's.

        Proxies and servers close idle connections with an unasked 408 answer.
        """
        if conn.protocol is None or conn.protocol.should_close:
            raise ClientConnectionError("The connection speaks before it is asked.")
        if self.attempt is not None:
            self.attempt.is_sent = True
        answer = await super().send(conn)
        if self.attempt is not None:
            self.attempt.expect_more()
        return answer


class OnlyAttempt:
    """A client middleware for one request, and what is known of it: `is_sent`, `limit_name`.

    aiohttp sends GET, PUT and DELETE again when the connection was lost, although the first one may
    have arrived, and offers no switch (its issue 10790). Middlewares stand inside that loop, and it
    repeats only after errors of its own kind.
    """

    __slots__ = ("_limit", "_patience", "is_sent")

    def __init__(self, limit: TimeLimit, timeouts: Timeouts) -> None:
        self.is_sent = False
        """Whether a byte of the request may have left."""
        self._limit = limit
        self._patience = timeouts.read

    @property
    def limit_name(self) -> LimitName:
        """Which of the timeouts ended it, if one did: only that for connecting is aiohttp's own."""
        if not self._limit.has_expired:
            return "connect"
        return "read" if self._limit.end < self._limit.last_end else "total"

    def expect_more(self) -> None:
        """The broker's turn: from now on it has the time for reading to say something."""
        self._limit.hurry(self._patience)

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Hand the request on, once."""
        if isinstance(request, MarkedRequest):
            request.attempt = self
        try:
            return await handler(request)
        except (ClientOSError, ServerDisconnectedError) as error:
            raise AttemptFailedError from error


class PunctualConnector(TCPConnector):
    """A pool whose connecting ends in time: aiohttp gives that time to each address anew."""

    async def _create_connection(
        self,
        req: ClientRequest,
        traces: list[Any],
        timeout: ClientTimeout,  # noqa: ASYNC109  # reason: aiohttp's own name
    ) -> ResponseHandler:
        """Look up the host, connect, ask a proxy and shake hands, all within `sock_connect`."""
        async with asyncio.timeout(timeout.sock_connect):
            return await super()._create_connection(req, traces, timeout)
