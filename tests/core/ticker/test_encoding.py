from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.ist import IST
from kite_core.ticker.encoding import Level, encode_frame, encode_packet
from kite_core.ticker.layouts import FULL, HEARTBEAT, LTP, QUOTE, PacketLayout, layout_of
from kite_core.ticker.segments import INDICES, price_divisor
from tests.core.ticker.frames import INFY, TATAMOTORS, official_sample, read_officially

QUOTE_SAMPLE = (
    "00063a01 00026683 00000001 00026569 0011f1b2 0003e9ff 00058037 000264f3 0002673c 000261c9"
    "0002646c"
)
INFY_QUOTE: Mapping[str, float] = {
    "instrument_token": INFY,
    "last_price": 1573.15,
    "last_traded_quantity": 1,
    "average_traded_price": 1570.33,
    "volume_traded": 1175986,
    "total_buy_quantity": 256511,
    "total_sell_quantity": 360503,
    "open": 1569.15,
    "high": 1575.00,
    "low": 1561.05,
    "close": 1567.80,
}
AFTER_HOURS: Mapping[str, float] = {
    "instrument_token": TATAMOTORS,
    "last_price": 392.95,
    "last_traded_quantity": 2,
    "average_traded_price": 403.07,
    "volume_traded": 22261032,
    "total_buy_quantity": 5617,
    "total_sell_quantity": 0,
    "open": 420.00,
    "high": 420.90,
    "low": 390.10,
    "close": 414.10,
}


def test_the_official_quote_packet_is_written_byte_for_byte() -> None:
    packet = encode_packet(QUOTE, INFY_QUOTE)

    assert packet == bytes.fromhex(QUOTE_SAMPLE)
    assert packet == official_sample("ticker_quote.packet")


def test_the_official_full_packet_is_written_from_its_documented_values() -> None:
    values = {
        **INFY_QUOTE,
        "last_price": 1573.70,
        "last_traded_quantity": 7,
        "average_traded_price": 1570.37,
        "volume_traded": 1192471,
        "total_buy_quantity": 256443,
        "total_sell_quantity": 363009,
        "last_trade_time": 1625461887,
        "oi": 0,
        "oi_day_high": 0,
        "oi_day_low": 0,
        "exchange_timestamp": 1625461887,
    }
    bids: list[Level] = [
        (5, 1573.40, 1),
        (140, 1573.00, 2),
        (2, 1572.95, 1),
        (219, 1572.90, 7),
        (50, 1572.85, 1),
    ]
    asks: list[Level] = [
        (172, 1573.70, 3),
        (44, 1573.75, 3),
        (302, 1573.85, 3),
        (141, 1573.90, 2),
        (724, 1573.95, 5),
    ]

    packet = encode_packet(FULL, values, bids=bids, asks=asks)

    assert packet == bytes.fromhex(
        "00063a01 000266ba 00000007 0002656d 00123217 0003e9bb 00058a01 000264f3 0002673c 000261c9"
        "0002646c 60e2947f 00000000 00000000 00000000 60e2947f"
        "00000005 0002669c 00010000 0000008c 00026674 00020000 00000002 0002666f 00010000"
        "000000db 0002666a 00070000 00000032 00026665 00010000"
        "000000ac 000266ba 00030000 0000002c 000266bf 00030000 0000012e 000266c9 00030000"
        "0000008d 000266ce 00020000 000002d4 000266d3 00050000"
    )


def test_the_worked_example_of_an_ltp_frame_is_written_byte_for_byte() -> None:
    packet = encode_packet(LTP, AFTER_HOURS)

    assert encode_frame([packet]).hex() == "00010008000d80010000997f"


def test_the_worked_example_of_a_quote_frame_is_written_byte_for_byte() -> None:
    packet = encode_packet(QUOTE, AFTER_HOURS)

    assert encode_frame([packet]) == bytes.fromhex(
        "0001 002c 000d8001 0000997f 00000002 00009d73 0153ad28 000015f1 00000000 0000a410 0000a46a"
        "00009862 0000a1c2"
    )


def test_the_worked_example_of_a_full_frame_has_zeros_for_levels_that_are_not_there() -> None:
    values = {
        **AFTER_HOURS,
        "last_trade_time": datetime(2022, 6, 16, 15, 57, 44, tzinfo=IST).timestamp(),
        "oi": 0,
        "oi_day_high": 0,
        "oi_day_low": 0,
        "exchange_timestamp": datetime(2022, 6, 16, 16, 48, 48, tzinfo=IST).timestamp(),
    }

    frame = encode_frame([encode_packet(FULL, values, bids=[(5617, 392.95, 30)])])

    assert frame[:4].hex() == "000100b8"
    assert frame[68:80].hex() == "000015f10000997f001e0000"
    assert frame[80:] == bytes(108)
    (tick,) = read_officially(frame)
    assert tick["depth"]["buy"][0] == {"quantity": 5617, "price": 392.95, "orders": 30}


words = st.integers(0, 2**32 - 1)
levels = st.lists(st.tuples(words, words, st.integers(0, 2**16 - 1)), max_size=5)
segments = st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, INDICES, 12])
layouts = st.sampled_from(["ltp", "quote", "full"])


@st.composite
def ticks(draw: st.DrawFn) -> tuple[bytes, dict[str, Any]]:
    """A packet, and what the official client has to read from it."""
    token = draw(st.integers(1, 2**24 - 1)) << 8 | draw(segments)
    layout = layout_of(draw(layouts), is_index=token & 0xFF == INDICES)
    divisor = price_divisor(token)
    raw = {column.name: draw(words) for column in layout.columns}
    if "change" in raw:
        raw["change"] = draw(st.integers(-(2**31), 2**31 - 1))
    values = {
        column.name: raw[column.name] / divisor if column.is_price else raw[column.name]
        for column in layout.columns
    } | {"instrument_token": token}
    bids, asks = (
        [(quantity, price / divisor, orders) for quantity, price, orders in draw(levels)]
        if layout.has_depth
        else []
        for _ in range(2)
    )
    return encode_packet(layout, values, bids=bids, asks=asks), expected(layout, values, bids, asks)


def expected(
    layout: PacketLayout, values: dict[str, float], bids: Sequence[Level], asks: Sequence[Level]
) -> dict[str, Any]:
    """What went in, in the shape of the official client."""
    tick: dict[str, Any] = dict(values)
    tick["mode"] = layout.mode
    tick["tradable"] = int(values["instrument_token"]) & 0xFF != INDICES
    if "open" in tick:
        tick["ohlc"] = {name: tick.pop(name) for name in ("open", "high", "low", "close")}
    for name in ("last_trade_time", "exchange_timestamp"):
        if name in tick:
            # The official client reads times in the zone of the machine.
            tick[name] = datetime.fromtimestamp(tick[name])  # noqa: DTZ006  # reason: as it does
    if layout.has_depth:
        tick["depth"] = {"buy": _book(bids), "sell": _book(asks)}
    return tick


def _book(side: Sequence[Level]) -> list[dict[str, Any]]:
    rows = [{"quantity": row[0], "price": row[1], "orders": row[2]} for row in side]
    return rows + [{"quantity": 0, "price": 0.0, "orders": 0}] * (5 - len(rows))


@given(st.lists(ticks(), min_size=1, max_size=6))
def test_the_official_client_reads_from_a_frame_what_went_in(
    rows: list[tuple[bytes, dict[str, Any]]],
) -> None:
    read_rows = read_officially(encode_frame([packet for packet, _ in rows]))

    for row, (_, wanted) in zip(read_rows, rows, strict=True):
        # The client works the change out of last price and close.
        wanted.pop("change", None)
        row.pop("change", None)
        assert row == wanted


def test_the_official_client_finds_nothing_in_a_heartbeat() -> None:
    assert read_officially(HEARTBEAT) == []


def test_a_volume_over_32_bits_wraps() -> None:
    packet = encode_packet(QUOTE, {**INFY_QUOTE, "volume_traded": 2**32 + 5})

    assert QUOTE.packing.unpack(packet)[4] == 5


def test_a_sixth_level_is_refused() -> None:
    values = {column.name: 0 for column in FULL.columns}

    with pytest.raises(ValueError, match="5 levels"):
        encode_packet(FULL, values, bids=[(1, 1, 1)] * 6)


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="last_price"):
        encode_packet(LTP, {"instrument_token": INFY})
