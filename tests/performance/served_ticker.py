"""A served broker whose prices move, and a client on a socket that counts packets unread."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from io import BufferedReader
from itertools import cycle, islice
from time import perf_counter, process_time
from typing import IO, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from kite_core.ticker.layouts import COUNT
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.credentials import Credentials
from kite_testing.fake_broker.served.doors import Doors
from kite_testing.fake_broker.served.serving import serving
from kite_testing.fake_broker.served.tenants import Tenants

MOST_TOKENS = 3_000
_WAVE = 15
_LEAST = 20
"""Rupees: a penny stock has no five whole levels of depth, and is drawn anew each time."""
_BINARY, _MASKED_TEXT, _NO_MASK = 0x82, 0x81, bytes(4)
_TWO_BYTES, _EIGHT_BYTES = 126, 127


class Streamed(NamedTuple):
    """What a second of the market cost: packets that arrived, the server's CPU, and the wall."""

    packets: int
    cpu_seconds: float
    wall_seconds: float


class TickerServer:
    """A broker in a process of its own that moves all prices when it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders: IO[str] = process.stdin
        self._answers: IO[str] = process.stdout
        self.known: dict[str, Any] = json.loads(self._answers.readline())

    def stream(self, frames: BufferedReader, seconds: int) -> Streamed:
        """Let so many virtual seconds pass, and read all that comes of them."""
        before, start = self._cpu_seconds(), perf_counter()
        expected, packets = seconds * len(self.known["tokens"]), 0
        self._say(str(seconds))
        while packets < expected:
            packets += _packets(frames)
        wall = perf_counter() - start
        return Streamed(packets, self._cpu_seconds() - before, wall)

    def _cpu_seconds(self) -> float:
        self._say("0")
        return float(self._answers.readline())

    def _say(self, line: str) -> None:
        self._orders.write(f"{line}\n")
        self._orders.flush()


@contextmanager
def ticker_server() -> Generator[TickerServer]:
    """A server, until the block ends."""
    command = [sys.executable, "-m", "tests.performance.served_ticker"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        server = TickerServer(process)
        yield server
        assert process.stdin is not None
        process.stdin.close()


@contextmanager
def full_mode(known: dict[str, Any]) -> Generator[BufferedReader]:
    """The frames of one connection that wants everything of all instruments."""
    url: str = known["ticker"]
    address = urlsplit(url)
    assert address.hostname is not None
    query = urlencode({"api_key": known["api_key"], "access_token": known["access_token"]})
    with (
        socket.create_connection((address.hostname, address.port or 80)) as line,
        line.makefile("rb") as frames,
    ):
        line.sendall(
            f"GET {address.path or '/'}?{query} HTTP/1.1\r\nHost: broker\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}\r\n\r\n".encode()
        )
        assert b" 101 " in frames.readline()
        while frames.readline().strip():
            pass
        tokens: list[int] = known["tokens"]
        for wish in ({"a": "subscribe", "v": tokens}, {"a": "mode", "v": ["full", tokens]}):
            line.sendall(_text_frame(json.dumps(wish)))
            while _packets(frames) != len(tokens):
                pass
        yield frames


def _text_frame(text: str) -> bytes:
    """A frame of a client, under a mask of zeros."""
    body = text.encode()
    length = bytes([0x80 | _EIGHT_BYTES]) + len(body).to_bytes(8, "big")
    return bytes([_MASKED_TEXT]) + length + _NO_MASK + body


def _packets(frames: BufferedReader) -> int:
    """How many packets the next frame holds; a heartbeat and a text hold none."""
    kind, length = frames.read(2)
    if length == _TWO_BYTES:
        length = int.from_bytes(frames.read(2), "big")
    elif length == _EIGHT_BYTES:
        length = int.from_bytes(frames.read(8), "big")
    body = frames.read(length)
    if kind != _BINARY or length < COUNT.size:
        return 0
    count: int = COUNT.unpack_from(body)[0]
    return count


async def serve() -> None:
    """Say where, then do as each line of standard input says: pass seconds, or say what it cost.

    Prices move in the loop that sends them, as they do behind `kite fake-broker`.
    """
    broker = FakeBroker(seed=7, has_limits=False, round_trip_seconds=0)
    lasts, tokens = _instruments(broker)
    waves = cycle(
        [[(key, last + second) for key, last in lasts.items()] for second in range(_WAVE)]
    )
    doors = Doors(Tenants(broker, pace=0, real_seconds=perf_counter))
    async with serving(doors, host="127.0.0.1", port=0) as address:
        ready = json.loads(Credentials.of(broker, address).to_line())
        print(json.dumps({**ready, "tokens": tokens}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            if not (seconds := int(line)):
                print(process_time(), flush=True)
                continue
            gc.freeze()
            for wave in islice(waves, seconds):
                broker.market.play_prices(wave)
                broker.run(1)
                await asyncio.sleep(0)


def _instruments(broker: FakeBroker) -> tuple[dict[str, float], list[int]]:
    """Keys, whole rupees and tokens: of shares, and of options on indices that stand still."""
    with broker.kite() as kite:
        rows = list(kite.market.instruments())
    shares = [row for row in rows if row.segment == "NSE" and row.lot_size]
    options = [row for row in rows if row.is_option and row.name in ("NIFTY", "BANKNIFTY")]
    chosen = [row for row in shares + options if broker.market.last_price(row.key) > _LEAST]
    chosen = chosen[:MOST_TOKENS]
    lasts = {row.key: float(round(broker.market.last_price(row.key))) for row in chosen}
    return lasts, [row.instrument_token for row in chosen]


if __name__ == "__main__":
    asyncio.run(serve())
