"""The pages of the fake broker say what its tables say, and name what exists."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.faults.magic_tags import MAGIC_TAGS
from tests.docs.pages import ROOT, name_of
from tests.docs.write_fake_broker import table, written_pages

GUIDES = ROOT / "docs" / "how-to"
EVENTS = re.findall(
    r"^\| .+ \| `(broker\.market\.\w+\(.*\))` \|$",
    (GUIDES / "move-the-market.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize("page", written_pages(), ids=name_of)
def test_page_is_what_the_code_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text == written_pages()[page], "run python -m tests.docs.write_fake_broker"


def test_bars_inside_of_cells_do_not_end_them() -> None:
    assert table(("a",), [("x|y",)]).splitlines()[-1] == r"| x\|y |"


def test_every_magic_tag_that_the_guide_recommends_exists() -> None:
    text = (GUIDES / "script-faults.md").read_text(encoding="utf-8")

    recommended = re.findall(r"^\| .+ \| `(FB\w+)` \|$", text, re.MULTILINE)

    assert recommended
    assert [tag for tag in recommended if tag not in MAGIC_TAGS] == []


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_that_the_guide_shows_can_happen_to_a_fresh_market(event: str) -> None:
    broker = FakeBroker()

    eval(event, {"broker": broker, "date": date})
    broker.run(seconds=1)

    assert broker.market.last_price("NSE:INFY") > 0
