"""What stands beside a dump on disk: where its rows begin, sorted by what is looked up.

A lookup is a bisection in a file that is mapped into memory, so that a program which starts with a
kept dump finds its first instrument without reading the rest.

    header     marks, what dump it belongs to, how many entries each part has
    tokens     token << 32 | place of the row
    symbols    checksum of "EXCHANGE:SYMBOL" << 32 | place of the row
    contracts  checksum of the underlying's name << 32 | place of the row

Each entry is an unsigned number of 64 bits in the byte order of the machine; within a part they
ascend. Equal checksums are told apart by reading the row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import repeat
from struct import Struct
from zlib import crc32

from kite_core.decoding import convert
from kite_core.instrument_book.dump import (
    Dump,
    cells_by_column,
    lines_of,
    opened,
    places_of,
    require_text,
    spans_lines,
    text_of,
)
from kite_core.instrument_book.reading import NEEDED, instrument_reader
from kite_core.models.instruments import Instrument
from kite_core.rows import MisfitError

_HEADER = Struct("=8sIIQ3Q")
_MAGIC = b"kiteidx1"
_BYTE_ORDER = 0x01020304
_END = 1 << 32
_SAMPLES, _SAMPLE = 8, 512


def sorted_offsets(dump: bytes) -> bytes:
    """The index of an instrument dump, to be stored beside it; takes some 0.3 s.

    Empty for a dump that cannot have one: compressed, damaged, with ends of lines inside of cells
    or with tokens of more than 32 bits.
    """
    entries = _Entries()
    try:
        text = opened(dump, needed=NEEDED)
        require_text(dump)
        if text.view.obj is not dump or len(dump) >= _END or spans_lines(dump):
            return b""
        for place, block in text.blocks():
            _enter(entries, text, text_of(block), places_of(place, block))
    except MisfitError:
        return b""
    parts = [
        array("Q", sorted(part)) for part in (entries.tokens, entries.symbols, entries.contracts)
    ]
    marks = (_MAGIC, _BYTE_ORDER, _fingerprint(text.view), len(dump))
    header = _HEADER.pack(*marks, *map(len, parts))
    return header + b"".join(part.tobytes() for part in parts)


class _Entries:
    """What goes into an index."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.symbols: list[int] = []
        self.contracts: list[int] = []
        self._checksum = lru_cache(maxsize=1024)(_checksum)

    def add(
        self, tokens: list[int], keys: Iterable[str], names: Iterable[str], places: list[int]
    ) -> None:
        """Enter rows; `names` are those of the underlyings, "" for what is no contract."""
        if tokens and not 0 <= min(tokens) <= max(tokens) < _END:
            raise MisfitError("a token has more than 32 bits")
        self.tokens += map(_packed, tokens, places)
        self.symbols += map(_packed, map(_checksum, keys), places)
        self.contracts += [
            _packed(self._checksum(name), place)
            for name, place in zip(names, places, strict=True)
            if name
        ]


def _enter(entries: _Entries, dump: Dump, text: str, places: list[int]) -> None:
    """Enter rows by their cells, or as models where the cells alone do not say."""
    try:
        columns = cells_by_column(text, width=len(dump.columns))
        cells = dict(zip(dump.columns, columns, strict=True))
        tokens = convert(list[int], cells["instrument_token"], strict=False)
    except MisfitError:
        _enter_one_by_one(entries, dump, text, places)
        return
    keys = map(symbol_key, cells["exchange"], cells["tradingsymbol"])
    names, expiries = cells.get("name", ()), cells.get("expiry", ())
    contracts = [name if expiry else "" for name, expiry in zip(names, expiries, strict=False)]
    entries.add(tokens, keys, contracts or repeat(""), places)


def _enter_one_by_one(entries: _Entries, dump: Dump, text: str, places: list[int]) -> None:
    reader = instrument_reader(dump)
    for line, place in zip(lines_of(text), places, strict=True):
        row = reader.row(line)
        if isinstance(row, Instrument):
            contract_of = row.name if row.expiry else ""
            entries.add([row.instrument_token], [row.key], [contract_of], [place])


def symbol_key(exchange: str, tradingsymbol: str) -> str:
    """What quotes ask for, such as "NSE:INFY"."""
    return f"{exchange}:{tradingsymbol}"


def _checksum(text: str) -> int:
    return crc32(text.encode(errors="surrogatepass"))


def _packed(key: int, place: int) -> int:
    return key << 32 | place


def _fingerprint(dump: memoryview) -> int:
    """A checksum of parts all over a dump, to tell it from another of the same length."""
    step = max(1, len(dump) // _SAMPLES)
    total = crc32(dump[-_SAMPLE:])
    for place in range(0, len(dump), step):
        total = crc32(dump[place : place + _SAMPLE], total)
    return total


class Offsets:
    """Finds places of rows in an index; those of one key come in the order of the dump.

    A place is a guess until its row is read: two keys may share a checksum.
    """

    def __init__(self, index: memoryview, dump: memoryview) -> None:
        """Raises MisfitError for an index that is damaged or belongs to another dump."""
        if len(index) < _HEADER.size:
            raise MisfitError("the index is cut short")
        *marks, length, tokens, symbols, contracts = _HEADER.unpack_from(index)
        if marks[:2] != [_MAGIC, _BYTE_ORDER] or length != len(dump):
            raise MisfitError("the index is of another kind or dump")
        entries = index[_HEADER.size :]
        if len(entries) != 8 * (tokens + symbols + contracts) or marks[2] != _fingerprint(dump):
            raise MisfitError("the index is damaged or of another dump")
        ascending = entries.cast("B").cast("Q")
        self._tokens = ascending[:tokens]
        self._symbols = ascending[tokens : tokens + symbols]
        self._contracts = ascending[tokens + symbols :]

    def by_token(self, token: int) -> Iterator[int]:
        """Where the row of this token may begin."""
        return _places(self._tokens, token) if 0 <= token < _END else iter(())

    def by_symbol(self, exchange: str, tradingsymbol: str) -> Iterator[int]:
        """Where the row of this symbol may begin."""
        return _places(self._symbols, _checksum(symbol_key(exchange, tradingsymbol)))

    def contracts(self, name: str) -> Iterator[int]:
        """Where the rows of the contracts on this underlying may begin."""
        return _places(self._contracts, _checksum(name))


def _places(entries: memoryview, key: int) -> Iterator[int]:
    for entry in entries[bisect_left(entries, key << 32) :]:
        if entry >> 32 != key:
            return
        yield entry & (_END - 1)
