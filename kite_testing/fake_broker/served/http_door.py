"""The door over HTTP: any method, path, headers and body, handed to the tenant who is asked."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from email.utils import formatdate
from urllib.parse import parse_qs

from aiohttp import web

from kite_core.messages import Response
from kite_testing.fake_broker.served.encoding import encoded
from kite_testing.fake_broker.served.partings import close_unanswered, cut_short
from kite_testing.fake_broker.served.tenants import Tenant, Tenants
from kite_testing.fake_broker.wire.arrival import LOOPBACK, Arrival

SERVER = "kiteport-fake-broker"


class HttpDoor:
    """Answers one request of the API after the other, and does to it what a fault wants done."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    async def answer(
        self, request: web.BaseRequest, body: bytes, *, target: str | None = None
    ) -> web.StreamResponse:
        """The answer to any request; whatever is asked, something is answered.

        `target` is what the broker is asked for, where that is not what the client wrote.
        """
        asked = request.raw_path if target is None else target
        arrival = Arrival(request.method, asked, request.headers, body, request.remote or LOOPBACK)
        tenant = self._tenants.asked_by(api_key_of(arrival))
        await tenant.be_free()
        delivery = tenant.deliver(arrival)
        if delivery.delay_seconds:
            await _wait(tenant, delivery.delay_seconds)
        response = delivery.response
        if response is None:
            return close_unanswered(request, is_refused=not delivery.was_read)
        answer = answer_of(response, accepted=arrival.header("Accept-Encoding"))
        # Not the server's own, which is the time of this machine: clients set their clocks by it.
        answer.headers.setdefault("Date", _date_of(tenant.broker.clock.now()))
        return answer if delivery.cut is None else await cut_short(request, answer, delivery.cut)


def api_key_of(arrival: Arrival) -> str:
    """The api key that a request names: in its header, its query or its form."""
    credentials = arrival.header("Authorization").partition(" ")[2]
    if credentials:
        return credentials.partition(":")[0]
    for text in (arrival.target.partition("?")[2], arrival.body.decode(errors="replace")):
        if "api_key=" in text and (named := parse_qs(text).get("api_key")):
            return named[-1]
    return ""


async def _wait(tenant: Tenant, seconds: float) -> None:
    """Let the broker's time pass; where it stands still, as much real time passes with it."""
    pace = tenant.time.pace
    if not pace:
        tenant.broker.run(seconds)
    await asyncio.sleep(seconds / (pace or 1.0))


def _date_of(now: datetime) -> str:
    """A moment of the broker's time, as headers write it."""
    return formatdate(now.timestamp(), usegmt=True)


def answer_of(response: Response, *, accepted: str = "") -> web.Response:
    """A response of the broker, compressed where the client accepts that."""
    headers = {"Server": SERVER, **response.headers}
    content_type = headers.get("Content-Type", "")
    body, encoding = encoded(response.body, content_type=content_type, accepted=accepted)
    if encoding is not None:
        headers["Content-Encoding"] = encoding
    return web.Response(status=response.status, headers=headers, body=body)


def error_answer(status: int, message: str, *, error_type: str = "InputException") -> web.Response:
    """An error in the broker's envelope, for what goes wrong before a tenant is asked."""
    envelope = {"status": "error", "message": message, "data": None, "error_type": error_type}
    headers = {"Server": SERVER, "Content-Type": "application/json"}
    return web.Response(status=status, headers=headers, body=json.dumps(envelope).encode())
