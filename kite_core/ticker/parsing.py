"""Reads frames: from bytes to ticks.

Most frames hold packets of one kind. Those are read by one loop over the whole frame, which is the
reason for the speed; mixed ones are read packet by packet, by the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from struct import Struct
from typing import Any, TypeAlias

from kite_core.errors import DataError
from kite_core.ticker.layouts import COUNT, FULL, INDEX_FULL, INDEX_QUOTE, LTP, QUOTE, PacketLayout
from kite_core.ticker.segments import DIVISORS
from kite_core.ticker.ticks import (
    FullTick,
    IndexFullTick,
    IndexQuoteTick,
    LtpTick,
    QuoteTick,
    Tick,
)

_Rows: TypeAlias = "Iterable[tuple[Any, ...]]"
_Reader: TypeAlias = "Callable[[_Rows, list[Tick]], None]"
SHORTEST = 4
"""Bytes of the shortest frame that can hold a packet; heartbeats are one byte long."""


class FrameError(DataError):
    """A frame ends before its packets do. `ticks` are those that were whole."""

    transient = False
    default_hint = "Report it with the frame in hex; the stream goes on with the next one."
    ticks: Sequence[Tick] = ()


def parse_ticks(frame: bytes) -> list[Tick]:
    """The ticks of one binary frame, in their order; a heartbeat has none.

    Packets of a length that nobody knows are passed over, and so is what follows the last packet.
    Raises FrameError, which carries the ticks before it, for a frame that was cut off.
    """
    ticks: list[Tick] = []
    reading = _READINGS.get(uniform_length(frame))
    if reading is None:
        _walk(frame, ticks)
    else:
        rows, read = reading
        read(rows(memoryview(frame)[2:]), ticks)
    return ticks


def has_packets(frame: bytes) -> bool:
    """Whether a frame is more than a sign of life."""
    return len(frame) >= SHORTEST


def check_frame(frame: bytes) -> None:
    """Raise FrameError, with the ticks that were whole, for a frame that was cut off."""
    if not uniform_length(frame):
        try:
            for _ in packets_of(frame):
                pass
        except FrameError:
            parse_ticks(frame)  # raises the same, with ticks


def count_ticks(frame: bytes) -> int:
    """How many ticks a frame has, found out without reading them.

    Raises FrameError for a frame that was cut off.
    """
    if length := uniform_length(frame):
        return COUNT.unpack_from(frame)[0] if length in _READINGS else 0
    return sum(len(packet) in _READINGS for packet in packets_of(frame))


def uniform_length(frame: bytes) -> int:
    """The length that all packets of a frame have, found out without a loop; 0 if they differ."""
    if len(frame) < SHORTEST:
        return 0
    count = frame[0] << 8 | frame[1]
    length = frame[2] << 8 | frame[3]
    step = length + 2
    if len(frame) != 2 + count * step:
        return 0
    is_same = frame[3::step] == frame[3:4] * count and frame[2::step] == frame[2:3] * count
    return length if is_same else 0


def packets_of(frame: bytes) -> Iterator[bytes]:
    """The packets of a frame one after the other. Raises FrameError where it was cut off."""
    place, end = 2, len(frame)
    if end < SHORTEST:
        return
    for _ in range(frame[0] << 8 | frame[1]):
        start = place + 2
        if start > end or (place := start + (frame[start - 2] << 8 | frame[start - 1])) > end:
            raise _cut_off(frame)
        yield frame[start:place]


def _walk(frame: bytes, ticks: list[Tick]) -> None:
    """Read packet by packet."""
    try:
        for packet in packets_of(frame):
            reading = _READINGS.get(len(packet))
            if reading is not None:
                rows, read = reading
                read(rows(b"  " + packet), ticks)
    except FrameError as error:
        error.ticks = ticks
        raise


def _cut_off(frame: bytes) -> FrameError:
    count = frame[0] << 8 | frame[1]
    return FrameError(
        f"A frame of {len(frame)} bytes ends within one of the {count} packets that it announces."
    )


def _draft_of(kind: type[Tick]) -> Any:
    """A class with the same slots, without the frozen one's costly setting of each.

    An instance becomes a tick by changing its class, which saves most of the time.
    """
    names = tuple(each.name for each in fields(kind))  # type: ignore[arg-type]  # reason: all are dataclasses
    return type(f"_{kind.__name__}Draft", kind.__bases__, {"__slots__": names})


_LtpDraft = _draft_of(LtpTick)
_QuoteDraft = _draft_of(QuoteTick)
_FullDraft = _draft_of(FullTick)
_IndexQuoteDraft = _draft_of(IndexQuoteTick)
_IndexFullDraft = _draft_of(IndexFullTick)


def _read_ltp(rows: _Rows, ticks: list[Tick]) -> None:
    new, draft, kind, divisors, add = object.__new__, _LtpDraft, LtpTick, DIVISORS, ticks.append
    for token, last in rows:
        tick = new(draft)
        tick.instrument_token = token
        tick.last_price = last / divisors[token & 0xFF]
        tick.__class__ = kind
        add(tick)


def _read_quote(rows: _Rows, ticks: list[Tick]) -> None:
    token: int
    new, draft, kind, divisors, add = object.__new__, _QuoteDraft, QuoteTick, DIVISORS, ticks.append
    for row in rows:
        tick = new(draft)
        (
            token,
            last,
            tick.last_traded_quantity,
            average,
            tick.volume_traded,
            tick.total_buy_quantity,
            tick.total_sell_quantity,
            first,
            high,
            low,
            close,
        ) = row
        divisor = divisors[token & 0xFF]
        tick.instrument_token = token
        tick.last_price = last / divisor
        tick.average_traded_price = average / divisor
        tick.open = first / divisor
        tick.high = high / divisor
        tick.low = low / divisor
        tick.close = close / divisor
        tick.__class__ = kind
        add(tick)


def _read_full(rows: _Rows, ticks: list[Tick]) -> None:
    token: int
    new, draft, kind, divisors, add = object.__new__, _FullDraft, FullTick, DIVISORS, ticks.append
    for row in rows:
        tick = new(draft)
        (
            token,
            last,
            tick.last_traded_quantity,
            average,
            tick.volume_traded,
            tick.total_buy_quantity,
            tick.total_sell_quantity,
            first,
            high,
            low,
            close,
            tick.last_trade_second,
            tick.oi,
            tick.oi_day_high,
            tick.oi_day_low,
            tick.exchange_second,
            tick.levels,
        ) = row
        divisor = divisors[token & 0xFF]
        tick.instrument_token = token
        tick.last_price = last / divisor
        tick.average_traded_price = average / divisor
        tick.open = first / divisor
        tick.high = high / divisor
        tick.low = low / divisor
        tick.close = close / divisor
        tick.__class__ = kind
        add(tick)


def _read_index_quote(rows: _Rows, ticks: list[Tick]) -> None:
    token: int
    for token, last, high, low, first, close, points in rows:
        divisor = DIVISORS[token & 0xFF]
        tick = object.__new__(_IndexQuoteDraft)
        tick.instrument_token = token
        tick.last_price = last / divisor
        tick.high = high / divisor
        tick.low = low / divisor
        tick.open = first / divisor
        tick.close = close / divisor
        tick.points = points / divisor
        tick.__class__ = IndexQuoteTick
        ticks.append(tick)


def _read_index_full(rows: _Rows, ticks: list[Tick]) -> None:
    token: int
    for token, last, high, low, first, close, points, stamp in rows:
        divisor = DIVISORS[token & 0xFF]
        tick = object.__new__(_IndexFullDraft)
        tick.instrument_token = token
        tick.last_price = last / divisor
        tick.high = high / divisor
        tick.low = low / divisor
        tick.open = first / divisor
        tick.close = close / divisor
        tick.points = points / divisor
        tick.exchange_second = stamp
        tick.__class__ = IndexFullTick
        ticks.append(tick)


def _rows_of(layout: PacketLayout) -> Callable[[Any], Iterable[tuple[Any, ...]]]:
    """Splits packets of one kind, each behind its length, into numbers; the book stays bytes."""
    codes = "".join(column.code for column in layout.columns)
    head = Struct(f">{codes}")
    rest = f"{layout.length - head.size}s" if layout.has_depth else ""
    return Struct(f">{COUNT.size}x{codes}{rest}").iter_unpack


_READINGS: dict[int, tuple[Callable[[Any], Iterable[tuple[Any, ...]]], _Reader]] = {
    LTP.length: (_rows_of(LTP), _read_ltp),
    QUOTE.length: (_rows_of(QUOTE), _read_quote),
    FULL.length: (_rows_of(FULL), _read_full),
    INDEX_QUOTE.length: (_rows_of(INDEX_QUOTE), _read_index_quote),
    INDEX_FULL.length: (_rows_of(INDEX_FULL), _read_index_full),
}
"""How to split, and how to read, the packets of each length."""
