"""Everything that this package shows has its evidence."""

from __future__ import annotations

import inspect

from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market import refusals
from kite_testing.fake_broker.market.behaviours import BEHAVIOURS
from kite_testing.fake_broker.market.candles import Candles
from kite_testing.fake_broker.market.market import Market
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.market.floor import Floor

NAMES = {row.name for row in BEHAVIOURS}


def test_every_refusal_has_a_row_and_makes_an_error_from_plain_values() -> None:
    factories = {
        name: factory
        for name, factory in inspect.getmembers(refusals, inspect.isfunction)
        if factory.__module__ == refusals.__name__
    }

    assert {f"refusal:{name}" for name in factories} == {
        name for name in NAMES if name.startswith("refusal:")
    }
    for factory in factories.values():
        assert isinstance(factory(*[1] * len(inspect.signature(factory).parameters)), RefusedError)


def test_every_call_of_the_topic_has_a_row() -> None:
    floor = Floor()
    candles = Candles(floor.prices, floor.quoting, floor.hours)
    market = Market(
        floor.instruments, floor.prices, floor.quoting, candles, DayRules(), floor.faults
    )

    calls = {f"call:{route.endpoint}" for route in market.routes()}

    assert calls == {name for name in NAMES if name.startswith("call:")}


def test_names_are_unique_and_every_row_has_its_source() -> None:
    assert len(NAMES) == len(BEHAVIOURS)
    assert all(row.says and row.source and row.topic == "market" for row in BEHAVIOURS)
