"""The picture of the architecture is drawn anew when the architecture changes."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.docs.architecture import PEOPLE, PICTURE, contract, drawing, folders
from tests.docs.pages import ROOT

TEXT = drawing()
SVG = "{http://www.w3.org/2000/svg}"


def test_picture_is_what_the_contracts_say() -> None:
    shown = PICTURE.read_text(encoding="utf-8")

    assert shown == TEXT, "run python -m tests.docs.architecture"


def test_every_layer_and_every_folder_is_in_it() -> None:
    words = [node.text or "" for node in ET.fromstring(TEXT).iter(f"{SVG}text")]
    text = " ".join(words)

    layers = [*contract("core-layers"), *contract("fake-broker-layers")]
    named = [name for layer in layers for name in layer.split(" | ")]
    adapters = [name for name in folders() if name != "policies"]
    assert [name for name in (*named, *adapters, *PEOPLE) if name not in text] == []


def test_it_can_be_read_aloud_and_in_the_dark() -> None:
    root = ET.fromstring(TEXT)

    assert root.get("role") == "img"
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    assert "prefers-color-scheme: dark" in TEXT


def test_every_row_is_inside_of_the_picture() -> None:
    root = ET.fromstring(TEXT)
    _, _, width, height = map(int, (root.get("viewBox") or "").split())

    for box in root.iter(f"{SVG}rect"):
        left, top, wide, tall = (int(box.get(side) or 0) for side in ("x", "y", "width", "height"))
        assert left + wide <= width
        assert top + tall <= height


@pytest.mark.parametrize("page", ["README.md", "docs/explanation/architecture.md"])
def test_it_is_shown_with_words_for_those_who_cannot_see_it(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")

    assert "images/architecture.svg)" in text
    assert "![The architecture of kiteport: " in text
