"""Ticks as dicts, against those of the official client."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import example, given

from kite_adapters.compat.tick_dicts import local_time, tick_dicts
from kite_core.ticker.layouts import COUNT, LAYOUTS, LTP, PacketLayout
from tests.core.ticker.frames import INFY, framed, frames, read_officially


def anatomy(value: object) -> object:
    """A value with the types, and the order of keys, of all that is in it."""
    if isinstance(value, dict):
        return [(key, anatomy(each)) for key, each in cast("dict[str, object]", value).items()]
    if isinstance(value, list):
        return [anatomy(each) for each in cast("list[object]", value)]
    return type(value), value


def sample(layout: PacketLayout, *, segment: int, fill: int) -> bytes:
    """A packet of a kind with one byte everywhere behind its token."""
    return (1000 << 8 | segment).to_bytes(4) + bytes([fill]) * (layout.length - 4)


@given(frames)
@example(framed([sample(each, segment=9, fill=0) for each in LAYOUTS.values()]))
@example(framed([sample(each, segment=3, fill=255) for each in LAYOUTS.values()]))
def test_a_frame_reads_as_the_official_client_reads_it(frame: bytes) -> None:
    assert anatomy(tick_dicts(frame)) == anatomy(read_officially(frame))


@pytest.mark.parametrize("frame", [b"", b"\x00", b"\x00\x01"])
def test_a_sign_of_life_has_no_ticks(frame: bytes) -> None:
    assert tick_dicts(frame) == []


def test_a_frame_that_was_cut_off_gives_what_was_whole() -> None:
    packet = LTP.packing.pack(INFY, 150_000)

    ticks = tick_dicts(framed([packet, packet])[:-1])

    assert [tick["last_price"] for tick in ticks] == [1500.0]


def test_ticks_are_plain_dicts_that_share_nothing() -> None:
    frame = COUNT.pack(2) + framed([sample(each, segment=1, fill=1) for each in LAYOUTS.values()])
    first, second = tick_dicts(frame[COUNT.size :]), tick_dicts(frame[COUNT.size :])

    first[2]["depth"]["buy"][0]["price"] = 5

    assert second[2]["depth"]["buy"][0]["price"] != 5
    assert type(first[2]) is type(first[2]["ohlc"]) is dict


def test_a_time_that_no_clock_shows_is_none() -> None:
    assert local_time(2**60) is None
