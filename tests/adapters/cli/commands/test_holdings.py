from __future__ import annotations

from tests.adapters.cli.running import on_paper


def test_holdings_are_shown_with_what_is_settled_and_their_sums() -> None:
    done = on_paper("holdings")

    assert "SBIN 200 25 0 801.75 970.55 218,373.75 37,980.00" in done.shown
    assert "worth 722,839.00, paid 610,051.25 P&L +112,787.75 (+18.49 %)" in done.shown
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_json_holds_the_rows_and_the_summary() -> None:
    found = on_paper("holdings", "--json").json

    assert len(found["holdings"]) == found["summary"]["holdings"] == 6
