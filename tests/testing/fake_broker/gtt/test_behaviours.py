"""Every refusal and every call of triggers says how we know of it."""

from __future__ import annotations

from inspect import isfunction

import pytest

from kite_testing.fake_broker.alerts import behaviours as of_alerts
from kite_testing.fake_broker.alerts import refusals as refusals_of_alerts
from kite_testing.fake_broker.evidence import Behaviour
from kite_testing.fake_broker.gtt import behaviours as of_gtt
from kite_testing.fake_broker.gtt import refusals as refusals_of_gtt
from kite_testing.fake_broker.mutual_funds import behaviours as of_funds
from kite_testing.fake_broker.mutual_funds import refusals as refusals_of_funds
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.parts import engine_of

TOPICS = [
    ("/gtt", of_gtt.BEHAVIOURS, refusals_of_gtt),
    ("/alerts", of_alerts.BEHAVIOURS, refusals_of_alerts),
    ("/mf", of_funds.BEHAVIOURS, refusals_of_funds),
]


@pytest.mark.parametrize(("root", "behaviours", "refusals"), TOPICS, ids=["gtt", "alerts", "mf"])
def test_calls_and_refusals_have_their_evidence(
    root: str, behaviours: tuple[Behaviour, ...], refusals: object
) -> None:
    names = [behaviour.name for behaviour in behaviours]
    calls = {
        f"call:{row.endpoint}"
        for row in engine_of(Caller()).routes
        if row.template.startswith(root)
    }
    factories = {
        f"refusal:{name}"
        for name, value in vars(refusals).items()
        if isfunction(value) and not name.startswith("_")
    }

    assert len(names) == len(set(names))
    assert {name for name in names if name.startswith("call:")} == calls
    assert {name for name in names if name.startswith("refusal:")} == factories
    assert all(behaviour.source and behaviour.says.endswith(".") for behaviour in behaviours)
