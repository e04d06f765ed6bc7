"""All doors of one server, and which of them a request is for."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from kite_testing.fake_broker.served.browser_pages import BrowserPages
from kite_testing.fake_broker.served.control_door import ControlDoor
from kite_testing.fake_broker.served.dashboard.chart_library import chart_library
from kite_testing.fake_broker.served.dashboard.dashboard_door import (
    ICON,
    PLACE,
    ROOT,
    DashboardDoor,
)
from kite_testing.fake_broker.served.http_door import HttpDoor, error_answer
from kite_testing.fake_broker.served.page_door import PageDoor
from kite_testing.fake_broker.served.sandbox_door import SandboxDoor
from kite_testing.fake_broker.served.tenants import Tenants
from kite_testing.fake_broker.served.ticker_door import TickerDoor


class Door(Protocol):
    """Answers the requests that are for it."""

    async def answer(self, request: web.BaseRequest, body: bytes, /) -> web.StreamResponse:
        """The answer to one request, whose body has been read."""
        ...


class Doors:
    """Hands each request to its door, by the first part of its path; the API has all the others.

    An upgrade to a WebSocket is for the ticker, whatever its path: clients differ in that.
    With `is_sandbox` the API and the ticker are those of the official sandbox.
    """

    def __init__(
        self, tenants: Tenants, *, redirect_url: str = "", is_sandbox: bool = False
    ) -> None:
        self.tenants = tenants
        self.is_sandbox = is_sandbox
        self._ticker = TickerDoor(tenants, wants_user=is_sandbox)
        api = HttpDoor(tenants)
        self._api: Door = SandboxDoor(api) if is_sandbox else api
        library = chart_library()
        self.has_chart = library is not None
        """Whether the page has a chart; without plotly it has all but that."""
        self.dashboard: Door = DashboardDoor(library)
        self._by_first_part: dict[str, Door] = {
            "fake": ControlDoor(tenants),
            "connect": PageDoor(BrowserPages(tenants, redirect_url=redirect_url)),
        }

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to any request."""
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._ticker.answer(request)
        try:
            body = await _body_of(request) if request.body_exists else b""
        except web.HTTPRequestEntityTooLarge:
            return error_answer(413, "The body is longer than a mebibyte.")
        return await self._door_for(request.raw_path).answer(request, body)

    def _door_for(self, target: str) -> Door:
        part = first_part(target)
        if part in (PLACE, ICON) or target.partition("?")[0] == ROOT:
            return self.dashboard
        return self._by_first_part.get(part, self._api)

    async def close(self) -> None:
        """Part with everybody who listens to the ticker."""
        await self._ticker.close()


async def _body_of(request: web.BaseRequest) -> bytes:
    """The whole body, which some clients (.NET, curl) send only when they are asked to go on."""
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    return await request.read()


def first_part(target: str) -> str:
    """What stands between the first two slashes of a target: `connect` of /connect/login?v=3."""
    path = target.partition("?")[0]
    return path.removeprefix("/").partition("/")[0]
