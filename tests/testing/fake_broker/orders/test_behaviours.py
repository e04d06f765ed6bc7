"""Every call and refusal of this topic says how we know it."""

from __future__ import annotations

from inspect import getmembers, isfunction

from kite_testing import FakeBroker
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.orders.behaviours import BEHAVIOURS

NAMES = [each.name for each in BEHAVIOURS]


def test_no_name_is_given_twice() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert all(each.says.endswith(".") and each.source for each in BEHAVIOURS)


def test_every_call_of_the_topic_has_a_row() -> None:
    routes = FakeBroker().levers.stage.engine.orders.topic.routes()

    assert {f"call:{row.endpoint}" for row in routes} == {
        name for name in NAMES if name.startswith("call:")
    }


def test_every_refusal_of_the_topic_has_a_row() -> None:
    factories = {
        f"refusal:{name}"
        for name, function in getmembers(refusals, isfunction)
        if function.__module__ == refusals.__name__ and not name.startswith("_")
    }

    assert factories == {name for name in NAMES if name.startswith("refusal:")}
