"""When alerts fire, and what they do then."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest

from kite_testing import FakeBroker
from tests.testing.fake_broker.alerts.wishes import ato, created, events, shown, simple
from tests.testing.fake_broker.caller import Caller, at, limit, market
from tests.testing.fake_broker.gtt.parts import INFY, caller_at, engine_of, now_of, pass_time

TCS = "NSE:TCS"


@pytest.mark.parametrize(
    ("operator", "fires", "does_not"),
    [
        ("<=", [1480, 1479], [1480.1]),
        ("<", [1479.9, 1400], [1480]),
        (">=", [1480, 1481], [1479.9]),
        (">", [1480.1, 1600], [1480]),
        ("==", [1480], [1479.9, 1480.1]),
    ],
)
def test_alert_fires_when_its_condition_is_true(
    operator: str, fires: list[float], does_not: list[float]
) -> None:
    start = 1500 if operator in ("<=", "<", "==") else 1400
    counts: list[int] = []
    for price in [*fires, *does_not]:
        caller = caller_at(start)
        uuid = created(caller, simple(operator=operator))
        caller.broker.market.set_price(INFY, price)
        counts.append(shown(caller, uuid)["alert_count"])

    assert counts == [1] * len(fires) + [0] * len(does_not)


@pytest.mark.parametrize("operator", ["<=", "==", "<"])
def test_simple_alert_fires_once_until_its_condition_was_false(operator: str) -> None:
    caller = caller_at(1500)
    uuid = created(caller, simple(operator=operator))
    low = 1480 if operator != "<" else 1479

    for price in (low, low, 1500, 1490, low, 1500):
        caller.broker.market.set_price(INFY, price)

    row = shown(caller, uuid)
    assert (row["alert_count"], row["status"]) == (2, "enabled")
    assert len(events(caller, uuid)) == 2


def test_condition_that_is_true_already_fires_at_the_next_price() -> None:
    caller = caller_at(1400)
    uuid = created(caller, simple())
    before = shown(caller, uuid)["alert_count"]

    caller.broker.market.set_price(INFY, 1401)

    assert (before, shown(caller, uuid)["alert_count"]) == (0, 1)


def test_two_instruments_are_compared_when_either_moves() -> None:
    caller = caller_at(1500)
    caller.broker.market.set_price(TCS, 3000)
    params = simple(operator=">", rhs_constant=None, rhs_exchange="NSE", rhs_tradingsymbol="TCS")
    uuid = created(caller, params)

    caller.broker.market.set_price(TCS, 1500)
    equal = shown(caller, uuid)["alert_count"]
    caller.broker.market.set_price(TCS, 1499)
    after_right = shown(caller, uuid)["alert_count"]
    caller.broker.market.set_price(INFY, 1498)
    caller.broker.market.set_price(INFY, 1502)

    assert (equal, after_right, shown(caller, uuid)["alert_count"]) == (0, 1, 2)
    text = 'LastTradedPrice("NSE:INFY") > LastTradedPrice("NSE:TCS")'
    assert [event["condition"] for event in events(caller, uuid)] == [text] * 2
    assert [row["tradingsymbol"] for row in events(caller, uuid)[0]["meta"]] == ["INFY", "TCS"]


def test_instrument_may_be_compared_with_itself() -> None:
    caller = caller_at(1500)
    params = simple(operator="==", rhs_constant=None, rhs_exchange="NSE", rhs_tradingsymbol="INFY")
    uuid = created(caller, params)

    for price in (1501, 1502):
        caller.broker.market.set_price(INFY, price)
    caller.ask(caller.calls.alerts.delete(uuid))

    assert shown(caller, uuid)["alert_count"] == 1
    assert engine_of(caller).alerts.enabled == 1


def test_alert_with_orders_places_them_once_and_is_disabled() -> None:
    caller = caller_at(1500)
    orders = [limit(1481, quantity=2, tag="mine"), market(quantity=3, market_protection=-1)]
    uuid = created(caller, ato(orders=orders))

    for price in (1480, 1500, 1480):
        caller.broker.market.set_price(INFY, price)
        caller.broker.run(1)

    rows = caller.data(caller.calls.orders.all())
    assert [(row["quantity"], row["status"]) for row in rows] == [(2, "COMPLETE"), (3, "COMPLETE")]
    assert rows[0]["tag"] == "mine"
    row = shown(caller, uuid)
    assert (row["status"], row["alert_count"]) == ("disabled", 1)
    (event,) = events(caller, uuid)
    ids = [placed["order_result"]["order_id"] for placed in event["order_meta"]]
    assert ids == [row["order_id"] for row in rows]


def test_refused_order_of_an_alert_shows_in_its_history() -> None:
    caller = caller_at(1500)
    uuid = created(caller, ato(orders=[limit(1), limit(1481)]))

    caller.broker.market.set_price(INFY, 1480)

    refused, taken = (row["order_result"] for row in events(caller, uuid)[0]["order_meta"])
    assert (refused["status"], refused["order_id"]) == ("failed", "")
    assert "lower circuit limit" in refused["rejection_reason"]
    assert taken["status"] == "success"


def test_history_shows_the_market_of_the_moment() -> None:
    caller = caller_at(1500)
    uuid = created(caller, simple())

    caller.broker.market.set_price(INFY, 1480)
    caller.broker.market.set_price(INFY, 1490)

    (event,) = events(caller, uuid)
    assert event["created_at"] == shown(caller, uuid)["updated_at"] == "2026-11-20 10:00:00"
    assert event["condition"] == 'LastTradedPrice("NSE:INFY") <= 1480'
    assert event["order_meta"] is None
    (snapshot,) = event["meta"]
    assert (snapshot["last_price"], snapshot["exchange"]) == (1480, "NSE")
    assert set(snapshot) == {
        "instrument_token",
        "tradingsymbol",
        "exchange",
        "timestamp",
        "last_price",
        "ohlc",
        "net_change",
        "last_trade_time",
        "last_quantity",
        "buy_quantity",
        "sell_quantity",
        "volume",
        "volume_tick",
        "average_price",
        "oi",
        "oi_day_high",
        "oi_day_low",
        "lower_circuit_limit",
        "upper_circuit_limit",
    }


def test_history_of_an_index_has_a_zero_date() -> None:
    caller = Caller()
    params = simple(
        lhs_exchange="INDICES", lhs_tradingsymbol="NIFTY 50", operator=">", rhs_constant=1
    )
    uuid = created(caller, params)

    pass_time(caller, timedelta(minutes=1))

    ((snapshot,),) = (event["meta"] for event in events(caller, uuid))
    assert snapshot["last_trade_time"] == "0001-01-01 00:00:00"
    assert (snapshot["exchange"], snapshot["volume"]) == ("INDICES", 0)
    (event,) = caller.ask(caller.calls.alerts.history(uuid))
    assert event.condition == 'LastTradedPrice("INDICES:NIFTY 50") > 1'


def test_prices_of_a_closed_market_concern_no_alert() -> None:
    caller = Caller(FakeBroker(seed=7, hours="exchange", start=at("2026-11-20 20:00:00")))
    uuid = created(caller, simple())

    caller.broker.market.set_price(INFY, 1400)
    at_night = shown(caller, uuid)["alert_count"]
    pass_time(caller, timedelta(days=3))

    assert (at_night, shown(caller, uuid)["alert_count"]) == (0, 1)


def test_lever_fires_an_alert_whatever_the_price_is() -> None:
    caller = caller_at(1500)
    once, again = created(caller, ato()), created(caller, simple())
    watch, now = engine_of(caller).alerts, now_of(caller)

    watch.fire(once, now)
    watch.fire(again, now)

    assert len(caller.data(caller.calls.orders.all())) == 1
    assert shown(caller, again)["alert_count"] == 1
    with pytest.raises(ValueError, match="only an enabled one can fire"):
        watch.fire(once, now)
    with pytest.raises(KeyError, match="create one first"):
        watch.fire("x", now)


def test_clearing_forgets_all_and_nobody_listens_any_more() -> None:
    caller = caller_at(1500)
    created(caller, ato())
    engine = engine_of(caller)
    engine.gtt.clear()

    engine.alerts.clear()
    caller.broker.market.set_price(INFY, 1480)
    caller.broker.run(60)

    assert caller.data(caller.calls.alerts.all()) == []
    assert caller.data(caller.calls.orders.all()) == []
    assert engine.alerts.enabled == 0


def test_copy_of_the_engine_has_alerts_of_its_own() -> None:
    caller = caller_at(1500)
    uuid = created(caller, simple())
    original = engine_of(caller)

    twin = copy.deepcopy(original)
    twin.alerts.fire(uuid, now_of(caller))

    assert (original.alerts.one(uuid).alert_count, twin.alerts.one(uuid).alert_count) == (0, 1)


def test_uuids_follow_from_the_seed_alone() -> None:
    first, second, other = (created(Caller(FakeBroker(seed=seed)), simple()) for seed in (7, 7, 8))

    assert first == second != other
    assert (len(first), first[14], first[19] in "89ab") == (36, "4", True)
