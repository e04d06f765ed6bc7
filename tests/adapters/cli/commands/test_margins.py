from __future__ import annotations

from tests.adapters.cli.running import on_paper


def test_both_segments_stand_beside_each_other() -> None:
    done = on_paper("margins")

    assert done.shown.startswith("equity commodity left 10,000,000.00 10,000,000.00 cash")


def test_one_segment_is_asked_for_by_name() -> None:
    found = on_paper("margins", "EQUITY", "--json").json

    assert found["equity"]["net"] == 10_000_000
    assert list(found) == ["equity"]


def test_an_unknown_segment_is_a_mistake() -> None:
    done = on_paper("margins", "equities")

    assert done.code == 2
    assert "equity" in done.said
