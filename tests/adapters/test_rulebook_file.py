"""Rules of a user's own, from a TOML file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kite_adapters.config import ClientConfig
from kite_adapters.rulebook_file import load_rulebook
from kite_core.errors import ConfigurationError, ValidationError
from kite_core.rulebook.book import RULEBOOK

RULES = """
[[coverages]]
exchanges = ["NSE", "BSE"]
since = 2027-01-01
valid_until = 2027-12-31
source = "NSE circular of December 2026"

[[holidays]]
day = 2027-01-26
name = "Republic Day"
exchanges = ["NSE", "BSE"]
source = "NSE circular of December 2026"

[[special_sessions]]
day = 2026-11-08
name = "Muhurat trading"
exchanges = ["NSE"]
source = "NSE circular of October 2026"
hours = "own"
phases = [{ kind = "continuous", start = 18:15:00, end = 19:15:00 }]

[[charges]]
since = 2027-04-01
source = "the broker's list of charges"

[charges.kinds.equity_delivery]
transaction = { NSE = 0.00297 }

[[timetables.MCX]]
since = 2027-01-01
valid_until = 2027-03-12
source = "MCX"
"""
FAULTY = """# My rules
[[limits]]
since = 2027-01-01
source = "me"
orders_a_dya = 7000

[[timetables.NSE]]
since = 2027-01-01
phases = 5

[[limits]]
since = "tomorrow"
source = "me"

[holidays]
"""


def written(path: Path, text: str) -> Path:
    file = path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_entries_of_a_file_go_over_ours(tmp_path: Path) -> None:
    rulebook = load_rulebook(written(tmp_path, RULES))

    assert not rulebook.is_trading_day("NSE", date(2027, 1, 26))
    assert rulebook.is_trading_day("NSE", date(2027, 1, 25))
    assert not rulebook.calendar.covers("NFO", date(2027, 1, 25))
    assert rulebook.on(date(2026, 11, 8)).exchange_day("NSE").has_known_hours


def test_rates_are_as_exact_as_they_are_written(tmp_path: Path) -> None:
    rates = load_rulebook(str(written(tmp_path, RULES))).on(date(2027, 4, 1)).charges

    assert rates.kinds["equity_delivery"].transaction["NSE"] == Decimal("0.00297")


def test_a_client_takes_the_rulebook(tmp_path: Path) -> None:
    rulebook = load_rulebook(written(tmp_path, RULES))

    assert ClientConfig(api_key="made_up_key", rulebook=rulebook).rulebook is rulebook


def test_files_can_be_stacked(tmp_path: Path) -> None:
    first = load_rulebook(written(tmp_path, RULES))
    more = '[[limits]]\nsince = 2027-01-01\nsource = "me"\norders_a_day = 7000\n'

    both = load_rulebook(written(tmp_path, more), base=first)

    assert both.on(date(2027, 1, 1)).limits.orders_a_day == 7000
    assert both.is_trading_day("NSE", date(2027, 1, 25))


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load_rulebook(written(tmp_path, "")) == RULEBOOK


def test_every_fault_comes_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, FAULTY)

    with pytest.raises(ValidationError) as caught:
        load_rulebook(file)

    assert caught.value.subject == str(file)
    assert [fault.field for fault in caught.value.faults] == [
        "line 2, limits[0].orders_a_dya",
        "line 11, limits[1].since",
        "line 7, timetables.NSE[0].source",
        "line 7, timetables.NSE[0].phases",
        "holidays",
    ]
    assert "Did you mean orders_a_day?" in str(caught.value)


def test_a_figure_that_cannot_be_meant_comes_with_its_line(tmp_path: Path) -> None:
    text = '# Mine\n[[limits]]\nsince = 2027-01-01\nsource = "me"\norders_a_day = -5\n'

    with pytest.raises(ValidationError, match=r"line 2, limits\[0\]\.orders_a_day: -5 is out"):
        load_rulebook(written(tmp_path, text))


@pytest.mark.parametrize("text", ["[[limits", "since = 2027-13-01", "x = 1e9999999999999999999"])
def test_what_is_no_toml_says_where(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValidationError, match="TOML"):
        load_rulebook(written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml") as caught:
        load_rulebook(tmp_path / "nowhere.toml")

    assert caught.value.hint


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_rulebook(file)
