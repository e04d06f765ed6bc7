"""The rulebook file that the how-to shows can be loaded as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kite_adapters.rulebook_file import load_rulebook
from kite_core.rulebook.book import Rulebook
from kite_core.rulebook.trading_calendar import TradingCalendar
from tests.docs.pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "how-to" / "calendar-and-costs.md"
REFERENCE = ROOT / "docs" / "reference" / "configuration.md"


def test_the_file_that_is_shown_can_be_loaded(tmp_path: Path) -> None:
    (shown,) = [block.code for block in blocks_of(PAGE) if block.language == "toml"]
    file = tmp_path / "rules.toml"
    file.write_text(shown, encoding="utf-8")

    rulebook = load_rulebook(file)

    assert not rulebook.is_trading_day("NSE", date(2026, 12, 3))
    assert rulebook.on(date(2027, 1, 4)).limits.orders_a_day == 7000


def test_the_reference_names_every_section_of_a_file() -> None:
    parts = {*Rulebook.__dataclass_fields__, *TradingCalendar.__dataclass_fields__} - {"calendar"}

    text = REFERENCE.read_text(encoding="utf-8")

    assert {part for part in parts if f"`{part}`" not in text} == set()
