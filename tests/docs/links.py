"""The links of the README and the docs; `python -m tests.docs.links` prints those outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from tests.docs.pages import name_of, pages

_FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!\[)`[^`\n]*`(?!\])")
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)|\b(?:src|srcset|href)=\"(?P<attribute>[^\"]+)\"")
_HEADING = re.compile(r"^#{1,6} (.+?)(?: \{#(?P<given>[\w-]+)\})?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a page leads: a file and an anchor in it, or an address outside."""

    page: Path
    target: str

    @property
    def is_external(self) -> bool:
        """Whether it leaves the project."""
        return "://" in self.target or self.target.startswith("mailto:")

    @property
    def file(self) -> Path:
        """The file that it names; the page itself for a bare anchor."""
        name = unquote(self.target.partition("#")[0])
        return (self.page.parent / name).resolve() if name else self.page

    @property
    def anchor(self) -> str:
        """The place in that file, or nothing."""
        return self.target.partition("#")[2]


def links() -> list[Link]:
    """All links of all pages."""
    return [link for page in pages() for link in links_on(page)]


def links_on(page: Path) -> Iterator[Link]:
    """The links of one page; what stands in code is none."""
    text = _CODE.sub("", _FENCED.sub("", page.read_text(encoding="utf-8")))
    for found in _LINK.finditer(text):
        yield Link(page=page, target=found["target"] or found["attribute"])


@cache
def anchors_of(page: Path) -> frozenset[str]:
    """The anchors that headings of a page make, as MkDocs names them."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    taken: dict[str, int] = {}
    return frozenset(
        heading["given"] or _numbered(slug(heading[1]), taken)
        for heading in _HEADING.finditer(text)
    )


def slug(heading: str) -> str:
    """A heading as an anchor: its words in lower case, joined by hyphens."""
    words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", words).strip().lower())


def _numbered(name: str, taken: dict[str, int]) -> str:
    """The second heading of a name is `name_1`."""
    count = taken.get(name, 0)
    taken[name] = count + 1
    return f"{name}_{count}" if count else name


def external() -> dict[str, list[str]]:
    """The addresses outside, each with the pages that lead there."""
    found: dict[str, list[str]] = {}
    for link in links():
        if link.is_external:
            found.setdefault(link.target, []).append(name_of(link.page))
    return dict(sorted(found.items()))


def main() -> None:
    """Print what leads outside; nothing is fetched."""
    for address, names in external().items():
        print(address, *dict.fromkeys(names))


if __name__ == "__main__":
    main()
