from __future__ import annotations

import pytest

from tests.adapters.cli.running import on_paper

OPTION = "NFO:NIFTY26DEC26000CE"


def test_a_dry_run_shows_what_would_close_the_positions() -> None:
    done = on_paper("square-off", "--dry-run")

    assert done.code == 0
    assert f"SELL {OPTION} 65 NRML MARKET" in done.shown


def test_positions_are_closed_after_a_yes() -> None:
    done = on_paper("square-off", "--json", typing="y\n")

    assert done.code == 0
    assert "PAPER: Send this order? [y/N]:" in done.said
    assert done.json["is_flat"]
    assert [order["outcome"] for order in done.json["orders"]] == ["placed"]


def test_nothing_is_sent_without_a_yes() -> None:
    assert on_paper("square-off", typing="no\n").code == 1
    assert on_paper("square-off").code == 2


def test_an_order_that_does_not_fill_leaves_something_open() -> None:
    done = on_paper("square-off", "--limit", f"{OPTION}=600", "--settle", "0.5", "--yes")

    assert done.code == 1
    assert f"STILL OPEN {OPTION} 65 NRML" in done.shown
    assert "Look before you try again: kite positions --paper; kite orders --paper" in done.said


@pytest.mark.parametrize(
    "options",
    [
        ("--symbol", "NSE:INFY"),
        ("--exchange", "nse"),
        ("--product", "mis"),
        ("--symbol", OPTION, "--exchange", "NFO", "--product", "MIS"),
    ],
)
def test_only_what_is_meant_is_closed(options: tuple[str, ...]) -> None:
    done = on_paper("square-off", *options, "--yes")

    assert (done.code, done.shown) == (0, "what instrument quantity product how")
    assert "There is nothing to close." in done.said


@pytest.mark.parametrize(
    ("options", "fix"),
    [
        (("--symbol", OPTION, "--exchange", "NSE"), "Leave --exchange out."),
        (("--limit", OPTION), "Write KEY=PRICE: NSE:INFY=1500"),
        (("--limit", "INFY=3"), "Write it such as NSE:INFY."),
    ],
)
def test_mistakes_are_named_before_anything_is_asked(options: tuple[str, ...], fix: str) -> None:
    done = on_paper("square-off", *options, "--yes")

    assert done.code == 2
    assert fix in done.said
