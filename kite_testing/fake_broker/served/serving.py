"""Puts the doors on a socket, and lets time pass behind them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from aiohttp import web

from kite_testing.fake_broker.served.addresses import in_url
from kite_testing.fake_broker.served.connections import Connections
from kite_testing.fake_broker.served.doors import Doors
from kite_testing.fake_broker.served.mishaps import Mishaps
from kite_testing.fake_broker.served.postback_sender import sending_postbacks

_WAKE_SECONDS = 0.02
"""How late something may happen that nobody asked for: an order is open for longer than that."""
_GRACE_SECONDS = 0.5
_WAITING_CONNECTIONS = 1024


@asynccontextmanager
async def serving(
    doors: Doors, *, host: str, port: int, postback_url: str = ""
) -> AsyncGenerator[str]:
    """Serve in the running loop until the block ends; gives host and port as they stand in URLs.

    Port 0 is any that is free. Raises OSError when the address cannot be had.
    """
    async with AsyncExitStack() as stack:
        if postback_url:
            await stack.enter_async_context(sending_postbacks(doors.tenants, postback_url))
        yield await stack.enter_async_context(_listening(doors, host, port))


@asynccontextmanager
async def _listening(doors: Doors, host: str, port: int) -> AsyncGenerator[str]:
    runner = web.ServerRunner(Connections(doors.answer), shutdown_timeout=_GRACE_SECONDS)
    await runner.setup()
    waking = asyncio.create_task(_keep_waking(doors))
    try:
        await web.TCPSite(runner, host, port, backlog=_WAITING_CONNECTIONS).start()
        yield f"{in_url(host)}:{runner.addresses[0][1]}"
    finally:
        waking.cancel()
        with suppress(asyncio.CancelledError):
            await waking
        await doors.close()
        await runner.cleanup()


async def _keep_waking(doors: Doors) -> None:
    """Let happen what is due, whether anybody asks or not; one that fails does not stop others."""
    mishaps = Mishaps()
    while True:
        for tenant in doors.tenants:
            if not tenant.time.pace or tenant.is_busy:
                continue
            try:
                tenant.wake()
            except Exception as error:  # noqa: BLE001  # reason: other tenants live on
                mishaps.note(f"in the time of {tenant.broker.api_key}", error)
        await asyncio.sleep(_WAKE_SECONDS)
