"""From the bytes of a frame to ticks, and to columns, against the official client's parser.

The frames differ from each other, as do their times; what is read of them is compared with what the
official client reads before anything is timed.
"""

from __future__ import annotations

import random  # noqa: TID251  # reason: the same numbers in every run, and no business of Entropy
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import cycle
from typing import Any

from kite_core import parse_ticks, tick_columns
from kite_core.ticker import ticks
from kite_core.ticker.encoding import encode_frame
from kite_core.ticker.layouts import FULL, INDEX_FULL, INDEX_QUOTE, LTP, QUOTE, PacketLayout
from tests.performance.harness import Bar, Benchmark, Work, compare
from tests.performance.official import official_parser

THEIRS = "KiteTicker._parse_binary"
OURS = "parse_ticks"
ALL_READ = "parse_ticks, and every field of it read, depth too"
COLUMNS = "tick_columns, three of them"
ALL_COLUMNS = "tick_columns, all that there are"
THREE = ("instrument_token", "last_price", "volume_traded")
BOOK = [f"{side}_{part}" for side in ("buy", "sell") for part in ("prices", "quantities", "orders")]
PACKETS = 100
FRAMES = 7
FIRST_SECOND = 1_763_611_200
"""Times lie in the quarter of an hour that begins here, as those of a market that lives."""


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """Every kind of packet by itself, then full ones in frames of other sizes, then all mixed."""
    rounds = 1 if quick else 7
    bars = {FULL: 14.0, QUOTE: 4.5, LTP: 3.5}
    kinds = {"full": FULL, "quote": QUOTE, "ltp": LTP}
    kinds |= {"index quote": INDEX_QUOTE, "index full": INDEX_FULL}
    for name, layout in kinds.items():
        wanted = [Bar(case=OURS, at_least=bars[layout])] if layout in bars else []
        if layout is FULL:
            wanted.append(Bar(case=COLUMNS, at_least=250))
        yield _benchmark(f"{name}, {PACKETS} a frame", [layout] * PACKETS, wanted, rounds)
    for packets in (1, 10, 500):
        yield _benchmark(f"full, {packets} a frame", [FULL] * packets, [], rounds)
    mixed = [*kinds.values()] * (PACKETS // len(kinds))
    yield _benchmark(f"all kinds mixed, {PACKETS} a frame", mixed, [], rounds)


def _benchmark(
    title: str, kinds: Sequence[PacketLayout], bars: Sequence[Bar], rounds: int
) -> Benchmark:
    theirs = official_parser()
    frames = frames_of(kinds)
    for frame in frames:
        assert_equal(frame, theirs)
    names = _common_columns(kinds)
    three = [name for name in THREE if name in names]
    cases = {
        THEIRS: _each(theirs, frames),
        OURS: _each(parse_ticks, frames),
        ALL_READ: _each(_read_all, frames),
        COLUMNS: _each(lambda frame: tick_columns(frame, *three), frames),
        ALL_COLUMNS: _each(lambda frame: tick_columns(frame, *names), frames),
    }
    note = f"  {len(frames[0]):,} bytes a frame, {FRAMES} frames in turn"
    if len(three) < len(THREE):
        note += f"; {len(three)} columns, as these have no volume"
    figures = compare(cases, baseline=THEIRS, rounds=rounds)
    return Benchmark(title=f"ticks: {title}", figures=figures, bars=tuple(bars), note=note)


def frames_of(kinds: Sequence[PacketLayout]) -> list[bytes]:
    """Frames with a packet of each of these kinds, every number and every frame different."""
    chance = random.Random(7)
    return [encode_frame([_packet(kind, chance) for kind in kinds]) for _ in range(FRAMES)]


def assert_equal(frame: bytes, theirs: Callable[[bytes], Any]) -> None:
    """Both read the same, field by field."""
    # Not above: the tests need hypothesis, and whoever only measures does not.
    from tests.core.ticker.frames import as_officially

    assert [as_officially(tick) for tick in parse_ticks(frame)] == theirs(frame)


def _packet(kind: PacketLayout, chance: random.Random) -> bytes:
    segment = 9 if kind.is_index else chance.choice((1, 1, 2, 2, 4, 7))
    numbers = [chance.randrange(1, 2**22) << 8 | segment]
    for column in kind.columns[1:]:
        is_time = column.name in ("last_trade_time", "exchange_timestamp")
        numbers.append(FIRST_SECOND + chance.randrange(900) if is_time else chance.randrange(2**30))
    if kind.has_depth:
        numbers += [chance.randrange(2**16) for _ in range(30)]
    return kind.packing.pack(*numbers)


def _common_columns(kinds: Sequence[PacketLayout]) -> list[str]:
    """The columns that all of these kinds have."""
    columns = [_columns(kind) for kind in dict.fromkeys(kinds)]
    return [name for name in columns[0] if all(name in others for others in columns)]


def _columns(kind: PacketLayout) -> list[str]:
    names = [column.name if column.code != "i" else "points" for column in kind.columns]
    return [*names, *BOOK] if kind.has_depth else names


def _each(read: Callable[[bytes], object], frames: Sequence[bytes]) -> Work:
    turn = cycle(frames)
    return lambda: read(next(turn))


def _read_all(frame: bytes) -> None:
    for tick in parse_ticks(frame):
        for name in _readable(type(tick).__name__):
            getattr(tick, name)


@cache
def _readable(kind: str) -> list[str]:
    """All that can be read of a tick, by the name of its class."""
    every = dir(getattr(ticks, kind))
    return [name for name in every if not name.startswith("_") and name != "to_dict"]
