"""Triggers have the shape of the broker's published sample."""

from __future__ import annotations

import pytest

from tests.testing.fake_broker.gtt.parts import INFY, caller_at
from tests.testing.fake_broker.gtt.wishes import oco, placed, shown, single
from tests.testing.fake_broker.test_samples import SAMPLES, leaves, sample


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the broker's samples are not next to the project")
def test_waiting_and_fired_triggers_have_the_leaves_of_the_sample() -> None:
    caller = caller_at(1500)
    waiting = placed(caller, single())
    fired = placed(caller, oco(upper_price=1))
    caller.broker.market.set_price(INFY, 1550)

    ours = [shown(caller, waiting), shown(caller, fired)]

    assert [leaves(row) for row in ours] == [
        leaves(row) for row in sample("gtt_get_orders.json")["data"]
    ]


def test_fields_come_in_the_order_of_the_sample() -> None:
    caller = caller_at(1500)

    row = shown(caller, placed(caller, single()))

    assert list(row) == [
        "id",
        "user_id",
        "parent_trigger",
        "type",
        "created_at",
        "updated_at",
        "expires_at",
        "status",
        "condition",
        "orders",
        "meta",
    ]
