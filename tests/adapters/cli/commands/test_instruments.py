from __future__ import annotations

import pytest

from tests.adapters.cli.running import on_paper


def test_words_in_any_order_find_a_contract() -> None:
    done = on_paper("instruments", "search", "nifty", "26000", "call", "--limit", "1")

    assert done.code == 0
    assert "NFO:NIFTY26NOV26000CE 9297922 CE 2026-11-23 26000" in done.shown
    assert "For more: --limit 5" in done.said


def test_a_search_is_kept_to_what_is_asked_for() -> None:
    wish = ("--exchange", "nfo", "--type", "ce", "--expiry", "2026-11-23", "--json")

    done = on_paper("instruments", "search", "infy", *wish)

    kinds = {(row["exchange"], row["instrument_type"], row["expiry"]) for row in done.json}
    assert kinds == {("NFO", "CE", "2026-11-23")}


def test_a_search_in_vain_ends_with_one() -> None:
    done = on_paper("instruments", "search", "zzzz", "--json")

    assert (done.code, done.json) == (1, [])
    assert "No instrument matches" in done.said


def test_the_list_fits_eighty_columns() -> None:
    done = on_paper("instruments", "search", "nifty")

    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("name", ["INFY", "NSE:INFY", "408065"])
def test_one_instrument_is_shown_whole(name: str) -> None:
    done = on_paper("instruments", "show", name, "--json")

    assert done.json["key"] == "NSE:INFY"
    assert done.json["instrument_token"] == 408065


def test_an_instrument_is_shown_to_people() -> None:
    assert "tick_size 0.1" in on_paper("instruments", "show", "INFY").shown


def test_refreshing_fetches_the_list() -> None:
    done = on_paper("instruments", "refresh")

    assert done.shown == "The list has 1,065 instruments."


def test_refreshing_says_its_count_as_json() -> None:
    assert on_paper("instruments", "refresh", "--json").json == {"instruments": 1065}
