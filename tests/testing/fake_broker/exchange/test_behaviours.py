"""Everything that this package shows has its evidence."""

from __future__ import annotations

from kite_testing.fake_broker.exchange.behaviours import BEHAVIOURS
from kite_testing.fake_broker.settings import Fills


def test_names_are_unique_and_every_row_has_its_source() -> None:
    names = [row.name for row in BEHAVIOURS]

    assert len(set(names)) == len(names)
    assert all(row.says and row.source and row.topic == "exchange" for row in BEHAVIOURS)


def test_every_fill_model_has_a_row() -> None:
    names = {row.name for row in BEHAVIOURS}

    assert {f"fills: {fills}" for fills in Fills} <= names
