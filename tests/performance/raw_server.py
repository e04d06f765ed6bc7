"""A server that costs next to nothing: one answer to everything, over kept-alive connections."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

PROFILE = {
    "user_id": "FB0001",
    "user_type": "individual",
    "email": "asha@example.invalid",
    "user_name": "Asha Example",
    "user_shortname": "Asha",
    "broker": "ZERODHA",
    "exchanges": ["NSE", "BSE", "NFO", "BFO", "CDS", "MCX", "MF"],
    "products": ["CNC", "NRML", "MIS", "MTF"],
    "order_types": ["MARKET", "LIMIT", "SL", "SL-M"],
    "avatar_url": None,
    "meta": {"demat_consent": "consent"},
}
BODY = json.dumps({"status": "success", "data": PROFILE}).encode()
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
    b"Server: raw\r\nDate: Fri, 20 Nov 2026 04:30:00 GMT\r\n\r\n" % len(BODY)
) + BODY


class OneAnswer(asyncio.Protocol):
    """Answers each request head that arrives; bodies are not expected."""

    def __init__(self) -> None:
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        assert self._transport is not None
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            self._waiting = self._waiting[end + 4 :]
            self._transport.write(ANSWER)


async def serve() -> None:
    """Serve until standard input ends; say the port first."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(OneAnswer, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextmanager
def running_server() -> Generator[str]:
    """The root URL of a server in a process of its own."""
    command = [sys.executable, "-m", "tests.performance.raw_server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(serve())
