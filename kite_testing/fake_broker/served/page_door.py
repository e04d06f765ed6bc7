"""The door for browsers: pages and redirections."""

from __future__ import annotations

from aiohttp import web

from kite_testing.fake_broker.served.browser_pages import BrowserPages
from kite_testing.fake_broker.served.http_door import SERVER


class PageDoor:
    """Shows the pages of the login and of the authorisation of holdings."""

    def __init__(self, pages: BrowserPages) -> None:
        self._pages = pages

    async def answer(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        """A page, or the way to another one."""
        page = self._pages.answer(request.method, request.raw_path, body)
        headers = {"Server": SERVER}
        if page.location:
            headers["Location"] = page.location
        else:
            headers |= {
                "Content-Type": "text/html; charset=utf-8",
                "Cache-Control": "no-store",
                "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            }
        return web.Response(status=page.status, headers=headers, body=page.html)
