"""What candles and recordings cost, beside the parsing of the same frames."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from kite_adapters.clocks import BlockingClock
from kite_adapters.ticker_transport.recording import RecordingTickerTransport
from kite_adapters.ticker_transport.replaying import read_recording
from kite_core.ist import IST
from kite_core.ticker.candles import CandleBuilder
from kite_core.ticker.encoding import encode_frame
from kite_core.ticker.layouts import DEPTH_LEVELS, FULL
from kite_core.ticker.parsing import parse_ticks
from kite_core.ticker.stream_events import Ticks
from tests.performance.harness import Bar, Benchmark, compare

PACKETS = 100
START = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
Frames: TypeAlias = Sequence[tuple[bytes, datetime]]
PARSE, TRADES, QUIET = "parse", "parse, and candles of trades", "parse, and candles of no trades"
RECORD, READ = "record", "read a recording, and parse"
NOTE = "Frames of 100 full ticks, one a second; candles of a minute."


class InstantConnection:
    """Brings the same frames again and again, at once."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._place = 0

    async def receive(self) -> bytes:
        self._place = (self._place + 1) % len(self._frames)
        return self._frames[self._place][0]

    async def send(self, text: str, /) -> None: ...

    async def close(self) -> None: ...


class InstantTicker:
    """Opens connections that bring these frames."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames

    async def connect(self, *, api_key: str, access_token: str) -> InstantConnection:
        return InstantConnection(self._frames)


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """Candles and recordings, as parts of what the same frames cost to parse."""
    seconds, rounds = (2, 1) if quick else (120, 7)
    trades, quiet = frames_of(seconds, moves=True), frames_of(seconds, moves=False)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ticks.rec"
        record(trades, path.with_name("read.rec"))
        figures = compare(
            {
                PARSE: partial(parse, trades),
                TRADES: partial(build, trades),
                QUIET: partial(build, quiet),
                RECORD: partial(record, trades, path),
                READ: partial(read, path.with_name("read.rec")),
            },
            baseline=PARSE,
            rounds=rounds,
        )
    bars = (
        Bar(case=TRADES, at_least=0.2),
        Bar(case=QUIET, at_least=0.33),
        Bar(case=RECORD, at_least=1.5),
        Bar(case=READ, at_least=0.5),
    )
    note = f"{NOTE} A call is {seconds} frames."
    yield Benchmark(title="candles and recordings", figures=figures, bars=bars, note=note)


def frames_of(seconds: int, *, moves: bool) -> Frames:
    """A frame for each second, in which all instruments trade, or none after the first one."""
    first = int(START.timestamp())
    return [
        (
            encode_frame(
                [
                    _packet(number, first + after, trade=first + after * moves)
                    for number in range(PACKETS)
                ]
            ),
            START + timedelta(seconds=after),
        )
        for after in range(seconds)
    ]


def parse(frames: Frames) -> None:
    """Read all ticks."""
    for frame, _ in frames:
        parse_ticks(frame)


def build(frames: Frames) -> int:
    """Read them, and build candles; how many there are."""
    builder, count = CandleBuilder("1m"), 0
    for frame, at in frames:
        count += len(builder.add(Ticks(frame, at)))
        count += len(builder.close_due(at))
    return count


def record(frames: Frames, path: Path) -> None:
    """Record each of them once."""
    path.unlink(missing_ok=True)
    asyncio.run(_record(frames, path))


async def _record(frames: Frames, path: Path) -> None:
    transport = RecordingTickerTransport(InstantTicker(frames), path, clock=BlockingClock())
    connection = await transport.connect(api_key="made_up", access_token="made_up")
    for _ in frames:
        await connection.receive()
    await connection.close()


def read(path: Path) -> int:
    """Read a recording, and all its ticks; how many there are."""
    return sum(len(list(event)) for event in read_recording(path) if isinstance(event, Ticks))


def _packet(number: int, now: int, *, trade: int) -> bytes:
    traded = 1_000 + (trade - int(START.timestamp())) * 10
    price = 100_000 + (trade * 7 + number) % 50
    numbers = [(number + 1) << 8 | 1, price, 5, price, traded, 1, 1, 100_000, 100_100, 99_900]
    numbers += [99_950, trade, 0, 0, 0, now]
    return FULL.packing.pack(*numbers, *(10, price, 1) * 2 * DEPTH_LEVELS)
