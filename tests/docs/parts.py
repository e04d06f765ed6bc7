"""Parts of pages that are written from the code, between two marks, amid prose that is not.

<!-- part: methods -->
...
<!-- end -->
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

Part = Callable[[], str]
_PART = re.compile(
    r"^<!-- part: (?P<name>[^>\n]+) -->\n(?P<text>.*?)^<!-- end -->$", re.MULTILINE | re.DOTALL
)


def names_in(page: Path) -> list[str]:
    """The parts that a page has, in its order."""
    return [part["name"] for part in _PART.finditer(page.read_text(encoding="utf-8"))]


def filled(text: str, parts: Mapping[str, Part]) -> str:
    """The text with each of its parts written anew. Raises KeyError for a part that is unknown."""

    def written(part: re.Match[str]) -> str:
        return f"<!-- part: {part['name']} -->\n\n{parts[part['name']]().strip()}\n\n<!-- end -->"

    return _PART.sub(written, text)
