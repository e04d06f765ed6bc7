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


def test_every_fault_of_the_stream_and_of_updates_says_how_it_is_known() -> None:
    faults = ["D3", "D4", "D5", "D6", "half frame", "split frames", "merged frames"]
    faults += [f"U{number}" for number in range(1, 8)]

    assert {f"fault:{name}" for name in faults} <= set(NAMES)
