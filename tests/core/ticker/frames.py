"""Random packets and frames, and what the official Python client reads from them."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

import pytest
from hypothesis import strategies as st
from kiteconnect import KiteTicker

from kite_core.ticker.layouts import COUNT, LAYOUTS, PacketLayout
from kite_core.ticker.ticks import Tick
from tests.core.samples import OFFICIAL

INFY, TATAMOTORS, NIFTY = 408065, 884737, 256265
words = st.one_of(st.integers(0, 2**32 - 1), st.integers(0, 200_000), st.just(0))
shorts = st.integers(0, 2**16 - 1)
changes = st.integers(-(2**31), 2**31 - 1)
layouts = st.sampled_from(list(LAYOUTS.values()))
segments = st.one_of(st.sampled_from([1, 3, 4, 6, 9, 12]), st.integers(0, 255))


@st.composite
def packets_of(draw: st.DrawFn, layout: PacketLayout) -> bytes:
    """A packet of a kind, with any numbers in it."""
    token = draw(st.integers(0, 2**24 - 1)) << 8 | draw(segments)
    numbers = [draw(changes if each.code == "i" else words) for each in layout.columns[1:]]
    if layout.has_depth:
        numbers += [draw(each) for _ in range(10) for each in (words, words, shorts)]
    return layout.packing.pack(token, *numbers)


known_packets = layouts.flatmap(packets_of)
unknown_packets = st.binary(min_size=4, max_size=300).filter(lambda row: len(row) not in LAYOUTS)
packets = st.one_of(known_packets, known_packets, known_packets, unknown_packets)
uniform_packets = layouts.flatmap(lambda layout: st.lists(packets_of(layout), max_size=6))
packet_lists = st.one_of(st.lists(packets, max_size=8), uniform_packets)


def framed(packets: list[bytes]) -> bytes:
    """One frame of packets of any length."""
    parts = [COUNT.pack(len(packets))]
    for packet in packets:
        parts += COUNT.pack(len(packet)), packet
    return b"".join(parts)


frames = packet_lists.map(framed)


def official_sample(name: str) -> bytes:
    """One bare packet; skips the test where the official samples are not at hand."""
    path = OFFICIAL / name
    if not path.exists():
        pytest.skip(f"the official sample {name} is not at hand")
    return base64.b64decode(path.read_text())


def read_officially(frame: bytes) -> list[dict[str, Any]]:
    """What the official Python client makes of a frame."""
    client: Any = KiteTicker("key", "token")
    rows: list[dict[str, Any]] = client._parse_binary(frame)
    return rows


def as_officially(tick: Tick) -> dict[str, Any]:
    """One of our ticks in the shape of the official client, which has no change in points."""
    row = tick.to_dict()
    row["tradable"] = row.pop("is_tradable")
    row.pop("points", None)
    for name in ("last_trade_time", "exchange_timestamp"):
        if name in row:
            # It reads times in the zone of the machine, and takes 0 for 1970; ours is None then.
            instant = row[name].timestamp() if row[name] else 0
            row[name] = datetime.fromtimestamp(instant)  # noqa: DTZ006  # reason: as it does
    return row
