"""Writes the parts of pages that come from the code: `python -m tests.docs.write_parts`.

For after a change of a method, a setting, an error or a figure. Pages say which part is which by
marks (`tests.docs.parts`); what stands between other marks than these is prose.
"""

from __future__ import annotations

from functools import partial

from tests.docs import benchmark_pages, error_pages
from tests.docs.migrating import settings, tables
from tests.docs.pages import name_of, pages
from tests.docs.parts import Part, filled

PARTS: dict[str, Part] = {
    "methods": tables.methods,
    "ticker methods": partial(tables.settings, *settings.TICKER_METHODS),
    "callbacks": partial(tables.settings, *settings.CALLBACKS),
    "mended": tables.mended,
    "ticker mended": tables.ticker_mended,
    "added methods": tables.added,
    "settings": partial(tables.settings, *settings.CONNECT),
    "ticker settings": partial(tables.settings, *settings.TICKER),
    "connect settings": partial(tables.settings, *settings.TICKER_CONNECT),
    "new settings": tables.new_settings,
    "exceptions": tables.exceptions_table,
    "plan": tables.plan,
    "benchmark machine": benchmark_pages.machine,
    "benchmarks": benchmark_pages.results,
    **error_pages.parts(),
}


def main() -> None:
    """Bring all pages up to date."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        if (written := filled(text, PARTS)) != text:
            page.write_text(written, encoding="utf-8")
            print(f"{name_of(page)}: changed")


if __name__ == "__main__":
    main()
