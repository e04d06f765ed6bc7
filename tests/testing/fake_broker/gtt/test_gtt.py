"""The five calls of triggers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.parts import INFY, caller_at, message, pass_time, sent
from tests.testing.fake_broker.gtt.wishes import form, oco, placed, shown, single


def listed(caller: Caller) -> list[int]:
    return [row["id"] for row in caller.data(caller.calls.gtt.all())]


def test_ids_grow_and_the_newest_trigger_is_listed_first() -> None:
    caller = Caller()

    first, second = placed(caller, single()), placed(caller, oco())

    assert second == first + 1
    assert listed(caller)[:2] == [second, first]


def test_numbers_come_back_as_they_were_sent() -> None:
    caller = Caller()
    condition = {"trigger_values": [702.0], "last_price": 798}

    _, answer = sent(caller, "POST", "/gtt/triggers", form(condition=condition, price=702))

    row = shown(caller, answer["data"]["trigger_id"])
    figures = (row["condition"]["trigger_values"], row["condition"]["last_price"])
    assert repr(figures) == "([702.0], 798)"
    assert repr(row["orders"][0]["price"]) == "702"


def test_keys_that_mean_nothing_are_ignored_as_the_go_client_sends_them() -> None:
    caller = Caller()
    condition = {"instrument_token": 408065}

    status, _ = sent(
        caller, "POST", "/gtt/triggers", form(condition=condition, order_id="", guid="", meta=None)
    )

    assert status == 200


def test_change_replaces_everything_but_the_id_and_the_times() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())
    created = shown(caller, trigger_id)
    pass_time(caller, timedelta(seconds=90))

    receipt = caller.ask(caller.calls.gtt.modify(trigger_id, params=oco()))
    changed = shown(caller, trigger_id)

    assert receipt.trigger_id == trigger_id
    assert (changed["type"], len(changed["orders"])) == ("two-leg", 2)
    assert changed["created_at"] == created["created_at"]
    assert changed["expires_at"] == created["expires_at"]
    assert changed["updated_at"] > created["updated_at"]


def test_changed_trigger_waits_for_its_new_price_alone() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())
    caller.ask(caller.calls.gtt.modify(trigger_id, params=single(trigger_value=1460)))

    caller.broker.market.set_price(INFY, 1480)
    between = shown(caller, trigger_id)["status"]
    caller.broker.market.set_price(INFY, 1460)

    assert (between, shown(caller, trigger_id)["status"]) == ("active", "triggered")


def test_change_to_a_contract_ends_with_the_contract() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())
    params = single(exchange="NFO", tradingsymbol="RELIANCE26NOVFUT", product="NRML", quantity=500)

    caller.ask(caller.calls.gtt.modify(trigger_id, params=params))

    assert shown(caller, trigger_id)["expires_at"][:7] == "2026-11"


def test_deleted_trigger_does_not_fire_and_stays_to_be_read() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())

    receipt = caller.ask(caller.calls.gtt.delete(trigger_id))
    caller.broker.market.set_price(INFY, 1480)

    assert receipt.trigger_id == trigger_id
    assert shown(caller, trigger_id)["status"] == "deleted"
    assert caller.data(caller.calls.orders.all()) == []


def test_list_drops_finished_triggers_after_seven_days_and_keeps_active_ones() -> None:
    caller = caller_at(1500)
    active, deleted = placed(caller, single(trigger_value=700)), placed(caller, single())
    caller.ask(caller.calls.gtt.delete(deleted))

    pass_time(caller, timedelta(days=6, hours=23))
    inside = listed(caller)
    pass_time(caller, timedelta(hours=2))

    assert {active, deleted} <= set(inside)
    assert active in listed(caller)
    assert deleted not in listed(caller)
    assert shown(caller, deleted)["status"] == "deleted"


@pytest.mark.parametrize("call", ["modify", "delete"])
def test_finished_trigger_cannot_be_changed(call: str) -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())
    caller.ask(caller.calls.gtt.delete(trigger_id))
    calls = {
        "modify": caller.calls.gtt.modify(trigger_id, params=single()),
        "delete": caller.calls.gtt.delete(trigger_id),
    }

    refusal = caller.refused(calls[call])

    text = "The trigger is deleted. Only active triggers can be changed."
    assert refusal == (400, "InputException", text)


@pytest.mark.parametrize("trigger_id", ["1", "0", "x", "-3", "1e3", "%C2%B2", "9" * 5000])
def test_unknown_id_is_not_found(trigger_id: str) -> None:
    answer = sent(Caller(), "GET", f"/gtt/triggers/{trigger_id}")

    assert message(answer) == (404, "Couldn't find that `trigger_id`.")


def test_as_many_triggers_may_be_active_as_the_rulebook_says() -> None:
    caller = caller_at(1500)
    ids = [placed(caller, single(trigger_value=700)) for _ in range(498)]

    refusal = caller.refused(caller.calls.gtt.place(single()))
    caller.ask(caller.calls.gtt.delete(ids[0]))

    assert refusal == (400, "InputException", "Maximum allowed active GTTs is 500.")
    assert placed(caller, single()) == ids[-1] + 1
