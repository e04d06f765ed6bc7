"""Writes packets and frames, as the broker's ticker sends them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from kite_core.faults import Price
from kite_core.ticker.layouts import COUNT, DEPTH_LEVELS, LAYOUTS, Column, PacketLayout
from kite_core.ticker.segments import wire_price

Level: TypeAlias = tuple[int, Price, int]
"""Quantity, price in rupees and number of orders."""

_WORD = 0xFFFF_FFFF
_SHORT = 0xFFFF
_NO_LEVEL: Level = (0, 0, 0)
_LENGTHS: Mapping[int, bytes] = {length: COUNT.pack(length) for length in LAYOUTS}


def encode_packet(
    layout: PacketLayout,
    values: Mapping[str, Price],
    *,
    bids: Sequence[Level] = (),
    asks: Sequence[Level] = (),
) -> bytes:
    """One packet from values by name: prices in rupees, times in seconds since 1970.

    The book's levels come best first; those that are not given are zeros. Counts over 32 bits wrap,
    as on the wire. Raises KeyError for a value that is missing, ValueError for a price that is no
    number or a sixth level. Whoever has numbers of the wire at hand calls `layout.packing.pack`.
    """
    token = int(values["instrument_token"])
    numbers = [_number(column, values[column.name], token) for column in layout.columns]
    if layout.has_depth:
        levels = chain(_filled(bids), _filled(asks))
        numbers += chain.from_iterable(_level(level, token) for level in levels)
    return layout.packing.pack(*numbers)


def encode_frame(packets: Sequence[bytes]) -> bytes:
    """One frame of packets of any kinds, 65,535 at most. Raises KeyError for an unknown length."""
    parts = [COUNT.pack(len(packets))]
    for packet in packets:
        parts += _LENGTHS[len(packet)], packet
    return b"".join(parts)


def _number(column: Column, value: Price, token: int) -> int:
    if not column.is_price:
        return int(value) & _WORD
    price = wire_price(value, instrument_token=token)
    return price if column.code == "i" else price & _WORD


def _filled(levels: Sequence[Level]) -> Iterable[Level]:
    """Exactly five levels: unused ones are sent as zeros."""
    if len(levels) > DEPTH_LEVELS:
        raise ValueError(f"A side has {DEPTH_LEVELS} levels. Give the best ones only.")
    return (*levels, *[_NO_LEVEL] * (DEPTH_LEVELS - len(levels)))


def _level(level: Level, token: int) -> tuple[int, int, int]:
    quantity, price, orders = level
    return quantity & _WORD, wire_price(price, instrument_token=token) & _WORD, orders & _SHORT
