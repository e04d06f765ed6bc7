"""Waits on this machine for the browser that comes back from a login."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler
from queue import Empty, Queue
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import ClassVar

from kite_adapters.cli.login.redirects import RedirectError, request_token_of
from kite_core.errors import ConfigurationError, LoginRequiredError

_HOST = "127.0.0.1"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>kite login</title>
<style>body {{ font: 1.1rem sans-serif; margin: 4rem auto; max-width: 34rem }}</style></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",  # the page's own address holds the request token
}


class RedirectCatcher:
    """A door at a loopback port for one redirect; everything else gets a small page.

    `url` is where the app's redirect URL has to lead.
    """

    def __init__(self, found: Queue[str | RedirectError], port: int) -> None:
        self._found = found
        self.url = f"http://{_HOST}:{port}/"

    def request_token(self, *, within: float) -> str:
        """Wait for the request token. Raises LoginRequiredError when it does not come in time.

        Also when the login failed.
        """
        try:
            found = self._found.get(timeout=within)
        except Empty:
            raise LoginRequiredError(
                f"No login came back to {self.url} within {within:g} seconds.",
                hint=f"Let the app's redirect URL be {self.url} on the developer console, or run: "
                "kite login --no-browser",
            ) from None
        if isinstance(found, RedirectError):
            raise LoginRequiredError(found.problem, hint="Run it again: kite login")
        return found


@contextmanager
def catching(*, port: int, state: str) -> Generator[RedirectCatcher]:
    """Listen while the block lasts; port 0 is any that is free.

    Only redirects with this `state` count. Raises ConfigurationError for a port that is taken.
    """
    found = Queue[str | RedirectError]()
    requests = type("_Requests", (_Requests,), {"state": state, "found": found})
    try:
        server = _Server((_HOST, port), requests)
    except OSError as error:
        raise ConfigurationError(
            f"Nobody can wait at port {port} of this machine: {error.strerror}.",
            hint="Free it, or run: kite login --no-browser",
        ) from None
    with server:
        thread = Thread(target=server.serve_forever, args=(0.05,), name="kite login", daemon=True)
        thread.start()
        try:
            yield RedirectCatcher(found, server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingTCPServer):
    """Not HTTPServer, which asks the resolver for the name of this machine."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


class _Requests(BaseHTTPRequestHandler):
    """Answers the browser, then hands on what it brought."""

    state: ClassVar[str] = ""
    found: ClassVar[Queue[str | RedirectError]]
    timeout = 5  # seconds for who connects and says nothing
    server_version = "kite"
    sys_version = ""

    def do_GET(self) -> None:
        """The redirect, or something else that a browser asks for."""
        try:
            token = request_token_of(self.path.partition("?")[2], state=self.state)
        except RedirectError as error:
            self._show(error.status, "That did not work", error.problem)
            if error.status == 400:
                self.found.put(error)
            return
        self._show(200, "Thank you", "The terminal says how it goes on. You may close this page.")
        self.found.put(token)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # reason: its name there
        """Nothing: the line would hold the request token."""

    def _show(self, status: int, title: str, text: str) -> None:
        page = _PAGE.format(title=escape(title), text=escape(text)).encode()
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)
