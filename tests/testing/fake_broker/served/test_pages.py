"""Pages are whole and safe, whatever is written on them."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from kite_testing.fake_broker.served.pages import choice, code, facts, page, paragraph

HOSTILE = "\"><script>alert('x')</script>&"


class Tags(HTMLParser):
    """Notes the tags and the texts of a page."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.values: list[str] = []
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.values += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.values.append(data)


@pytest.mark.parametrize(
    "block",
    [
        paragraph(HOSTILE),
        code(HOSTILE),
        facts([(HOSTILE, HOSTILE)]),
        choice(HOSTILE, [(HOSTILE, HOSTILE)], button=HOSTILE),
    ],
)
def test_markup_stays_text(block: str) -> None:
    tags = Tags(page(HOSTILE, block))

    assert "script" not in tags.seen
    assert HOSTILE in tags.values


def test_a_page_needs_no_other_host_and_no_script() -> None:
    html = page("Title", choice("/there", [("a", "b")], button="Go", is_second=True)).decode()

    assert "http" not in html
    assert "<script" not in html
    assert html.startswith("<!doctype html>")
