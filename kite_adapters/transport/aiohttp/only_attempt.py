"""Keeps aiohttp from sending anything twice, tells whether it sent anything, bounds connecting."""

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


class AttemptFailedError(Exception):
    """Carries aiohttp's error, as its cause, past aiohttp's own repeating."""


class MarkedRequest(ClientRequest):
    """A request that knows whether it got as far as a connection of its own."""

    is_sent = False
    # aiohttp would declare a body of type application/octet-stream where there is no body.
    POST_METHODS: set[str] = set()  # noqa: RUF012  # reason: it is declared so in aiohttp

    async def send(self, conn: Connection) -> ClientResponse:
        """Write the request, unless there is an answer already: it would be taken for this one's.

        Proxies and servers close idle connections with an unasked 408 answer.
        """
        if conn.protocol is None or conn.protocol.should_close:
            raise ClientConnectionError("The connection speaks before it is asked.")
        self.is_sent = True
        return await super().send(conn)


class OnlyAttempt:
    """A client middleware for one request.

    aiohttp sends GET, PUT and DELETE again when the connection was lost, although the first one may
    have arrived, and offers no switch (its issue 10790). Middlewares stand inside that loop, and it
    repeats only after errors of its own kind.
    """

    __slots__ = ("_request",)

    def __init__(self) -> None:
        self._request: ClientRequest | None = None

    @property
    def is_sent(self) -> bool:
        """Whether a byte of the request may have left."""
        return isinstance(self._request, MarkedRequest) and self._request.is_sent

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Hand the request on, once."""
        self._request = request
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
