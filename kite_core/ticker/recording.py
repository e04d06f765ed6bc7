"""The format of recordings: what came over connections to the ticker, and when.

A recording is a header, then one entry after the other; whoever goes on with it writes another
header first. An entry that a crash cut off is found out by its length or its checksum, and reading
goes on at the next header.

    header    16 bytes, the last of which is the version
    entry     checksum of the rest (CRC-32), length of the data, microseconds since 1970, socket,
              kind, and the data; all numbers big-endian
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from struct import Struct
from typing import Protocol, TypeAlias
from zlib import crc32

from kite_core.errors import KiteError
from kite_core.ist import IST

HEADER = b"kiteport ticks\n\x01"
"""With this a recording begins, and each part of it."""
_CHECKSUM = Struct(">I")
_HEAD = Struct(">IQBB")
_LENGTHS = _CHECKSUM.size + _HEAD.size
_MOST_BYTES = 1 << 28
"""No entry is that long: a length beyond it is damage, and must not be believed."""
_EPOCH = datetime(1970, 1, 1, 5, 30, tzinfo=IST)
_MICROSECOND = timedelta(microseconds=1)


class RecordingError(KiteError):
    """A file is no recording, or a part of it cannot be read; what can be read is read."""

    default_hint = (
        "What a crash cuts off is no more than the last second. Other damage is the disk's."
    )


class EntryKind(IntEnum):
    """What an entry is about. Its data are the frame, or a text in UTF-8."""

    OPENED = 1
    """A connection was opened; no data."""
    FRAME = 2
    TEXT = 3
    SENT = 4
    """A text that was sent: a subscription."""
    CLOSED = 5
    """The connection has ended; the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened to a connection; `socket` is the lowest number that was free."""

    kind: EntryKind
    at: datetime
    socket: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes that are no entry, from `start` up to, not including, `end`."""

    start: int
    end: int


Found: TypeAlias = Entry | Damage


class Recorded(Protocol):
    """The bytes of a recording: bytes, or a file that is mapped into memory."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> bytes: ...
    def find(self, wanted: bytes, start: int, /) -> int:
        """Where these bytes begin, at that place or after it; -1 for nowhere."""
        ...


def encode_entry(kind: EntryKind, at: datetime, socket: int, data: bytes = b"") -> bytes:
    """The bytes of one entry. Times are kept to the microsecond."""
    head = _HEAD.pack(len(data), (at - _EPOCH) // _MICROSECOND, socket, kind)
    return b"".join((_CHECKSUM.pack(crc32(data, crc32(head))), head, data))


def read_entries(recorded: Recorded) -> Iterator[Found]:
    """Everything in a recording, in its order. Raises RecordingError for what is none."""
    if recorded[: len(HEADER)] != HEADER:
        if HEADER.startswith(recorded[: len(HEADER)]):
            return  # it was cut off before anything happened
        raise RecordingError(
            "This is no recording of ticks, or one of a newer version.",
            hint="Give a file that was recorded by this version of kiteport, or an older one.",
        )
    place = len(HEADER)
    while place < len(recorded):
        entry = _entry_at(recorded, place)
        if entry is not None:
            yield entry
            place += _LENGTHS + len(entry.data)
            continue
        after = recorded.find(HEADER, place)
        end = len(recorded) if after < 0 else after
        if end > place:
            yield Damage(start=place, end=end)
        place = end if after < 0 else after + len(HEADER)


def _entry_at(recorded: Recorded, place: int) -> Entry | None:
    """The entry that begins there; None if it is not whole, or a header."""
    head = recorded[place + _CHECKSUM.size : place + _LENGTHS]
    if len(head) < _HEAD.size:
        return None
    length, microseconds, socket, kind = _HEAD.unpack(head)
    if length > _MOST_BYTES:
        return None
    data = recorded[place + _LENGTHS : place + _LENGTHS + length]
    checksum = _CHECKSUM.pack(crc32(data, crc32(head)))
    if len(data) < length or recorded[place : place + _CHECKSUM.size] != checksum:
        return None
    try:
        at = _EPOCH + timedelta(microseconds=microseconds)
        return Entry(kind=EntryKind(kind), at=at, socket=socket, data=data)
    except (ValueError, OverflowError):
        return None
