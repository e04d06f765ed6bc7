from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.cli.running import kite, on_paper
from tests.adapters.cli.serving import served_account


def test_the_board_shows_strikes_around_the_money() -> None:
    done = on_paper("chain", "NIFTY", "--strikes", "2", "--json")

    board = done.json
    assert (board["spot"], board["spot_price"]) == ("NSE:NIFTY 50", 26067.7)
    assert [row["strike"] for row in board["strikes"]] == [25950, 26000, 26050, 26100, 26150]
    assert [row["is_at_the_money"] for row in board["strikes"]] == [
        False,
        False,
        True,
        False,
        False,
    ]
    call = board["strikes"][2]["call"]
    assert call["key"] == "NFO:NIFTY26NOV26050CE"
    assert 0 < call["bid"] < call["ask"]


def test_the_put_call_ratio_does_not_depend_on_how_many_strikes_are_shown() -> None:
    narrow = on_paper("chain", "NIFTY", "--strikes", "0", "--json").json
    wide = on_paper("chain", "NIFTY", "--strikes", "99", "--json").json

    assert narrow["put_call_ratio"] == wide["put_call_ratio"] > 0
    puts = sum(row["put"]["oi"] for row in wide["strikes"])
    calls = sum(row["call"]["oi"] for row in wide["strikes"])
    assert wide["put_call_ratio"] == pytest.approx(puts / calls, abs=1e-4)


@pytest.mark.parametrize(("width", "has_volume"), [(80, False), (100, True)])
def test_it_fits_the_terminal(
    width: int, has_volume: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    lines = on_paper("chain", "BANKNIFTY", "--strikes", "3").stdout.splitlines()

    assert max(map(len, lines)) <= width
    assert len(lines) == 2 + 7
    assert ("volume" in lines[1]) is has_volume
    assert [line for line in lines if "*" in line] == [lines[5]]


def test_an_expiry_can_be_chosen() -> None:
    board = on_paper("chain", "nifty", "--expiry", "2026-12-01", "--json").json

    assert board["expiry"] == "2026-12-01"


def test_an_expiry_that_is_none_names_those_that_are() -> None:
    done = on_paper("chain", "NIFTY", "--expiry", "2026-11-25")

    assert done.code != 0
    assert "They expire on 2026-11-23, 2026-12-01" in done.said


def test_a_mistyped_name_is_asked_about() -> None:
    assert "Did you mean NIFTY?" in on_paper("chain", "NIFTTY").said


def test_without_a_quote_of_the_underlying_there_is_no_money(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITE_HOME", str(tmp_path))

    with served_account(tmp_path) as broker:
        broker.faults.add("D2", key="NSE:INFY")
        done = kite("chain", "INFY")

    assert done.code == 1
    assert "NSE:INFY: no quote came" in done.said
