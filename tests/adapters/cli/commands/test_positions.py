from __future__ import annotations

from tests.adapters.cli.running import on_paper


def test_positions_are_shown_with_their_profit_and_the_sums() -> None:
    done = on_paper("positions")

    assert "NFO:NIFTY26DEC26000CE NRML 65 490.10 513.70 0.00 1,534.00 1,534.00" in done.shown
    assert done.shown.endswith("all 0.00 1,534.00 1,534.00")


def test_json_holds_the_rows_and_the_sums() -> None:
    found = on_paper("positions", "--json").json

    assert found["total"] == sum(row["total"] for row in found["positions"]) == 1534
    assert found["positions"][0]["position"]["tradingsymbol"] == "NIFTY26DEC26000CE"


def test_live_positions_in_a_pipe_are_shown_once() -> None:
    assert on_paper("positions", "--live").stdout == on_paper("positions").stdout


def test_a_day_without_trading_has_no_positions() -> None:
    done = on_paper("positions", "--day", "--open")

    assert (done.code, done.stdout) == (0, "")
    assert "There are no positions." in done.said
