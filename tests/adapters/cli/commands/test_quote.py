from __future__ import annotations

from tests.adapters.cli.running import on_paper


def test_a_symbol_alone_an_index_and_a_token_are_quoted() -> None:
    done = on_paper("quote", "INFY", "BANKNIFTY", "738561", "--json")

    assert done.code == 0
    assert list(done.json) == ["NSE:INFY", "NSE:NIFTY BANK", "NSE:RELIANCE"]
    assert done.json["NSE:INFY"]["last_price"] == 1495.0
    assert done.json["NSE:NIFTY BANK"]["volume"] is None


def test_the_table_fits_eighty_columns_without_wrapping() -> None:
    done = on_paper("quote", "INFY", "BANKNIFTY", "NIFTY26DECFUT")

    titles, *rows = done.stdout.splitlines()
    assert titles.split() == ["instrument", "last", "%", "open", "high", "low", "close", "volume"]
    assert [row.split()[0] for row in rows] == ["NSE:INFY", "NSE:NIFTY", "NFO:NIFTY26DECFUT"]
    assert max(len(row) for row in rows) <= 80
    assert rows[1].split()[-1] == "-"


def test_an_unknown_key_is_named_and_the_others_are_shown() -> None:
    done = on_paper("quote", "NSE:INFY", "NFO:NOBODY")

    assert done.code == 1
    assert "NSE:INFY" in done.stdout
    assert "NFO:NOBODY" not in done.stdout
    assert "Find it with: kite instruments search NOBODY" in done.said


def test_json_of_nothing_is_an_empty_object() -> None:
    done = on_paper("quote", "NFO:NOBODY", "--json")

    assert (done.code, done.json) == (1, {})


def test_depth_shows_both_sides_and_says_where_there_is_none() -> None:
    done = on_paper("quote", "INFY", "NIFTY", "--depth")

    assert done.code == 0
    assert "orders quantity bid ask quantity orders" in done.shown
    assert "NSE:NIFTY 50 has no depth: it is not traded." in done.shown


def test_a_mistyped_symbol_is_a_mistake_without_a_traceback() -> None:
    done = on_paper("quote", "INFI")

    assert done.code != 0
    assert "Did you mean NSE:INFY?" in done.said
    assert "Traceback" not in done.stderr
