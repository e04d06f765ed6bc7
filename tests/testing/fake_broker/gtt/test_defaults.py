"""What an account has of triggers to begin with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.parts import engine_of, pass_time


def test_account_begins_with_a_trigger_of_each_type() -> None:
    caller = Caller()

    rows = caller.ask(caller.calls.gtt.all())

    assert sorted(row.type for row in rows) == ["single", "two-leg"]
    assert {row.status for row in rows} == {"active"}
    assert caller.data(caller.calls.user.margins())["equity"]["utilised"]["debits"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_first_triggers_do_not_fire_in_an_ordinary_month(seed: int) -> None:
    from kite_testing import FakeBroker

    caller = Caller(FakeBroker(seed=seed))

    pass_time(caller, timedelta(days=30))

    assert engine_of(caller).gtt.active == 2
