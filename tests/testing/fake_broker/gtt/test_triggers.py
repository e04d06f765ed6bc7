"""When triggers fire, what they place, and how else they end."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

import pytest

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, at
from tests.testing.fake_broker.gtt.parts import (
    INFY,
    caller_at,
    engine_of,
    log_in,
    now_of,
    pass_time,
)
from tests.testing.fake_broker.gtt.wishes import oco, placed, results, shown, single

A_YEAR = timedelta(days=365)
FUTURE = "NFO:NIFTY26NOVFUT"


def quiet_caller() -> Caller:
    """A market at 1500 where nobody waits yet, so that years pass quickly."""
    caller = caller_at(1500)
    engine_of(caller).gtt.clear()
    engine_of(caller).alerts.clear()
    return caller


def order_rows(caller: Caller) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = caller.data(caller.calls.orders.all())
    return rows


@pytest.mark.parametrize("price", [1480, 1479.9, 1400])
def test_trigger_below_fires_when_the_price_reaches_or_crosses_it(price: float) -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())

    caller.broker.market.set_price(INFY, price)

    assert shown(caller, trigger_id)["status"] == "triggered"
    (result,) = results(caller, trigger_id)
    assert result["triggered_at"] == 1480


@pytest.mark.parametrize("price", [1520, 1520.1, 1600])
def test_trigger_above_fires_when_the_price_reaches_or_crosses_it(price: float) -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single(trigger_value=1520, price=1521))

    caller.broker.market.set_price(INFY, price)

    assert shown(caller, trigger_id)["status"] == "triggered"


def test_price_that_does_not_reach_a_trigger_leaves_it_active() -> None:
    caller = caller_at(1500)
    below, above = placed(caller, single()), placed(caller, single(trigger_value=1520))

    for price in (1480.1, 1519.9):
        caller.broker.market.set_price(INFY, price)

    assert [shown(caller, each)["status"] for each in (below, above)] == ["active"] * 2
    assert order_rows(caller) == []


def test_the_clients_last_price_decides_the_side_that_it_waits_on() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single(trigger_value=1520, last_price=1600))

    caller.broker.market.set_price(INFY, 1521)
    before = shown(caller, trigger_id)["status"]
    caller.broker.market.set_price(INFY, 1519)

    assert (before, shown(caller, trigger_id)["status"]) == ("active", "triggered")


def test_fired_trigger_places_an_ordinary_order_and_shows_it() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single(quantity=3))

    caller.broker.market.set_price(INFY, 1480)
    caller.broker.run(1)

    (order,) = order_rows(caller)
    assert (order["variety"], order["validity"], order["order_type"]) == ("regular", "DAY", "LIMIT")
    assert (order["quantity"], order["price"], order["status"]) == (3, 1481, "COMPLETE")
    assert order["meta"] == json.dumps({"app_id": 12617, "gtt": trigger_id}, separators=(",", ":"))
    row = shown(caller, trigger_id)
    assert row["updated_at"] == "2026-11-20 10:00:00"
    assert row["orders"][0]["result"] == {
        "account_id": "FB0001",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "validity": "DAY",
        "product": "CNC",
        "order_type": "LIMIT",
        "transaction_type": "BUY",
        "quantity": 3,
        "price": 1481,
        "meta": json.dumps({"app_id": 12617, "gtt": trigger_id}, separators=(",", ":")),
        "timestamp": "2026-11-20 10:00:00",
        "triggered_at": 1480,
        "order_result": {
            "status": "success",
            "order_id": order["order_id"],
            "rejection_reason": "",
        },
    }


def test_gap_fires_a_buy_whose_limit_then_rests_unfilled() -> None:
    caller = caller_at(90, "NSE:WIPRO")
    params = single(tradingsymbol="WIPRO", trigger_value=100, price=102, last_price=90)
    trigger_id = placed(caller, params)

    caller.broker.market.set_price("NSE:WIPRO", 110)
    caller.broker.run(1)

    assert shown(caller, trigger_id)["status"] == "triggered"
    assert engine_of(caller).gtt.active == 2  # those that an account begins with


def test_triggers_are_free_and_the_order_of_one_counts_once() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())
    caller.ask(caller.calls.gtt.modify(trigger_id, params=single()))
    caller.ask(caller.calls.gtt.delete(placed(caller, single())))
    counter = engine_of(caller).orders.count
    before = counter.count

    caller.broker.market.set_price(INFY, 1480)

    assert (before, counter.count) == (0, 1)


def test_trigger_fires_once_however_often_its_price_comes_back() -> None:
    caller = caller_at(1500)
    placed(caller, single(quantity=2))

    for price in (1480, 1500, 1480, 1470, 1500):
        caller.broker.market.set_price(INFY, price)
        caller.broker.run(1)

    assert [row["quantity"] for row in order_rows(caller)] == [2]


@pytest.mark.parametrize(("price", "fired", "dormant"), [(1450, 0, 1), (1550, 1, 0)])
def test_leg_that_fires_ends_both_and_the_other_ones_result_stays_null(
    price: float, fired: int, dormant: int
) -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, oco())

    for each in (price, 1500, 3000 - price):
        caller.broker.market.set_price(INFY, each)

    outcome = results(caller, trigger_id)
    assert outcome[fired]["triggered_at"] == price
    assert outcome[dormant] is None
    assert len(order_rows(caller)) == 1


def test_two_leg_gtt_fires_and_its_order_is_refused_below_the_circuit() -> None:
    """Acceptance check 3 of the broker's behaviour; the sample is gtt_get_orders.json."""
    caller = caller_at(1500)
    trigger_id = placed(caller, oco(upper_price=1, lower_price=1))

    caller.broker.market.set_price(INFY, 1550)

    row = shown(caller, trigger_id)
    assert (row["status"], row["meta"]) == ("triggered", None)
    lower, upper = results(caller, trigger_id)
    assert lower is None
    assert upper["order_result"]["status"] == "failed"
    assert upper["order_result"]["order_id"] == ""
    reason = upper["order_result"]["rejection_reason"]
    assert reason.startswith("Your order price is lower than the current lower circuit limit of ")
    assert order_rows(caller) == []


def test_order_of_a_trigger_passes_the_check_of_holdings() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, oco(quantity=1_000))

    caller.broker.market.set_price(INFY, 1450)

    (result, _) = results(caller, trigger_id)
    assert "Insufficient stock holding" in result["order_result"]["rejection_reason"]


def test_prices_of_a_closed_market_fire_nothing_until_it_opens() -> None:
    broker = FakeBroker(seed=7, hours="exchange", start=at("2026-11-20 20:00:00"))
    caller = Caller(broker)
    trigger_id = placed(caller, single(last_price=1600))
    caller.broker.market.set_price(INFY, 1470)
    at_night = shown(caller, trigger_id)["status"]

    broker.clock.advance_to(at("2026-11-23 09:14:59").replace(tzinfo=now_of(caller).tzinfo))
    log_in(caller)
    before = shown(caller, trigger_id)["status"]
    pass_time(caller, timedelta(seconds=30))

    assert (at_night, before) == ("active", "active")
    assert shown(caller, trigger_id)["status"] == "triggered"


def test_walking_prices_fire_triggers_too() -> None:
    caller = Caller()
    last = caller.broker.market.last_price(INFY)
    near = single(trigger_value=round(last * 0.997, 1), price=last, last_price=last)
    trigger_id = placed(caller, near)

    pass_time(caller, timedelta(days=10))

    fired = shown(caller, trigger_id)
    assert fired["status"] == "triggered"
    assert fired["orders"][0]["result"]["timestamp"] == fired["updated_at"]


def test_order_of_a_walking_price_goes_through_all_states_in_time() -> None:
    caller = Caller()
    last = caller.broker.market.last_price(INFY)
    near = single(
        trigger_value=round(last * 0.997, 1), price=round(last * 1.02, 1), last_price=last
    )
    trigger_id = placed(caller, near)

    while shown(caller, trigger_id)["status"] == "active":
        pass_time(caller, timedelta(hours=1))

    (result,) = results(caller, trigger_id)
    order_id = result["order_result"]["order_id"]
    assert caller.states(order_id)[-1] == "COMPLETE"
    (trade,) = caller.data(caller.calls.orders.trades_of(order_id))
    assert trade["fill_timestamp"][:16] == result["timestamp"][:16]


def test_trigger_expires_at_the_same_second_one_year_on() -> None:
    caller = quiet_caller()
    trigger_id = placed(caller, single(trigger_value=700))
    ends = now_of(caller) - timedelta(seconds=0.05) + A_YEAR

    pass_time(caller, ends - now_of(caller) - timedelta(seconds=1))
    before = shown(caller, trigger_id)
    pass_time(caller, ends - now_of(caller))

    assert (before["status"], before["expires_at"]) == ("active", "2027-11-20 10:00:00")
    after = shown(caller, trigger_id)
    assert (after["status"], after["updated_at"]) == ("expired", "2027-11-20 10:00:00")


def test_trigger_on_a_contract_expires_with_it() -> None:
    caller = Caller()
    last = caller.broker.market.last_price(FUTURE)
    params = single(
        exchange="NFO",
        tradingsymbol="NIFTY26NOVFUT",
        product="NRML",
        quantity=65,
        trigger_value=round(last * 0.5),
        price=round(last * 0.5),
        last_price=last,
    )
    trigger_id = placed(caller, params)

    expiry = next(
        row.expiry
        for row in caller.ask(caller.calls.market.instruments_of("NFO"))
        if row.tradingsymbol == "NIFTY26NOVFUT"
    )

    ends = shown(caller, trigger_id)["expires_at"]
    pass_time(caller, timedelta(days=6))

    assert ends[:10] == str(expiry)
    assert shown(caller, trigger_id)["status"] == "expired"


def test_bonus_or_split_pauses_triggers_until_they_are_changed() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())
    other = placed(caller, single(tradingsymbol="TCS", last_price=1500))

    caller.broker.account.corporate_action(INFY, 2)
    caller.broker.market.set_price(INFY, 1480)
    paused = shown(caller, trigger_id)["status"]
    caller.ask(caller.calls.gtt.modify(trigger_id, params=single(trigger_value=1470)))

    assert paused == "disabled"
    assert shown(caller, trigger_id)["status"] == "active"
    assert shown(caller, other)["status"] == "active"


def test_paused_trigger_expires_all_the_same() -> None:
    caller = quiet_caller()
    trigger_id = placed(caller, single())
    engine_of(caller).gtt.corporate_action(INFY, now_of(caller))

    pass_time(caller, A_YEAR)

    assert shown(caller, trigger_id)["status"] == "expired"


def test_delisting_cancels_triggers_and_says_why() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())

    engine_of(caller).gtt.delist(INFY, now_of(caller), reason="Delisted")

    trigger = caller.ask(caller.calls.gtt.one(trigger_id))
    assert (trigger.status, trigger.rejection_reason) == ("cancelled", "Delisted")


def test_lever_fires_a_leg_whatever_the_price_is() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, oco())

    engine_of(caller).gtt.fire(trigger_id, now_of(caller), leg=1)

    lower, upper = results(caller, trigger_id)
    assert lower is None
    assert upper["triggered_at"] == 1550


def test_lever_says_what_it_cannot_fire() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())
    triggers, now = engine_of(caller).gtt, now_of(caller)

    with pytest.raises(ValueError, match="no leg 1; the first one is 0"):
        triggers.fire(trigger_id, now, leg=1)
    triggers.fire(trigger_id, now)
    with pytest.raises(ValueError, match="only an active one can fire"):
        triggers.fire(trigger_id, now)
    with pytest.raises(KeyError, match="place one first"):
        triggers.fire(1, now)


def test_clearing_forgets_all_and_nothing_fires_or_expires_afterwards() -> None:
    caller = quiet_caller()
    first = placed(caller, single())

    engine_of(caller).gtt.clear()
    caller.broker.market.set_price(INFY, 1480)
    pass_time(caller, A_YEAR)

    assert caller.data(caller.calls.gtt.all()) == []
    assert order_rows(caller) == []
    assert placed(caller, single(last_price=1600)) == first + 1


def test_copy_of_the_engine_fires_its_own_triggers_only() -> None:
    caller = caller_at(1500)
    trigger_id = placed(caller, single())
    original = engine_of(caller)

    twin = copy.deepcopy(original)
    twin.gtt.fire(trigger_id, now_of(caller))

    assert original.gtt.one(trigger_id).status == "active"
    assert twin.gtt.one(trigger_id).status == "triggered"
    assert (original.gtt.active, twin.gtt.active) == (3, 2)


def test_year_that_begins_on_a_leap_day_ends_on_the_28th() -> None:
    caller = Caller(FakeBroker(seed=7, start=at("2028-02-29 10:00:00")))

    trigger_id = placed(caller, single(trigger_value=1))

    assert shown(caller, trigger_id)["expires_at"] == "2029-02-28 10:00:00"
