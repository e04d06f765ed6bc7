"""The door of the page: its files, and the charting library's, for browsers only."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from kite_testing.fake_broker.served.dashboard.chart_library import ChartLibrary
from kite_testing.fake_broker.served.http_door import SERVER, error_answer

ROOT = "/"
PLACE = "dashboard"
ICON = "favicon.ico"
"""Browsers ask for it by themselves, which is no request to the broker."""
_LICENCE = f"/{PLACE}/plotly-licence.txt"
_FOLDER = Path(__file__).parent
_SCRIPT = "text/javascript; charset=utf-8"
_HEADERS = {
    "Server": SERVER,
    "Cache-Control": "no-cache",
    # The charting library writes styles of its own; all else comes from here.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class DashboardDoor:
    """Hands out files by their paths, and nothing else; `library` is None where it is missing."""

    def __init__(self, library: ChartLibrary | None) -> None:
        self._library = library
        self._files = {
            ROOT: (_FOLDER / "page.html", "text/html; charset=utf-8"),
            f"/{ICON}": (_FOLDER / "icon.svg", "image/svg+xml"),
            f"/{PLACE}/dashboard.css": (_FOLDER / "dashboard.css", "text/css; charset=utf-8"),
            f"/{PLACE}/dashboard.js": (_FOLDER / "dashboard.js", _SCRIPT),
        }
        if library is not None:
            self._files[f"/{PLACE}/plotly.min.js"] = (library.script, _SCRIPT)

    async def answer(self, request: web.BaseRequest, _: bytes) -> web.StreamResponse:
        """A file; what a browser has already is not sent again."""
        if request.method not in ("GET", "HEAD"):
            return error_answer(405, "Pages are opened: GET.", error_type="GeneralException")
        place = request.raw_path.partition("?")[0]
        if place in self._files:
            path, content_type = self._files[place]
            return web.FileResponse(path, headers={**_HEADERS, "Content-Type": content_type})
        if place == _LICENCE and self._library is not None:
            return web.Response(text=self._library.licence, headers=_HEADERS)
        return error_answer(404, "There is no such page.", error_type="GeneralException")
