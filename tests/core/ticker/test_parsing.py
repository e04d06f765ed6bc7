from __future__ import annotations

import random  # noqa: TID251  # reason: nonsense of many sizes, the same in every run
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.ist import IST
from kite_core.ticker.encoding import encode_frame, encode_packet
from kite_core.ticker.layouts import COUNT, FULL, HEARTBEAT, INDEX_FULL, LAYOUTS, QUOTE
from kite_core.ticker.parsing import (
    FrameError,
    check_frame,
    count_ticks,
    has_packets,
    packets_of,
    parse_ticks,
    uniform_length,
)
from kite_core.ticker.ticks import FullTick, IndexFullTick, LtpTick, Mode, QuoteTick
from tests.core.ticker.frames import (
    INFY,
    NIFTY,
    TATAMOTORS,
    as_officially,
    framed,
    frames,
    known_packets,
    official_sample,
    packet_lists,
    read_officially,
)

READERS: tuple[Callable[[bytes], Any], ...] = (parse_ticks, check_frame, count_ticks)
TATA_LTP = bytes.fromhex("00010008000d80010000997f")


@given(frames)
def test_every_field_is_what_the_official_client_reads(frame: bytes) -> None:
    ticks = parse_ticks(frame)

    assert [as_officially(tick) for tick in ticks] == read_officially(frame)


@given(known_packets)
def test_a_tick_can_be_written_as_the_packet_that_it_was(packet: bytes) -> None:
    (tick,) = parse_ticks(framed([packet]))

    layout = LAYOUTS[len(packet)]
    row = tick.to_dict()
    row |= row.get("ohlc", {})
    row["change"] = row.get("points", 0)
    row["last_trade_time"] = getattr(tick, "last_trade_second", 0)
    row["exchange_timestamp"] = getattr(tick, "exchange_second", 0)
    sides = row.get("depth", {"buy": [], "sell": []})
    bids, asks = (
        [(level["quantity"], level["price"], level["orders"]) for level in sides[side]]
        for side in ("buy", "sell")
    )
    assert encode_packet(layout, row, bids=bids, asks=asks) == packet


def test_the_official_quote_packet_is_read_as_documented() -> None:
    (tick,) = parse_ticks(framed([official_sample("ticker_quote.packet")]))

    assert tick == QuoteTick(
        instrument_token=INFY,
        last_price=1573.15,
        last_traded_quantity=1,
        average_traded_price=1570.33,
        volume_traded=1175986,
        total_buy_quantity=256511,
        total_sell_quantity=360503,
        open=1569.15,
        high=1575.00,
        low=1561.05,
        close=1567.80,
    )


def test_the_documented_full_packet_is_read_with_times_and_depth() -> None:
    packet = bytes.fromhex(
        "00063a01 000266ba 00000007 0002656d 00123217 0003e9bb 00058a01 000264f3 0002673c 000261c9"
        "0002646c 60e2947f 00000000 00000000 00000000 60e2947f"
        "00000005 0002669c 00010000 0000008c 00026674 00020000 00000002 0002666f 00010000"
        "000000db 0002666a 00070000 00000032 00026665 00010000"
        "000000ac 000266ba 00030000 0000002c 000266bf 00030000 0000012e 000266c9 00030000"
        "0000008d 000266ce 00020000 000002d4 000266d3 00050000"
    )

    (tick,) = parse_ticks(framed([packet]))

    assert isinstance(tick, FullTick)
    assert tick.last_price == 1573.70
    assert tick.last_trade_time == datetime(2021, 7, 5, 10, 41, 27, tzinfo=IST)
    assert str(tick.exchange_timestamp) == "2021-07-05 10:41:27+05:30"
    assert [(row.quantity, row.price, row.orders) for row in tick.depth.buy][:2] == [
        (5, 1573.40, 1),
        (140, 1573.00, 2),
    ]
    assert [(row.quantity, row.price, row.orders) for row in tick.depth.sell][-1] == (
        724,
        1573.95,
        5,
    )
    assert round(tick.change, 4) == 0.3763


def test_the_worked_example_of_an_ltp_frame_is_read() -> None:
    assert parse_ticks(TATA_LTP) == [LtpTick(instrument_token=TATAMOTORS, last_price=392.95)]


def test_the_change_of_an_index_may_be_negative() -> None:
    packet = INDEX_FULL.packing.pack(
        NIFTY, 2450000, 2460000, 2440000, 2455000, 2458000, -8000, 1625461887
    )

    (tick,) = parse_ticks(framed([packet]))

    assert isinstance(tick, IndexFullTick)
    assert tick.points == -80.0
    assert (tick.open, tick.high, tick.low, tick.close) == (24550, 24600, 24400, 24580)
    assert not tick.is_tradable


def test_an_instrument_that_never_traded_has_no_last_trade_time() -> None:
    (tick,) = parse_ticks(framed([FULL.packing.pack(INFY, *[0] * 45)]))

    assert isinstance(tick, FullTick)
    assert tick.last_trade_time is None
    assert tick.exchange_timestamp is None
    assert tick.change == 0


@pytest.mark.parametrize(
    "frame", [b"", HEARTBEAT, b"\x00\x01", b"\x00\x01\x00", bytes(4), bytes(9)]
)
def test_a_sign_of_life_has_no_ticks(frame: bytes) -> None:
    assert parse_ticks(frame) == []
    assert has_packets(frame) == (len(frame) >= 4)


def test_what_follows_the_last_packet_is_passed_over() -> None:
    assert parse_ticks(TATA_LTP + b"rest") == parse_ticks(TATA_LTP)


@pytest.mark.parametrize("length", [0, 1, 7, 9, 255, 256, 257, 511, 65_535])
def test_packets_of_an_unknown_length_are_passed_over(length: int) -> None:
    junk = bytes(length)

    for frame in (framed([junk]), framed([junk] * 3), framed([junk, TATA_LTP[4:], junk])):
        ticks = parse_ticks(frame)

        assert len(ticks) == count_ticks(frame) == (1 if TATA_LTP[4:] in frame else 0)
        check_frame(frame)


@given(packet_lists)
def test_packets_come_apart_as_they_were_put_together(packets: list[bytes]) -> None:
    frame = framed(packets)

    assert list(packets_of(frame)) == packets
    assert count_ticks(frame) == len(parse_ticks(frame))
    lengths = {len(packet) for packet in packets}
    assert uniform_length(frame) == (lengths.pop() if len(lengths) == 1 else 0)


def test_a_frame_that_is_cut_off_says_so_and_keeps_the_ticks_that_were_whole() -> None:
    frame = framed([TATA_LTP[4:], QUOTE.packing.pack(INFY, *[0] * 10)])

    with pytest.raises(FrameError, match="announces") as caught:
        check_frame(frame[:-1])

    assert list(caught.value.ticks) == parse_ticks(TATA_LTP)
    assert not caught.value.is_retryable
    assert "Fix: " in str(caught.value)


@given(packet_lists)
def test_a_frame_that_is_cut_off_anywhere_is_never_read_beyond_its_end(
    packets: list[bytes],
) -> None:
    frame = framed(packets)
    starts = [COUNT.size]
    for packet in packets:
        starts.append(starts[-1] + COUNT.size + len(packet))

    for end in range(4, len(frame)):
        with pytest.raises(FrameError) as caught:
            parse_ticks(frame[:end])

        whole = sum(start <= end for start in starts) - 1
        assert list(caught.value.ticks) == parse_ticks(framed(packets[:whole]))


@given(st.binary(max_size=600))
def test_no_bytes_make_a_reader_raise_anything_but_its_own_error(frame: bytes) -> None:
    assert_readable(frame)


@given(frames, st.data())
def test_no_flipped_bit_makes_a_reader_raise_anything_but_its_own_error(
    frame: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(frame)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(frame) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert_readable(bytes(damaged))


def test_twenty_thousand_frames_of_nonsense_are_read_or_refused() -> None:
    chance = random.Random(5)
    lengths = [*LAYOUTS, 0, 1, 255, 256, 300, 65_535]

    for _ in range(20_000):
        count, length = chance.choice([0, 1, 2, 3, 65_535]), chance.choice(lengths)
        size = chance.choice([count * (length + 2), chance.randrange(400)])
        body = COUNT.pack(length) + chance.randbytes(min(size, 400))
        assert_readable(COUNT.pack(count) + body * chance.choice([1, 1, 3]))


def assert_readable(frame: bytes) -> None:
    """All readers agree on whether it is whole, and raise nothing but FrameError."""
    outcomes: list[object] = []
    for reader in READERS:
        try:
            outcome = reader(frame)
            outcomes.append(len(outcome) if reader is parse_ticks else outcome)
        except FrameError as error:
            outcomes.append(len(error.ticks) if reader is parse_ticks else None)
            assert len(frame) >= 4
    whole, checked, count = outcomes
    assert checked is None
    assert count in (None, whole)


def test_a_frame_may_hold_as_many_packets_as_its_count_can_say() -> None:
    frame = encode_frame([TATA_LTP[4:]] * 65_535)

    ticks = parse_ticks(frame)

    assert len(ticks) == 65_535
    assert {tick.mode for tick in ticks} == {Mode.LTP}
