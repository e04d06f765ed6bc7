"""The function for one's own HTTP stack, as the page shows it, delivers over a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from kite_core import KiteCalls, OrderParams, Response
from tests.docs.pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "how-to" / "use-raw-data.md"
ANSWER = b'{"status": "success", "data": {"order_id": "191000000000001"}}'


@dataclass(kw_only=True)
class Noted:
    """What the server read of the last request."""

    port: int = 0
    line: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


@pytest.fixture
def noted() -> Iterator[Noted]:
    """A server that answers every POST alike, in a thread of its own."""
    noted = Noted()

    class Notes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            noted.line = self.requestline
            noted.headers = dict(self.headers.items())
            noted.body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Notes) as server:
        noted.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield noted
        server.shutdown()
        thread.join()


@pytest.fixture
def deliver() -> Callable[..., Response]:
    """The function `deliver` of the page."""
    [source] = [block.code for block in blocks_of(PAGE) if "def deliver(" in block.code]
    namespace: dict[str, Any] = {"Response": Response}
    exec(source, namespace)
    function: Callable[..., Response] = namespace["deliver"]
    return function


def test_an_order_travels_as_it_was_described(
    noted: Noted, deliver: Callable[..., Response]
) -> None:
    order = OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=1,
        price=1500,
        product="CNC",
    )
    call = KiteCalls().orders.submit(order)

    with closing(HTTPConnection("127.0.0.1", noted.port)) as connection:
        response = deliver(connection, call.request, api_key="made_up", access_token="token")

    assert call.answer(response).order_id == "191000000000001"
    assert noted.line == f"POST {call.request.target} HTTP/1.1"
    assert noted.body == call.request.body
    assert noted.headers["Authorization"] == "token made_up:token"
    assert noted.headers["Content-Type"] == "application/x-www-form-urlencoded"
