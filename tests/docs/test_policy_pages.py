"""Each policy has a page that shows where it stands, and every page shows the real order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from kite_adapters.assembly import blocking_ports
from kite_adapters.config import ClientConfig
from kite_adapters.transport.adapter import Wire
from kite_core import ReadOnly, events
from kite_testing import ManualClock, ScriptedTransport
from tests.docs.pages import ROOT, blocks_of

EXPLANATION = ROOT / "docs" / "explanation"
LIFE = EXPLANATION / "life-of-a-request.md"
OBSERVING = EXPLANATION / "observing.md"
MARK = "<--"
LAYER = re.compile(rf"^  (?P<words>[a-z]+(?: [a-z]+)?) +(?P<mark>{MARK})? +\S", re.MULTILINE)

POLICIES = sorted(
    name
    for module in (ROOT / "kite_adapters" / "policies").glob("*.py")
    for name in re.findall(r"^class (\w+Transport)\b", module.read_text("utf-8"), re.MULTILINE)
)


def stack() -> list[str]:
    """The policies of a client with all of them, outermost first, as it was really put together."""
    wire = Wire(transport=ScriptedTransport([]), clock=ManualClock())
    config = ClientConfig(api_key="made_up_key", guards=(ReadOnly(),), path_prefix="/oms")
    layer: Any = blocking_ports(config, wire=wire).transport
    names: list[str] = []
    while layer is not wire.transport:
        names.append(type(layer).__name__)
        layer = layer.inner
    return names


def in_words(policy: str) -> str:
    """A policy as the pictures write it: "CircuitBreakingTransport" is "circuit breaking"."""
    return " ".join(re.findall("[A-Z][a-z]+", policy.removesuffix("Transport"))).lower()


def pictures_on(page: Path) -> list[str]:
    return [block.code for block in blocks_of(page) if block.code.startswith("  your call\n")]


def pages_of(policy: str) -> list[Path]:
    """The pages whose picture marks the layer of a policy."""
    layer = in_words(policy)
    return [
        page
        for page in EXPLANATION.glob("*.md")
        for picture in pictures_on(page)
        if layer in [row["words"] for row in LAYER.finditer(picture) if row["mark"]]
    ]


PAGES = sorted({page for policy in POLICIES for page in pages_of(policy)})


def test_a_client_has_every_policy() -> None:
    assert sorted(stack()) == POLICIES


@pytest.mark.parametrize("policy", POLICIES)
def test_each_policy_has_one_page_that_marks_and_names_it(policy: str) -> None:
    (page,) = pages_of(policy)

    assert policy in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_shows_the_layers_in_their_order(page: Path) -> None:
    (picture,) = pictures_on(page)

    layers = [row["words"] for row in LAYER.finditer(picture)]

    assert layers == [*map(in_words, stack()), "wire"]


def test_all_pages_show_the_same_picture() -> None:
    pictures = {
        picture.replace(MARK, " " * len(MARK)) for page in PAGES for picture in pictures_on(page)
    }

    assert len(pictures) == 1


def test_the_life_of_a_request_meets_the_layers_in_their_order() -> None:
    (picture, *_) = [block.code for block in blocks_of(LIFE) if block.language == "text"]

    assert re.findall(r"^  (\w+Transport) ", picture, re.MULTILINE) == stack()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_life_of_a_request_leads_to_every_page_of_a_policy(page: Path) -> None:
    assert f"]({page.name})" in LIFE.read_text(encoding="utf-8")


def test_every_event_is_told_by_a_layer_on_the_page_about_observing() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| `(\w+)` \|", OBSERVING.read_text("utf-8"), re.MULTILINE)

    assert sorted(event for _, event in rows) == sorted(
        event.__name__ for event in get_args(events.Event)
    )
    methods = {"whatever changes something", "placing an order"}
    assert {layer for layer, _ in rows} - methods <= set(map(in_words, POLICIES))
