"""One WebSocket of the ticker: carries frames between a client and its line to the engine."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web

from kite_testing.fake_broker.served.tenants import Tenant
from kite_testing.fake_broker.ticker.line import TickerLine

_LONGEST_TEXT = 1 << 20
_SILENCE_SECONDS = 2.5
"""While virtual time stands still no heartbeat is due, and clients hang up after five seconds."""


class TickerSocket:
    """Serves one client until it leaves or is left. Pings are answered at once."""

    def __init__(self, line: TickerLine, tenant: Tenant) -> None:
        self._line = line
        self._tenant = tenant
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._socket = web.WebSocketResponse(compress=False, max_msg_size=_LONGEST_TEXT)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Upgrade the request, and carry frames until the end."""
        await self._socket.prepare(request)
        self._line.call_when_due(self._wake)
        sending = asyncio.create_task(self._send(request))
        try:
            await self._receive()
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending
        return self._socket

    async def go_away(self) -> None:
        """Say goodbye because the server stops."""
        await self._socket.close(code=WSCloseCode.GOING_AWAY)

    async def _receive(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                self._tenant.catch_up()
                self._line.send(message.data)
            elif message.type is WSMsgType.BINARY:
                self._tenant.catch_up()
                self._line.send(message.data.decode(errors="replace"))

    async def _send(self, request: web.BaseRequest) -> None:
        """Send what comes up. A slow reader is waited for, and his frames pile up in the line."""
        while True:
            for frame in self._line.take():
                if isinstance(frame, bytes):
                    await self._socket.send_bytes(frame)
                else:
                    await self._socket.send_str(frame)
            if not self._line.is_open:
                break
            await self._await_more()
        if request.transport is not None:
            request.transport.abort()  # it broke off: a client sees no goodbye

    async def _await_more(self) -> None:
        """Wait until there is more to send, with a sign of life when time stands still."""
        try:
            async with asyncio.timeout(_SILENCE_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            if not self._tenant.time.pace:
                self._line.keep_alive()
        self._woken.clear()

    def _wake(self) -> None:
        """Time moves in any thread: in the loop's own, or in a test's."""
        self._loop.call_soon_threadsafe(self._woken.set)
