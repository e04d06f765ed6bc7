"""Fills lines with pieces of text that stay whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text


def filled_lines(pieces: Iterable[str | Text], *, width: int) -> Iterator[Text]:
    """The pieces in lines of at most this width; one that is wider has a line of its own."""
    line = Text()
    for piece in pieces:
        if line and line.cell_len + 1 + Text.assemble(piece).cell_len > width:
            yield line
            line = Text()
        line = Text.assemble(line, " " if line else "", piece)
    if line:
        yield line
