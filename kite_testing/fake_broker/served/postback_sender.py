"""Sends postbacks to the app's URL, which has to be on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from aiohttp import ClientError, ClientSession, ClientTimeout

from kite_testing.fake_broker.served.addresses import is_loopback_url
from kite_testing.fake_broker.served.mishaps import Mishaps
from kite_testing.fake_broker.served.tenants import Tenants
from kite_testing.fake_broker.ticker.postbacks import Postback

_PATIENCE = ClientTimeout(total=7)
_HEADERS = {"Content-Type": "application/json"}


def checked_postback_url(url: str) -> str:
    """The URL, if it stays on this machine; raises ValueError otherwise."""
    if not is_loopback_url(url):
        raise ValueError(
            f"The postback URL {url} leaves this machine, and a fake broker never does: "
            "give one such as http://127.0.0.1:5000/postback."
        )
    return url


@asynccontextmanager
async def sending_postbacks(tenants: Tenants, url: str) -> AsyncGenerator[None]:
    """Send the postbacks of all tenants in their order while the block lasts.

    Each is sent once; what the app answers does not matter, and no redirection is followed, for it
    could lead away from this machine.
    """
    checked_postback_url(url)
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[bytes] = asyncio.Queue()

    def deliver(postback: Postback) -> None:
        loop.call_soon_threadsafe(waiting.put_nowait, postback.body)

    tenants.deliver_postbacks_to(deliver)
    async with ClientSession(timeout=_PATIENCE, headers=_HEADERS) as session:
        sending = asyncio.create_task(_send_all(waiting, session, url))
        try:
            yield
        finally:
            tenants.deliver_postbacks_to(None)
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending


async def _send_all(waiting: asyncio.Queue[bytes], session: ClientSession, url: str) -> None:
    mishaps = Mishaps()
    while True:
        body = await waiting.get()
        try:
            async with session.post(url, data=body, allow_redirects=False):
                pass
        except (ClientError, TimeoutError):
            continue
        except Exception as error:  # noqa: BLE001  # reason: the next postback may arrive
            mishaps.note("sending a postback", error)
