"""Writes below each block of the docs what it prints: `python -m tests.docs.write_outputs`.

For after a change that alters made-up figures. Read the difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.docs.pages import name_of, pages, printed_on


def main() -> None:
    """Bring all pages up to date."""
    for page in pages():
        with TemporaryDirectory() as place:
            os.chdir(place)
            if refresh(page):
                print(f"{name_of(page)}: changed")


def refresh(page: Path) -> bool:
    """Write the outputs of one page; whether any was different."""
    text = old = page.read_text(encoding="utf-8")
    shown = [(block.output_at, printed) for block, printed in printed_on(page) if block.output_at]
    for (start, end), printed in reversed(shown):
        text = text[:start] + printed + text[end:]
    if text != old:
        page.write_text(text, encoding="utf-8")
    return text != old


if __name__ == "__main__":
    main()
