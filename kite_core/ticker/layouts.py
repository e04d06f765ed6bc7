"""The binary packets as tables, for writing and for reading: which number stands where.

A packet has no mark of its kind: whoever reads it goes by its length. Everything is big-endian. The
official samples and the tests of the JavaScript client show all five kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from types import MappingProxyType

DEPTH_LEVELS = 5
"""Levels on each side of the book; bids come first."""
HEARTBEAT = b"\x00"
"""The frame that says no more than that the connection lives."""
COUNT = Struct(">H")
"""The number of packets, at the head of a frame; and the length of a packet, before each."""


@dataclass(frozen=True, slots=True)
class Column:
    """One number of a packet. Prices are in the unit of the instrument's segment.

    `code` is that of `struct`: I without a sign, i with one. Times are seconds since 1970.
    """

    name: str
    is_price: bool = False
    code: str = "I"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PacketLayout:
    """One kind of packet: its numbers in their order, and with `has_depth` the book behind them.

    `packing` writes and reads all of it at once; of a level it holds quantity, price and orders.
    """

    mode: str
    is_index: bool
    columns: tuple[Column, ...]
    has_depth: bool = False
    packing: Struct
    length: int

    @classmethod
    def of(
        cls, mode: str, *columns: Column, is_index: bool = False, has_depth: bool = False
    ) -> PacketLayout:
        """The layout with these columns, its packing made once."""
        codes = "".join(column.code for column in columns)
        levels = _LEVEL_CODES * (2 * DEPTH_LEVELS) if has_depth else ""
        packing = Struct(f">{codes}{levels}")
        return cls(
            mode=mode,
            is_index=is_index,
            columns=columns,
            has_depth=has_depth,
            packing=packing,
            length=packing.size,
        )


_LEVEL_CODES = "IIHxx"
"""Quantity, price and number of orders; two bytes of padding."""
_HEAD = (Column("instrument_token"), Column("last_price", is_price=True))
_TRADED = (
    *_HEAD,
    Column("last_traded_quantity"),
    Column("average_traded_price", is_price=True),
    Column("volume_traded"),
    Column("total_buy_quantity"),
    Column("total_sell_quantity"),
    Column("open", is_price=True),
    Column("high", is_price=True),
    Column("low", is_price=True),
    Column("close", is_price=True),
)
# High, low and open stand in another order here than in a packet of a share, and the change may be
# negative: the only number with a sign (official clients; the JavaScript one keeps it raw).
_INDEX = (
    *_HEAD,
    Column("high", is_price=True),
    Column("low", is_price=True),
    Column("open", is_price=True),
    Column("close", is_price=True),
    Column("change", is_price=True, code="i"),
)
_STAMP = Column("exchange_timestamp")

LTP = PacketLayout.of("ltp", *_HEAD)
QUOTE = PacketLayout.of("quote", *_TRADED)
FULL = PacketLayout.of(
    "full",
    *_TRADED,
    Column("last_trade_time"),
    Column("oi"),
    Column("oi_day_high"),
    Column("oi_day_low"),
    _STAMP,
    has_depth=True,
)
INDEX_QUOTE = PacketLayout.of("quote", *_INDEX, is_index=True)
INDEX_FULL = PacketLayout.of("full", *_INDEX, _STAMP, is_index=True)

LAYOUTS: Mapping[int, PacketLayout] = MappingProxyType(
    {layout.length: layout for layout in (LTP, QUOTE, FULL, INDEX_QUOTE, INDEX_FULL)}
)
"""Every layout by the length of its packets, by which a reader knows it."""
MODES = (LTP.mode, QUOTE.mode, FULL.mode)
"""How much of an instrument a connection gets. A shorter packet is the head of the longer ones."""


def layout_of(mode: str, *, is_index: bool) -> PacketLayout:
    """The layout of an instrument's packets in a mode. Raises KeyError for an unknown mode."""
    return _INDEX_LAYOUTS[mode] if is_index else _TRADED_LAYOUTS[mode]


_TRADED_LAYOUTS = {layout.mode: layout for layout in (LTP, QUOTE, FULL)}
_INDEX_LAYOUTS = {layout.mode: layout for layout in (LTP, INDEX_QUOTE, INDEX_FULL)}
