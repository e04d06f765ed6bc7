"""The table for those who come from pykiteconnect is complete, and names what exists."""

from __future__ import annotations

import re
from dataclasses import fields
from inspect import getmembers, isfunction, signature
from typing import Any

import pytest

from kite_adapters.config import ClientConfig
from kite_testing import FakeBroker
from tests.docs.pages import ROOT
from tests.docs.test_how_to_guides import guides_for
from tests.docs.test_reference import shown

PAGE = (ROOT / "docs" / "how-to" / "come-from-pykiteconnect.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (`.+?`) \| ", PAGE.partition("## Every method")[2], re.MULTILINE)
OURS = re.findall(r"`(\w+)\.((\w+)\(.*?\))`", " ".join(ours for _, ours in ROWS))
REPLACED = PAGE.partition("## Throw away")[2].partition("## Every method")[0]
REPLACEMENTS = [
    (method, page)
    for methods, page in re.findall(r"\[(`[^]]+`)\]\(([\w-]+\.md)\)", REPLACED)
    for method in re.findall(r"`(\w+\.\w+)`", methods)
]
OF_TICKER = re.findall(
    r"^\| (.+?) \| .+? \| .*\|$",
    PAGE.partition("| of `KiteTicker` |")[2].partition("## Throw away")[0],
    re.MULTILINE,
)
SETTINGS = re.findall(r"`ClientConfig\((\w+)=\)`", " ".join(ours for _, ours in ROWS))


def test_every_method_of_pykiteconnect_has_a_row() -> None:
    kiteconnect: Any = pytest.importorskip(
        "kiteconnect", reason="pykiteconnect is not installed, so its methods are not known."
    )

    members = getmembers(kiteconnect.KiteConnect, isfunction)
    public = [name for name, _ in members if not name.startswith("_")]

    assert sorted(theirs for theirs, _ in ROWS) == sorted(public)


def test_every_method_and_callback_of_kite_ticker_has_a_row() -> None:
    kiteconnect: Any = pytest.importorskip(
        "kiteconnect", reason="pykiteconnect is not installed, so its methods are not known."
    )
    ticker: object = kiteconnect.KiteTicker("made_up_key", "made_up_token")
    members = [name for name, _ in getmembers(kiteconnect.KiteTicker, isfunction)]

    named = set(re.findall(r"`(\w+)", " ".join(OF_TICKER)))

    callbacks = {name for name in vars(ticker) if name.startswith("on_")}
    assert {name for name in members if not name.startswith("_")} | callbacks <= named


def test_every_setting_of_kite_ticker_has_a_row() -> None:
    kiteconnect: Any = pytest.importorskip(
        "kiteconnect", reason="pykiteconnect is not installed, so its settings are not known."
    )
    settings = list(signature(kiteconnect.KiteTicker).parameters)

    named = set(re.findall(r"(\w+)=?[`,)]", " ".join(OF_TICKER)))

    assert set(settings) <= named


@pytest.mark.parametrize(("topic", "written", "method"), OURS)
def test_every_method_of_ours_exists_and_takes_what_is_written(
    topic: str, written: str, method: str
) -> None:
    with FakeBroker().kite() as kite:
        ours = getattr(getattr(kite, topic), method)

    assert written == shown(method, ours)


def test_every_row_names_a_method_or_a_setting() -> None:
    assert [row for row in ROWS if not re.search(r"`\w+\.\w+\(|`ClientConfig\(", row[1])] == []
    assert set(SETTINGS) <= {field.name for field in fields(ClientConfig)}


@pytest.mark.parametrize(("method", "page"), REPLACEMENTS)
def test_what_replaces_work_by_hand_is_shown_where_the_page_leads(method: str, page: str) -> None:
    assert page in guides_for(method)
