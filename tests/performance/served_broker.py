"""A served broker in a process of its own, and a client that costs next to nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer

FORM = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": "1",
    "product": "MIS",
    "order_type": "MARKET",
    "validity": "DAY",
    "market_protection": "-1",
}


class Orders(asyncio.Protocol):
    """One connection that places one order after the other, until all have been answered."""

    def __init__(self, request: bytes, left: list[int], done: asyncio.Event) -> None:
        self._request = request
        self._left = left
        self._done = done
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        if not self._waiting.endswith(b"}}"):
            return
        assert self._waiting.startswith(b"HTTP/1.1 200"), self._waiting
        assert self._transport is not None
        self._waiting = b""
        self._left[0] -= 1
        if self._left[0] <= 0:
            self._done.set()
        self._transport.write(self._request)


async def place(known: dict[str, Any], *, orders: int, connections: int) -> float:
    """Seconds until so many orders have been answered over so many connections."""
    loop, done, left = asyncio.get_running_loop(), asyncio.Event(), [orders]
    root: str = known["root"]
    address = urlsplit(root)
    assert address.hostname is not None
    request = _request(known)
    start = loop.time()
    lines = [
        await loop.create_connection(
            lambda: Orders(request, left, done), address.hostname, address.port or 80
        )
        for _ in range(connections)
    ]
    await done.wait()
    seconds = loop.time() - start
    for transport, _ in lines:
        transport.abort()
    return seconds


def _request(known: dict[str, Any]) -> bytes:
    body = urlencode(FORM)
    return (
        "POST /orders/regular HTTP/1.1\r\nHost: broker\r\nX-Kite-Version: 3\r\n"
        f"Authorization: token {known['api_key']}:{known['access_token']}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


@contextmanager
def served_broker() -> Generator[dict[str, Any]]:
    """URLs and credentials of a broker without limits."""
    command = [sys.executable, "-m", "tests.performance.served_broker"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()


def serve() -> None:
    """Serve until standard input ends; say first where."""
    with FakeServer(FakeBroker(seed=7, has_limits=False, funds=None)) as server:
        print(server.credentials.to_line(), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve()
