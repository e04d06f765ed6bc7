"""A ticker that costs next to nothing: ready-made frames of full packets for whoever connects."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251  # reason: the prices of a benchmark are no business of the Entropy port
import subprocess
import sys
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha1

from kite_core.ticker.encoding import encode_frame
from kite_core.ticker.layouts import FULL, HEARTBEAT

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_PAUSE_SECONDS = 0.1
"""Clients have to be ready before the first frame, or part of their work goes uncounted."""
_BEAT_SECONDS = 1.0
_NSE = 1


def full_frame(packets: int, *, seed: int = 1) -> bytes:
    """One frame of full packets of as many instruments, with a number in every field."""
    chance = random.Random(seed)
    head = [(1000 + place) << 8 | _NSE for place in range(packets)]
    return encode_frame(
        [token.to_bytes(4) + _numbers(chance, (FULL.length - 4) // 4) for token in head]
    )


def _numbers(chance: random.Random, count: int) -> bytes:
    return b"".join(chance.randrange(1, 2_000_000).to_bytes(4) for _ in range(count))


class FramesProtocol(asyncio.Protocol):
    """Upgrades whoever asks, and sends so many messages: at once, or so many a second.

    At a rate, signs of life follow them.
    """

    def __init__(self, frame: bytes, messages: int, per_second: float) -> None:
        self._frame = _message(frame)
        self._messages = messages
        self._per_second = per_second
        self._waiting = b""
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._sending: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._sending is not None:
            self._sending.cancel()

    def data_received(self, data: bytes) -> None:
        if self._sending is not None:
            return  # what clients say on their socket is no matter: runs are short
        self._waiting += data
        if b"\r\n\r\n" in self._waiting and self._transport is not None:
            self._transport.write(_upgrade(self._waiting))
            self._sending = asyncio.create_task(self._send(self._transport))

    async def _send(self, transport: asyncio.Transport) -> None:
        await asyncio.sleep(_PAUSE_SECONDS)
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number in range(self._messages):
            await self._may_write.wait()
            transport.write(self._frame)
            if self._per_second:
                await asyncio.sleep(start + (number + 1) / self._per_second - loop.time())
        while self._per_second:
            transport.write(_message(HEARTBEAT))
            await asyncio.sleep(_BEAT_SECONDS)


def _upgrade(head: bytes) -> bytes:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    key = next(value.strip() for name, _, value in lines if name.lower() == b"sec-websocket-key")
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + b64encode(sha1(key + _MAGIC).digest()) + b"\r\n\r\n"
    )


def _message(body: bytes) -> bytes:
    """A binary message of a server."""
    if len(body) < 126:
        return bytes([0x82, len(body)]) + body
    if len(body) < 1 << 16:
        return b"\x82\x7e" + len(body).to_bytes(2) + body
    return b"\x82\x7f" + len(body).to_bytes(8) + body


async def serve(packets: int, messages: int, per_second: float) -> None:
    """Serve until standard input ends; say the port first."""
    loop, frame = asyncio.get_running_loop(), full_frame(packets)
    server = await loop.create_server(
        lambda: FramesProtocol(frame, messages, per_second), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextmanager
def frames_server(*, packets: int, messages: int, per_second: float = 0.0) -> Generator[str]:
    """The address of such a ticker in a process of its own; at a rate of 0 it does not wait."""
    shape = [str(packets), str(messages), str(per_second)]
    command = [sys.executable, "-m", "tests.performance.frames_server", *shape]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield f"ws://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
