from __future__ import annotations

from kite_testing.fake_broker.ticker import refusals
from kite_testing.fake_broker.ticker.behaviours import BEHAVIOURS

NAMES = [behaviour.name for behaviour in BEHAVIOURS]


def test_each_behaviour_is_listed_once() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_every_refusal_of_the_ticker_says_how_it_is_known() -> None:
    made = {
        name
        for name, value in vars(refusals).items()
        if callable(value) and value.__module__ == refusals.__name__
    }

    assert {f"refusal:{name}" for name in made} <= set(NAMES)
