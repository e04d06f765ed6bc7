"""The text of a dump: its header, its lines and their cells. Knows nothing of what they mean."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from gzip import decompress
from itertools import accumulate
from typing import cast

from kite_core.errors import Fault, ValidationError
from kite_core.rows import MisfitError

_GZIP, _BYTE_ORDER_MARK = b"\x1f\x8b", b"\xef\xbb\xbf"
_BLOCK = 1 << 15
"""So many bytes are taken at a time, because their cells then stay in the processor's cache."""
_LINE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A dump in UTF-8. `columns` are the words of its header, `start` is where its rows begin.

    It is used where it lies, such as in a file that is mapped into memory.
    """

    view: memoryview
    columns: tuple[str, ...]
    start: int

    def blocks(self) -> Iterator[tuple[int, bytes]]:
        """All rows in blocks of whole lines, each with its place."""
        place = self.start
        while place < len(self.view):
            block = self._whole_lines(place)
            yield place, block
            place += len(block)

    def _whole_lines(self, place: int) -> bytes:
        size = _BLOCK
        while True:
            piece = bytes(self.view[place : place + size])
            if place + len(piece) == len(self.view):
                return piece
            if end := piece.rfind(b"\n") + 1:
                return piece[:end]
            size *= 2

    def line(self, place: int) -> str:
        """The line that begins at a place, without what ends it."""
        return self.raw_line(place).decode().removesuffix("\r")

    def raw_line(self, place: int) -> bytes:
        """The bytes of the line that begins at a place, up to its end."""
        size = _LINE
        while True:
            piece = bytes(self.view[place : place + size])
            end = piece.find(b"\n")
            if end >= 0:
                return piece[:end]
            if place + len(piece) == len(self.view):
                return piece
            size *= 2


def require_bytes(dump: object, *, book: str) -> None:
    """Refuse a path or a text where the bytes of a file belong. Raises ValidationError."""
    try:
        memoryview(cast("bytes", dump))
    except TypeError:
        fix = f"Give the bytes of the list: {book}.from_csv(Path(...).read_bytes())."
        fault = Fault("dump", f"it is a {type(dump).__name__}", fix)
        raise ValidationError(book, [fault]) from None


def opened(dump: bytes | memoryview, *, needed: frozenset[str]) -> Dump:
    """A dump, inflated if it is gzipped. Only its header is read; see `require_text` for the rest.

    Raises MisfitError when it is damaged or has no header with the columns that are needed.
    """
    view = memoryview(dump)
    if view[:2].tobytes() == _GZIP:
        view = memoryview(_inflated(view))
    start = len(_BYTE_ORDER_MARK) if view[:3].tobytes() == _BYTE_ORDER_MARK else 0
    header = Dump(view=view, columns=(), start=start).raw_line(start)
    try:
        columns = tuple(next(csv.reader((header.decode().rstrip("\r"),)), ()))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise MisfitError(f"the dump is damaged: {fault}") from None
    if not needed <= set(columns):
        raise MisfitError("the dump has no header line", sample=header[:80])
    return Dump(view=view, columns=columns, start=start + len(header) + 1)


def _inflated(view: memoryview) -> bytes:
    try:
        return decompress(view)
    except (OSError, EOFError, zlib.error) as fault:
        raise MisfitError(f"the dump is damaged: {fault}") from None


def bytes_of(view: memoryview) -> bytes:
    """The bytes under a view, copied if they are not bytes."""
    return view.obj if isinstance(view.obj, bytes) and len(view.obj) == len(view) else bytes(view)


def require_text(body: bytes) -> None:
    """Raise MisfitError for what is no UTF-8."""
    if body.isascii():
        return
    try:
        body.decode()
    except UnicodeDecodeError as fault:
        raise MisfitError(f"the dump is damaged: {fault}") from None


def spans_lines(body: bytes) -> bool:
    """Whether some cell seems to hold the end of a line: a line has a quote without its partner."""
    return b'"' in body and any(line.count(b'"') % 2 for line in body.split(b"\n"))


def text_of(block: bytes) -> str:
    """The lines of a block, each but the last ended by one newline."""
    text = block.decode().removesuffix("\n")
    return text.replace("\r\n", "\n").removesuffix("\r") if "\r" in text else text


def lines_of(text: str) -> list[str]:
    """The lines that are not blank."""
    return [line for line in text.split("\n") if line]


def places_of(place: int, block: bytes) -> list[int]:
    """Where each of these lines begins, given where the block does."""
    lines = block.split(b"\n")
    places = accumulate((len(line) + 1 for line in lines), initial=place)
    return [start for start, line in zip(places, lines, strict=False) if line not in (b"", b"\r")]


def cells_by_column(text: str, *, width: int) -> list[list[str]]:
    """The cells of each column of these lines.

    Raises MisfitError unless every line has as many commas as columns need and no quote guards one
    of them: then only `cells_of` knows.
    """
    cells = text.replace("\n", ",\n,").split(",")
    ends = cells[width :: width + 1]
    if len(cells) != len(ends) * (width + 1) + width or ends.count("\n") != len(ends):
        raise MisfitError("not every line has as many cells as there are columns")
    columns = [cells[place :: width + 1] for place in range(width)]
    return list(map(_without_quotes, columns)) if '"' in text else columns


def _without_quotes(cells: list[str]) -> list[str]:
    """Take off quotes where they surround a whole cell and hold no other."""
    if '"' not in "".join(cells):
        return cells
    if any(
        cell[0] != '"' or cell[-1] != '"' or cell.count('"') != 2 for cell in cells if '"' in cell
    ):
        raise MisfitError("a quote guards something")
    return [cell[1:-1] if '"' in cell else cell for cell in cells]


def cells_of(line: str, *, width: int) -> list[str]:
    """The cells of one line. Raises MisfitError unless there are as many as columns."""
    cells = line.split(",") if '"' not in line else _parsed(line)
    if len(cells) != width:
        raise MisfitError("its cells are not as many as the columns", sample=line)
    return cells


def _parsed(line: str) -> list[str]:
    try:
        return next(csv.reader((line,)))
    except csv.Error as fault:
        raise MisfitError(f"the row is damaged: {fault}", sample=line[:80]) from None
