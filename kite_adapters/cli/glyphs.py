"""The characters that charts are drawn with: handsome ones, and plain ones for poor encodings."""

from __future__ import annotations

from dataclasses import dataclass

from rich import box
from rich.box import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """One set of characters: for candles, arrows, money, and the line below a table's head.

    `levels` are for prices in one line, lowest first.
    """

    rising: str
    falling: str
    flat: str
    wick: str
    levels: str
    arrow: str
    rupee: str
    ruled: Box


UNICODE = Glyphs(
    rising="█",
    falling="▒",
    flat="─",
    wick="│",
    levels="▁▂▃▄▅▆▇█",
    arrow="→",
    rupee="₹",
    ruled=box.SIMPLE_HEAD,
)
ASCII = Glyphs(
    rising="#",
    falling=":",
    flat="-",
    wick="|",
    levels="_.-'",
    arrow="->",
    rupee="Rs",
    ruled=Box("    \n    \n -- \n" + "    \n" * 5, ascii=True),
)


def glyphs_for(encoding: str) -> Glyphs:
    """The set that a stream of this encoding can show."""
    return UNICODE if encoding.lower().startswith("utf") else ASCII
