"""Draws the picture of the architecture: `python -m tests.docs.architecture`.

What stands in it comes from the import contracts, the folders, and a client as it is put together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from tests.docs.pages import ROOT
from tests.docs.test_policy_pages import in_words, stack

PICTURE = ROOT / "docs" / "images" / "architecture.svg"
TITLE = "The architecture of kiteport"
DESCRIPTION = (
    "Three packages, and arrows that point inwards. Your program calls a client of kite_core; "
    "kite_adapters hold the command line, the facade, the policies that every request meets and "
    "the adapters of ports; kite_testing holds the fake broker. A request leaves through a "
    "transport for Zerodha, or for the fake broker in its place."
)
PEOPLE = ("cli", "compat", "frames")
"""Folders of the adapters that people or programs meet first."""
WIDTH, PAD, ROW, GAP = 1000, 16, 22, 8
_TEXTS = {"row": "word", "accent": "word", "note": "note"}
_LABELS = 'role="img" aria-labelledby="title description"'
_STYLE = """
  .back { fill: #ffffff; } .panel { fill: #f4f5fb; stroke: #c5cae9; }
  .row { fill: #ffffff; stroke: #d9dcef; } .accent { fill: #e8eaf6; stroke: #3f51b5; }
  .arrow { stroke: #3f51b5; fill: none; stroke-width: 2; } .tip { fill: #3f51b5; }
  text { font: 12px system-ui, sans-serif; fill: #22262f; }
  .head { font-weight: 600; font-size: 15px; } .note { fill: #565d6d; }
  @media (prefers-color-scheme: dark) {
    .back { fill: #1b1e26; } .panel { fill: #242833; stroke: #4a5170; }
    .row { fill: #1b1e26; stroke: #3b4158; } .accent { fill: #2c3354; stroke: #9fa8da; }
    .arrow { stroke: #9fa8da; } .tip { fill: #9fa8da; }
    text { fill: #e7e9f0; } .note { fill: #a9b0c0; }
  }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A column of the picture: a heading, what it is about, and rows."""

    heading: str
    note: str
    rows: tuple[tuple[str, str], ...]
    left: int
    width: int


def contract(name: str) -> list[str]:
    """The layers of an import contract, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(each["layers"] for each in contracts if each["id"] == name)


def folders() -> list[str]:
    """The packages inside the adapters."""
    inits = (ROOT / "kite_adapters").glob("*/__init__.py")
    return sorted(file.parent.name for file in inits)


def panels() -> tuple[Panel, ...]:
    """The three packages, from the outside to the inside."""
    ports = [name for name in folders() if name not in (*PEOPLE, "policies")]
    layers = [("row", name.replace("_", " ")) for name in map(in_words, stack())]
    return (
        Panel(
            heading="kite_testing",
            note="fakes the broker",
            rows=(
                ("accent", "scripted transport | manual clock"),
                ("note", "the fake broker, layer by layer:"),
                *(("row", layer) for layer in contract("fake-broker-layers")),
            ),
            left=PAD,
            width=262,
        ),
        Panel(
            heading="kite_adapters",
            note="touches the world",
            rows=(
                ("accent", " | ".join(PEOPLE)),
                ("note", "a request meets, in this order:"),
                *layers,
                ("note", "behind ports:"),
                *(("accent" if name == "transport" else "row", name) for name in ports),
            ),
            left=PAD + 262 + 48,
            width=262,
        ),
        Panel(
            heading="kite_core",
            note="decides: no I/O, no clock, no chance",
            rows=(
                ("note", "each layer may use those below it:"),
                *(("row", layer) for layer in contract("core-layers")),
            ),
            left=PAD + 2 * (262 + 48),
            width=WIDTH - 2 * PAD - 2 * (262 + 48),
        ),
    )


def drawing() -> str:
    """The whole picture."""
    top = 92
    found = panels()
    bodies = [list(_panel(panel, top)) for panel in found]
    height = top + max(_height(panel) for panel in found) + PAD
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {_LABELS}>',
        f'<title id="title">{TITLE}</title>',
        f'<desc id="description">{escape(DESCRIPTION)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{height}" rx="10"/>',
        *_outside(found, top),
        *(line for body in bodies for line in body),
    ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _outside(found: tuple[Panel, ...], top: int) -> Iterator[str]:
    """What is around the packages, and the arrows."""
    testing, adapters, core = found
    end = top + _height(adapters)
    yield from _box("accent", core.left + 70, PAD, core.width - 140, 34, "your program")
    yield from _down(core.left + core.width // 2, PAD + 34, top)
    yield from _box(
        "row", adapters.left, end + 34, adapters.width, 34, "api.kite.trade, ws.kite.trade"
    )
    yield from _down(adapters.left + adapters.width // 2, end, end + 34)
    for left, right in ((testing, adapters), (adapters, core)):
        yield from _right(left.left + left.width, right.left, top + 24)
    yield _text(testing.left, PAD + 22, "An arrow leads to what is imported or called.", "note")


def _panel(panel: Panel, top: int) -> Iterator[str]:
    height = _height(panel)
    yield _rect("panel", panel.left, top, panel.width, height, 8)
    yield _text(panel.left + 12, top + 24, panel.heading, "head")
    yield _text(panel.left + 12, top + 42, panel.note, "note")
    place = top + 54
    for kind, words in panel.rows:
        lines = _wrapped(words, panel.width)
        tall = ROW * len(lines) - (len(lines) - 1) * 6
        if kind != "note":
            yield _rect(kind, panel.left + 10, place, panel.width - 20, tall, 4)
        for number, line in enumerate(lines):
            yield _text(panel.left + 18, place + 15 + number * 16, line, _TEXTS[kind])
        place += tall + 4


def _height(panel: Panel) -> int:
    lines = [len(_wrapped(words, panel.width)) for _, words in panel.rows]
    return 54 + sum(ROW * count - (count - 1) * 6 + 4 for count in lines) + GAP


def _wrapped(words: str, width: int) -> list[str]:
    return wrap(words, (width - 36) // 6, break_long_words=False) or [""]


def _box(kind: str, left: int, top: int, width: int, height: int, words: str) -> Iterable[str]:
    middle = f'text-anchor="middle" x="{left + width // 2}" y="{top + height // 2 + 5}"'
    return _rect(kind, left, top, width, height, 8), f"<text {middle}>{escape(words)}</text>"


def _rect(kind: str, left: int, top: int, width: int, height: int, round_by: int) -> str:
    size = f'x="{left}" y="{top}" width="{width}" height="{height}" rx="{round_by}"'
    return f'<rect class="{kind}" {size}/>'


def _text(left: int, base: int, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{left}" y="{base}">{escape(words)}</text>'


def _down(left: int, top: int, bottom: int) -> Iterable[str]:
    tip = f"{left - 5},{bottom - 8} {left + 5},{bottom - 8} {left},{bottom}"
    return _line(left, top, left, bottom - 6), f'<polygon class="tip" points="{tip}"/>'


def _right(left: int, right: int, base: int) -> Iterable[str]:
    tip = f"{right - 8},{base - 5} {right - 8},{base + 5} {right},{base}"
    return _line(left, base, right - 6, base), f'<polygon class="tip" points="{tip}"/>'


def _line(left: int, top: int, right: int, bottom: int) -> str:
    return f'<path class="arrow" d="M{left} {top}L{right} {bottom}"/>'


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8")
