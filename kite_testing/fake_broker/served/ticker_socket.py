"""One WebSocket of the ticker: carries frames between a client and its line to the engine."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web

from kite_testing.fake_broker.served.mishaps import Mishaps
from kite_testing.fake_broker.served.tenants import Tenant
from kite_testing.fake_broker.ticker.line import TickerLine
from kite_testing.fake_broker.ticker.outbox import Frame

_LONGEST_TEXT = 1 << 20
_SILENCE_SECONDS = 2.5
"""A sign of life follows so much real silence at any pace: clients hang up after five seconds."""


class TickerSocket:
    """Serves one client until it leaves or is left. Pings are answered at once."""

    def __init__(self, line: TickerLine, tenant: Tenant, mishaps: Mishaps) -> None:
        self._line = line
        self._tenant = tenant
        self._mishaps = mishaps
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._socket = web.WebSocketResponse(compress=False, max_msg_size=_LONGEST_TEXT)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Upgrade the request, and carry frames until the end."""
        await self._socket.prepare(request)
        await self._tenant.be_free()
        self._line.leave_beats()
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
                await self._do(message.data)
            elif message.type is WSMsgType.BINARY:
                await self._do(message.data.decode(errors="replace"))

    async def _do(self, text: str) -> None:
        """Do what the client asks for; a failure of ours is logged, and the connection goes on."""
        await self._tenant.be_free()
        try:
            self._tenant.catch_up()
            self._line.send(text)
        except Exception as error:  # noqa: BLE001  # reason: the next text may do
            self._mishaps.note("reading the ticker's texts", error)

    async def _send(self, request: web.BaseRequest) -> None:
        """Send what comes up. A slow reader is waited for, and his frames pile up in the line."""
        is_silent, quiet_since = False, self._loop.time()
        while True:
            frames = await self._taken(with_beat=is_silent)
            for frame in frames:
                if isinstance(frame, bytes):
                    await self._socket.send_bytes(frame)
                else:
                    await self._socket.send_str(frame)
            if not self._line.is_open:
                break
            if frames or is_silent:
                quiet_since = self._loop.time()
            is_silent = not await self._is_woken(until=quiet_since + _SILENCE_SECONDS)
        if request.transport is not None:
            request.transport.abort()  # it broke off: a client sees no goodbye

    async def _is_woken(self, *, until: float) -> bool:
        """Whether something comes up before that time of the loop."""
        try:
            async with asyncio.timeout_at(until):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True

    async def _taken(self, *, with_beat: bool) -> list[Frame]:
        """What has come up; nothing, and a line in the log, when the broker fails."""
        await self._tenant.be_free()
        try:
            if with_beat:
                self._line.keep_alive()
            return self._line.take()
        except Exception as error:  # noqa: BLE001  # reason: the connection outlives a failure
            self._mishaps.note("sending on the ticker", error)
            return []

    def _wake(self) -> None:
        """Time moves in any thread: in the loop's own, or in a test's."""
        self._loop.call_soon_threadsafe(self._woken.set)
