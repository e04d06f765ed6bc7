"""The door of the page: its files, and the charting library's, for browsers only."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from kite_testing.fake_broker.served.dashboard.chart_library import ChartLibrary
from kite_testing.fake_broker.served.http_door import SERVER, error_answer

ROOT = "/"
PLACE = "dashboard"
_FOLDER = Path(__file__).parent
_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"
_STYLE = "text/css; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_HEADERS = {
    "Server": SERVER,
    "Cache-Control": "no-cache",
    # The charting library writes styles of its own; nothing else may stand in the page.
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
        self._files: dict[str, tuple[Path, str]] = {
            ROOT: (_FOLDER / "page.html", _HTML),
            f"/{PLACE}/dashboard.css": (_FOLDER / "dashboard.css", _STYLE),
            f"/{PLACE}/dashboard.js": (_FOLDER / "dashboard.js", _SCRIPT),
        }
        if library is not None:
            self._files[f"/{PLACE}/plotly.min.js"] = (library.script, _SCRIPT)
            self._files[f"/{PLACE}/plotly-licence.txt"] = (library.licence, _TEXT)

    async def answer(self, request: web.BaseRequest, _: bytes) -> web.StreamResponse:
        """A file; what a browser has already is not sent again."""
        found = self._files.get(request.raw_path.partition("?")[0])
        if found is None:
            return error_answer(404, "There is no such page.", error_type="GeneralException")
        if request.method not in ("GET", "HEAD"):
            return error_answer(405, "Pages are opened: GET.", error_type="GeneralException")
        path, content_type = found
        return web.FileResponse(path, headers={**_HEADERS, "Content-Type": content_type})
