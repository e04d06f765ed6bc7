"""What happens to whole markets when a test wishes it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, time
from io import StringIO
from typing import Any, TypeAlias

import pytest

from kite_core.messages import get
from kite_core.models.words import OrderStatus
from kite_testing import FakeBroker
from kite_testing.fake_broker.control.market_lever import MarketLever
from tests.testing.fake_broker.caller import Caller, at, limit, market

Pull: TypeAlias = Callable[[MarketLever], object]
NO_WORD: Any = "middle"
WORD: Any = "soon"
NONSENSE: list[tuple[Pull, str]] = [
    (lambda market: market.lock_circuit("NSE:INFY", NO_WORD), "middle"),
    (lambda market: market.flex_band("NSE:INFY", NO_WORD), "middle"),
    (lambda market: market.trip_circuit_breaker(12), "12 %"),
    (lambda market: market.change_listing("NSE:INFY"), "Give what changes"),
    (
        lambda market: market.change_listing("NSE:INFY", lot_size=0),
        "lot_size is 0: give more than 0",
    ),
    (lambda market: market.change_listing("NSE:INFY", tick_size=-1), "tick_size is -"),
    (lambda market: market.change_listing("NSE:INFY", band=WORD), "band is 'soon': give a whole"),
    (lambda market: market.announce_holiday(WORD), "day is 'soon': give a day"),
    (lambda market: market.announce_session(WORD), "day is 'soon': give a day"),
    (lambda market: market.announce_session("2026-11-21", "Extra", WORD, WORD), "opens is 'soon'"),
    (lambda market: market.delist("NSE:INFY", since=WORD), "since is 'soon': give a day"),
    (lambda market: market.list_strike("NSE:INFY", 1500), "no option"),
    (lambda market: market.list_strike("NFO:NIFTY26NOV26050CE", -5), "strike is -5: give more"),
    (lambda market: market.reuse_token("NSE:INFY", of="NFO:INFY26NOVFUT"), "two"),
]


@pytest.fixture
def caller() -> Caller:
    return Caller()


def dump_row(caller: Caller, key: str) -> dict[str, str]:
    """The line of an instrument in tomorrow's dump; empty when it is not there."""
    exchange, symbol = key.split(":")
    caller.broker.clock.advance_to(at("2026-11-21 09:00:00"))
    caller.broker.access.login()
    text = caller.response(get(f"/instruments/{exchange}")).body.decode()
    rows = {row["tradingsymbol"]: row for row in csv.DictReader(StringIO(text))}
    return rows.get(symbol, {})


@pytest.mark.parametrize(("side", "empty"), [("upper", "sell"), ("lower", "buy")])
def test_locked_circuit_empties_one_side_of_the_book(caller: Caller, side: Any, empty: str) -> None:
    caller.broker.market.lock_circuit("NSE:INFY", side)

    quote = caller.quote("NSE:INFY")

    assert quote["last_price"] == quote[f"{side}_circuit_limit"]
    quantities = {
        name: sum(level["quantity"] for level in rows) for name, rows in quote["depth"].items()
    }
    assert [name for name, quantity in quantities.items() if not quantity] == [empty]


def test_nobody_sells_to_a_buyer_at_the_upper_circuit_until_it_unlocks(caller: Caller) -> None:
    caller.broker.market.lock_circuit("NSE:INFY", "upper")
    order_id = caller.place(limit(caller.quote("NSE:INFY")["upper_circuit_limit"]))
    caller.broker.run(60)
    locked = caller.status(order_id)

    caller.broker.market.release_price("NSE:INFY")
    caller.broker.run(1)

    assert (locked, caller.status(order_id)) == (OrderStatus.OPEN, OrderStatus.COMPLETE)


def test_band_that_moves_cancels_what_it_leaves_outside(caller: Caller) -> None:
    before = caller.quote("NSE:INFY")
    outside = caller.place(limit(before["lower_circuit_limit"]))

    caller.broker.market.flex_band("NSE:INFY", "up")

    after = caller.quote("NSE:INFY")
    assert after["upper_circuit_limit"] > before["upper_circuit_limit"]
    assert after["lower_circuit_limit"] > before["lower_circuit_limit"]
    assert caller.status(outside) is OrderStatus.CANCELLED


def test_circuit_breaker_stops_trading_for_a_while(caller: Caller) -> None:
    order_id = caller.place(limit(1450))

    until = caller.broker.market.trip_circuit_breaker(10)
    caller.broker.market.set_price("NSE:INFY", 1440)
    caller.broker.run(3599)
    halted = caller.status(order_id)
    caller.broker.run(2)

    assert until is not None
    assert f"{until:%H:%M}" == "11:00"
    assert (halted, caller.status(order_id)) == (OrderStatus.OPEN, OrderStatus.COMPLETE)


def test_circuit_breaker_does_nothing_late_in_the_day() -> None:
    broker = FakeBroker(start=at("15:00:00"))

    assert broker.market.trip_circuit_breaker(10) is None


def test_late_holiday_has_no_session(caller: Caller) -> None:
    caller.broker.market.announce_holiday(date(2026, 11, 23), "Elections")
    caller.broker.market.gap("NSE:INFY", 1350)

    caller.broker.clock.advance_to(at("2026-11-25 09:14:00"))
    before = caller.broker.market.last_price("NSE:INFY")
    caller.broker.run(60)

    assert before != 1350
    assert caller.broker.market.last_price("NSE:INFY") == 1350


@pytest.mark.parametrize(("hours", "opens"), [((), "09:15:00"), ((time(18), time(19)), "18:00:00")])
def test_special_session_may_be_announced(
    caller: Caller, hours: tuple[time, ...], opens: str
) -> None:
    caller.broker.market.announce_session(date(2026, 11, 21), "Muhurat", *hours)
    caller.broker.market.gap("NSE:INFY", 1350)

    caller.broker.clock.advance_to(at(f"2026-11-21 {opens}"))

    assert caller.broker.market.last_price("NSE:INFY") == 1350


def test_days_that_have_begun_and_half_hours_cannot_be_announced(caller: Caller) -> None:
    market = caller.broker.market

    with pytest.raises(ValueError, match="has begun"):
        market.announce_holiday(date(2026, 11, 20))
    with pytest.raises(ValueError, match="opening and a close"):
        market.announce_session(date(2026, 11, 21), opens=time(18))


def test_lot_and_tick_change_with_the_next_dump(caller: Caller) -> None:
    caller.broker.market.change_listing("NFO:INFY26DECFUT", lot_size=350, tick_size=0.05)
    before = caller.response(get("/instruments/NFO")).body.decode()

    row = dump_row(caller, "NFO:INFY26DECFUT")

    assert ",0.1,400,FUT,NFO-FUT,NFO" in before
    assert (row["lot_size"], row["tick_size"]) == ("350", "0.05")


def test_price_moves_to_the_grid_of_a_new_tick(caller: Caller) -> None:
    caller.broker.market.change_listing("NSE:INFY", tick_size=2)

    dump_row(caller, "NSE:INFY")

    quote = caller.quote("NSE:INFY")
    prices = [quote["last_price"], *quote["ohlc"].values(), quote["depth"]["buy"][0]["price"]]
    assert not any(price % 2 for price in prices)


def test_triggers_on_a_delisted_share_are_cancelled_that_morning(caller: Caller) -> None:
    caller.broker.gtt.clear()
    caller.broker.market.set_price("NSE:IDEA", 10)
    trigger_id = caller.broker.gtt.add("NSE:IDEA", side="BUY", quantity=1, triggers=[5])

    caller.broker.market.delist("NSE:IDEA")

    (before,) = caller.data(caller.calls.gtt.all())
    caller.broker.clock.advance_to(at("2026-11-21 09:00:00"))
    caller.broker.access.login()
    (after,) = caller.data(caller.calls.gtt.all())
    assert (before["id"], before["status"]) == (trigger_id, "active")
    assert (after["status"], after["meta"]) == (
        "cancelled",
        {"rejection_reason": "Instrument delisted."},
    )


def test_freeze_quantity_of_tomorrow_is_what_the_gateway_checks(caller: Caller) -> None:
    caller.broker.market.change_listing("NSE:INFY", freeze_quantity=100)
    caller.broker.market.change_listing("NFO:INFY26NOVFUT", freeze_quantity=800)
    caller.place(limit(1500, quantity=101))
    caller.broker.clock.advance_to(at("2026-11-23 10:00:00"))
    caller.broker.access.login()

    share = caller.refused(caller.calls.orders.submit(limit(1500, quantity=101)))
    future = caller.refused(
        caller.calls.orders.submit(
            market(exchange="NFO", tradingsymbol="INFY26NOVFUT", product="NRML", quantity=1200)
        )
    )

    assert "100" in share[2]
    assert "800" in future[2]


def test_delisted_share_is_not_in_the_next_dump(caller: Caller) -> None:
    caller.broker.market.delist("NSE:IDEA")

    assert caller.quote("NSE:IDEA")
    assert dump_row(caller, "NSE:IDEA") == {}


def test_new_strike_is_in_the_next_dump_and_has_a_price(caller: Caller) -> None:
    key = caller.broker.market.list_strike("NFO:INFY26DEC1500CE", 1900)

    row = dump_row(caller, key)

    assert key == "NFO:INFY26DEC1900CE"
    assert (row["strike"], row["expiry"], row["lot_size"]) == ("1900.0", "2026-12-29", "400")
    assert float(caller.broker.market.last_price(key)) > 0


def test_token_may_be_used_again(caller: Caller) -> None:
    tokens = [
        caller.quote(key)["instrument_token"] for key in ("NFO:INFY26NOVFUT", "NFO:INFY27JANFUT")
    ]

    caller.broker.market.reuse_token("NFO:INFY27JANFUT", of="NFO:INFY26NOVFUT")

    row = dump_row(caller, "NFO:INFY27JANFUT")
    assert tokens[0] != tokens[1]
    assert row["instrument_token"] == str(tokens[0])


@pytest.mark.parametrize(("pull", "problem"), NONSENSE)
def test_what_markets_cannot_do_is_refused(caller: Caller, pull: Pull, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        pull(caller.broker.market)


def test_unknown_instrument_is_a_key_error(caller: Caller) -> None:
    with pytest.raises(KeyError, match="NSE:NO SUCH"):
        caller.broker.market.delist("NSE:NO SUCH")


def test_days_and_times_may_be_texts() -> None:
    broker = FakeBroker()

    broker.market.announce_holiday("2026-11-23")
    broker.market.announce_session("2026-11-22", "Extra", "10:00", "11:00")

    opens = [broker.levers.clock.to_next_open() for _ in range(2)]
    assert [f"{moment:%d %H:%M}" for moment in opens] == ["22 10:00", "25 09:15"]
