"""Links inside lead to what exists; links outside go to known places, over TLS."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.docs.links import Link, anchors_of, external, links, slug
from tests.docs.pages import ROOT, name_of

INSIDE = [link for link in links() if not link.is_external]
HOSTS = {
    "github.com",
    "kite.trade",
    "pypi.org",
}
"""Where pages may lead. Nobody fetches them here; `python -m tests.docs.links` lists them."""


def shown(link: Link) -> str:
    return f"{name_of(link.page)}: {link.target}"


def test_every_file_that_a_page_leads_to_exists() -> None:
    assert INSIDE
    assert [shown(link) for link in INSIDE if not link.file.exists()] == []


def test_every_anchor_that_a_page_leads_to_exists() -> None:
    to_anchors = [link for link in INSIDE if link.anchor and link.file.suffix == ".md"]

    assert to_anchors
    broken = [shown(link) for link in to_anchors if link.anchor not in anchors_of(link.file)]
    assert broken == []


def test_pages_of_the_site_do_not_leave_it_by_files() -> None:
    site = ROOT / "docs"
    on_site = [link for link in INSIDE if link.page.is_relative_to(site)]

    assert [shown(link) for link in on_site if not link.file.is_relative_to(site)] == []


def test_addresses_outside_are_known_and_safe() -> None:
    parts = [urlsplit(address) for address in external()]

    assert {each.scheme for each in parts} == {"https"}
    assert {each.hostname for each in parts} <= HOSTS


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("When the answer is lost", "when-the-answer-is-lost"),
        ("Of `KiteTicker.connect`", "of-kitetickerconnect"),
        ("[Faults](faults.md), and errors", "faults-and-errors"),
        ("A - B", "a-b"),
    ],
)
def test_anchors_are_made_as_mkdocs_makes_them(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor
