"""The six calls of alerts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.testing.fake_broker.alerts.wishes import (
    ato,
    basket,
    created,
    events,
    form,
    item,
    shown,
    simple,
)
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.parts import INFY, caller_at, message, pass_time, sent
from tests.testing.fake_broker.test_samples import SAMPLES, leaves, sample


def listed(caller: Caller, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = caller.data(caller.calls.alerts.all(**query))
    return rows


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the broker's samples are not next to the project")
def test_listed_alerts_have_the_leaves_of_the_sample() -> None:
    caller = Caller()

    ours = {row["type"]: leaves(row) for row in listed(caller)}

    theirs = {row["type"]: leaves(row) for row in sample("alerts_get.json")["data"]}
    assert ours == theirs


def test_only_the_list_shows_baskets() -> None:
    caller = caller_at(1500)

    answer = caller.data(caller.calls.alerts.create(ato()))
    changed = caller.data(caller.calls.alerts.modify(answer["uuid"], params=ato()))

    assert "basket" not in answer
    assert "basket" not in changed
    assert "basket" not in shown(caller, answer["uuid"])
    assert listed(caller)[0]["basket"]["items"][0]["params"]["price"] == 1481


def test_items_of_a_basket_have_growing_ids_and_their_tokens() -> None:
    caller = Caller()
    fields = form(type="ato", basket=basket(item(), item(gtt={"target": 5, "stoploss": 2})))

    status, _ = sent(caller, "POST", "/alerts", fields)

    first, second = listed(caller)[0]["basket"]["items"]
    assert status == 200
    assert second["id"] == first["id"] + 1
    assert first["instrument_token"] == 408065
    assert "type" not in first
    assert second["params"]["gtt"] == {"target": 5, "stoploss": 2}


def test_list_is_filtered_by_status_and_cut_into_pages() -> None:
    caller = caller_at(1500)
    uuids = [created(caller, simple(name=str(number))) for number in range(5)]
    caller.ask(caller.calls.alerts.delete(uuids[0], uuids[1]))

    deleted = [row["uuid"] for row in listed(caller, status="deleted")]
    second_page = [row["uuid"] for row in listed(caller, page=2, page_size=2)]

    assert deleted == [uuids[1], uuids[0]]
    assert second_page == [uuids[2], uuids[1]]
    assert listed(caller, page=9, page_size=100) == []
    assert {row["status"] for row in listed(caller, status="enabled")} == {"enabled"}


@pytest.mark.parametrize(
    ("query", "name"),
    [("status=gone", "status"), ("page=0", "page"), ("page_size=x", "page_size")],
)
def test_list_refuses_what_it_cannot_filter_by(query: str, name: str) -> None:
    answer = sent(Caller(), "GET", f"/alerts?{query}")

    assert message(answer) == (400, f"Invalid `{name}`.")


def test_change_replaces_an_alert_and_keeps_its_id_and_count() -> None:
    caller = caller_at(1500)
    uuid = created(caller, simple())
    caller.broker.market.set_price(INFY, 1480)
    pass_time(caller, timedelta(seconds=5))

    answer = caller.ask(caller.calls.alerts.modify(uuid, params=simple(name="dear", operator=">=")))

    assert (answer.uuid, answer.name, answer.alert_count) == (uuid, "dear", 1)
    assert answer.updated_at is not None
    assert answer.created_at is not None
    assert answer.updated_at > answer.created_at


def test_changed_alert_watches_for_its_new_condition_alone() -> None:
    caller = caller_at(1500)
    uuid = created(caller, simple())
    caller.ask(caller.calls.alerts.modify(uuid, params=simple(rhs_constant=1450)))

    caller.broker.market.set_price(INFY, 1480)
    between = shown(caller, uuid)["alert_count"]
    caller.broker.market.set_price(INFY, 1450)

    assert (between, shown(caller, uuid)["alert_count"]) == (0, 1)


def test_change_enables_an_alert_that_has_fired_unless_it_says_otherwise() -> None:
    caller = caller_at(1500)
    uuid = created(caller, ato())
    caller.broker.market.set_price(INFY, 1480)

    caller.ask(caller.calls.alerts.modify(uuid, params=simple()))
    enabled = shown(caller, uuid)["status"]
    sent(caller, "PUT", f"/alerts/{uuid}", form(status="disabled"))
    caller.broker.market.set_price(INFY, 1400)

    assert (enabled, shown(caller, uuid)["status"]) == ("enabled", "disabled")
    assert len(events(caller, uuid)) == 1
    answer = sent(caller, "PUT", f"/alerts/{uuid}", form(status="deleted"))
    assert message(answer) == (400, "Invalid `status`.")


def test_history_keeps_the_condition_that_fired() -> None:
    caller = caller_at(1500)
    uuid = created(caller, ato())
    caller.broker.market.set_price(INFY, 1480)

    caller.ask(caller.calls.alerts.modify(uuid, params=simple(operator=">=")))

    (event,) = events(caller, uuid)
    assert (event["type"], event["condition"]) == ("ato", 'LastTradedPrice("NSE:INFY") <= 1480')


def test_deleted_alerts_are_quiet_and_stay_to_be_read() -> None:
    caller = caller_at(1500)
    first, second = created(caller, simple()), created(caller, ato())

    answer = caller.data(caller.calls.alerts.delete(first, second))
    caller.broker.market.set_price(INFY, 1480)

    assert answer is None
    assert [shown(caller, uuid)["status"] for uuid in (first, second)] == ["deleted"] * 2
    assert events(caller, first) == []
    refusal = caller.refused(caller.calls.alerts.modify(first, params=simple()))
    assert refusal[0] == 400
    assert refusal[2] == "The alert is deleted and cannot be changed."


def test_deleting_without_an_id_is_refused_and_deletes_nothing() -> None:
    caller = Caller()
    uuid = created(caller, simple())

    lost = sent(caller, "DELETE", "/alerts")
    unknown = sent(caller, "DELETE", f"/alerts?uuid={uuid}&uuid=x")

    assert message(lost) == (400, "Missing or empty field `uuid`")
    assert message(unknown) == (404, "Couldn't find that `uuid`.")
    assert shown(caller, uuid)["status"] == "enabled"


@pytest.mark.parametrize("target", ["/alerts/x", "/alerts/x/history"])
def test_unknown_alert_is_not_found(target: str) -> None:
    assert message(sent(Caller(), "GET", target)) == (404, "Couldn't find that `uuid`.")


def test_as_many_alerts_may_watch_as_the_rulebook_says() -> None:
    caller = caller_at(1500)
    uuids = [created(caller, simple()) for _ in range(499)]
    full = (400, "InputException", "Maximum allowed active alerts is 500.")

    refusal = caller.refused(caller.calls.alerts.create(simple()))
    sent(caller, "PUT", f"/alerts/{uuids[0]}", form(status="disabled"))
    created(caller, simple())

    assert refusal == full
    assert caller.refused(caller.calls.alerts.modify(uuids[0], params=simple())) == full


def test_account_begins_with_an_alert_that_waits_and_one_that_has_fired() -> None:
    caller = Caller()

    waiting, fired = caller.ask(caller.calls.alerts.all())

    assert (waiting.type, waiting.status, waiting.alert_count) == ("simple", "enabled", 0)
    assert (fired.type, fired.status, fired.alert_count) == ("ato", "disabled", 1)
    (event,) = caller.ask(caller.calls.alerts.history(fired.uuid))
    assert event.order_meta[0]["order_result"]["status"] == "success"
    assert caller.data(caller.calls.orders.all()) == []
