"""Prices that a test sets and plays."""

from __future__ import annotations

from typing import Any, cast

import pytest
from kiteconnect import KiteConnect

from kite_core import HistoricalRequest
from kite_core.models.words import OrderStatus
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, at, limit

ROWS = [
    ["2026-11-20T10:01:00+0530", 1500, 1520, 1490, 1510, 400],
    ["2026-11-20T10:02:00+0530", 1510, 1512, 1480, 1481, 300],
]


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_played_candles_come_back_as_they_were(caller: Caller) -> None:
    caller.broker.market.play("NSE:INFY", ROWS)
    caller.broker.run(180)

    candles = caller.candles(408065, "minute", "10:01:00", "10:02:00")

    assert candles == ROWS
    assert caller.broker.market.last_price("NSE:INFY") == 1481


def test_history_of_both_clients_is_played_as_it_comes(caller: Caller) -> None:
    kite, official = caller.broker.kite(), cast("Any", KiteConnect(caller.broker.api_key))
    start, end = at("2026-11-18 09:15"), at("2026-11-18 09:30")
    request = HistoricalRequest(instrument_token=779521, interval="minute", start=start, end=end)
    candles = kite.market.candles(request)
    rows = kite.market.candles_raw(request)["candles"]

    caller.broker.market.play("NSE:INFY", candles)
    caller.broker.market.play("NSE:TCS", official._format_historical({"candles": rows}))

    for key in ("NSE:INFY", "NSE:TCS"):
        assert caller.broker.market.last_price(key) == pytest.approx(candles[0].open, abs=0.1)


def test_candles_of_the_past_are_played_from_now_on(caller: Caller) -> None:
    rows = [["2021-03-01 09:15:00", *ROWS[0][1:]], ["2021-03-01 09:16:00", *ROWS[1][1:]]]

    caller.broker.market.play("NSE:INFY", rows)
    first = caller.broker.market.last_price("NSE:INFY")
    caller.broker.run(119)

    assert first == 1500
    assert caller.broker.market.last_price("NSE:INFY") == 1481
    candles = caller.candles(408065, "minute", "10:00:00", "10:01:00")
    assert [row[2:4] for row in candles] == [row[2:4] for row in ROWS]


def test_resting_order_fills_when_a_played_candle_reaches_it(caller: Caller) -> None:
    order_id = caller.place(limit(1485))
    caller.broker.market.play("NSE:INFY", ROWS)

    caller.broker.run(100)
    before = caller.status(order_id)
    caller.broker.run(60)

    assert (before, caller.status(order_id)) == (OrderStatus.OPEN, OrderStatus.COMPLETE)


def test_nothing_to_play_is_refused_and_changes_nothing(caller: Caller) -> None:
    before = caller.broker.market.last_price("NSE:INFY")

    with pytest.raises(ValueError, match="There is nothing to play"):
        caller.broker.market.play("NSE:INFY", [])

    assert caller.broker.market.last_price("NSE:INFY") == before


def test_recorded_ticks_show_their_volume_and_depth(caller: Caller) -> None:
    volume = caller.quote("NSE:INFY")["volume"]
    rows: list[dict[str, Any]] = [
        {
            "time": "2026-11-20 10:00:05",
            "price": 1500,
            "volume": 12,
            "buy": [[1499.5, 40], [1499, 80]],
            "sell": [[1500.5, 10]],
        }
    ]

    caller.broker.market.play_ticks("NSE:INFY", rows)
    caller.broker.run(6)

    quote = caller.quote("NSE:INFY")
    assert (quote["last_price"], quote["volume"]) == (1500, volume + 12)
    assert [level["quantity"] for level in quote["depth"]["buy"]] == [40, 80, 0, 0, 0]
    assert quote["depth"]["sell"][0]["price"] == 1500.5


def test_many_prices_come_up_at_once(caller: Caller) -> None:
    caller.broker.market.play_prices([("NSE:INFY", 1500.1), ("NSE:TCS", "3141"), ("NSE:TCS", 3142)])

    prices = [caller.broker.market.last_price(key) for key in ("NSE:INFY", "NSE:TCS")]

    assert prices == [1500.1, 3142]


@pytest.mark.parametrize("price", [1500.15, 1500.1000001, 0, -1, "1500.15"])
def test_many_prices_have_to_be_on_the_grid_too(caller: Caller, price: float | str) -> None:
    with pytest.raises(ValueError, match=r"NSE:INFY|finer"):
        caller.broker.market.play_prices([("NSE:INFY", price)])


def test_many_prices_are_those_of_known_instruments(caller: Caller) -> None:
    with pytest.raises(KeyError, match="NSE:NO SUCH"):
        caller.broker.market.play_prices([("NSE:NO SUCH", 1)])


def test_gap_is_the_first_price_of_the_next_session(caller: Caller) -> None:
    caller.broker.market.gap("NSE:INFY", 1350)
    caller.broker.clock.advance_to(at("2026-11-23 09:14:59"))
    before = caller.broker.market.last_price("NSE:INFY")

    caller.broker.run(1)

    assert before > 1400
    assert caller.broker.market.last_price("NSE:INFY") == 1350


def test_gap_is_shown_once_the_pre_open_has_matched() -> None:
    caller = Caller(FakeBroker(start=at("09:00:00"), hours="exchange"))
    caller.broker.market.set_price("NSE:INFY", 1500)
    caller.broker.market.gap("NSE:INFY", 1350)
    caller.broker.clock.advance_to(at("09:11:59"))
    before = caller.broker.market.last_price("NSE:INFY")

    caller.broker.run(1)

    assert (before, caller.broker.market.last_price("NSE:INFY")) == (1500, 1350)
    assert caller.quote("NSE:INFY")["timestamp"] == "2026-11-20 09:12:00"


def test_price_that_is_released_before_the_opening_does_not_undo_a_gap() -> None:
    caller = Caller(FakeBroker(start=at("09:13:00"), hours="exchange"))
    caller.broker.market.gap("NSE:INFY", 1350)
    caller.broker.run(1)
    caller.broker.market.release_price("NSE:INFY")

    caller.broker.clock.advance_to(at("09:15:00"))

    assert caller.broker.market.last_price("NSE:INFY") == 1350
    assert caller.quote("NSE:INFY")["ohlc"]["open"] == 1350


def test_freak_tick_fills_what_it_reaches_and_is_gone(caller: Caller) -> None:
    order_id = caller.place(limit(1400))
    before = caller.broker.market.last_price("NSE:INFY")

    caller.broker.market.freak_tick("NSE:INFY", 1390)

    assert caller.status(order_id) is OrderStatus.COMPLETE
    assert abs(float(caller.broker.market.last_price("NSE:INFY")) - float(before)) < 20
    assert caller.quote("NSE:INFY")["ohlc"]["low"] == 1390


def test_freak_tick_goes_back_to_a_price_that_was_set(caller: Caller) -> None:
    caller.broker.market.set_price("NSE:INFY", 1500)

    caller.broker.market.freak_tick("NSE:INFY", 1390)

    assert caller.broker.market.last_price("NSE:INFY") == 1500


def test_playing_is_part_of_a_snapshot() -> None:
    broker = FakeBroker(seed=7)
    broker.market.play("NSE:INFY", ROWS)
    broker.snapshot()
    broker.run(180)
    later = broker.market.last_price("NSE:INFY")

    broker.restore()
    broker.run(62)

    assert later == 1481
    assert broker.market.last_price("NSE:INFY") == 1500


@pytest.mark.parametrize(("price", "side"), [(5000, "upper"), (100, "lower")])
def test_circuit_limits_hold_a_price_that_is_set(caller: Caller, price: int, side: str) -> None:
    names = ("lower_circuit_limit", "upper_circuit_limit")
    before = [caller.quote("NSE:INFY")[name] for name in names]

    caller.broker.market.set_price("NSE:INFY", price)

    after = [caller.quote("NSE:INFY")[name] for name in names]
    expected = [before[0], price] if side == "upper" else [price, before[1]]
    assert after == expected
    assert caller.status(caller.place(limit(price))) == OrderStatus.COMPLETE


def test_circuit_limits_of_the_next_day_hold_a_gap_and_those_of_today_stay(caller: Caller) -> None:
    before = caller.quote("NSE:INFY")["upper_circuit_limit"]
    caller.broker.market.gap("NSE:INFY", 5000)

    today = caller.quote("NSE:INFY")["upper_circuit_limit"]
    caller.broker.clock.advance_to(at("2026-11-23 09:15:00"))
    caller.broker.levers.access.login()
    next_day = caller.broker.kite().market.quotes(["NSE:INFY"])

    assert (today, next_day["NSE:INFY"].last_price) == (before, 5000)
    assert next_day["NSE:INFY"].upper_circuit_limit == 5000


def test_move_leaves_a_price_above_0(caller: Caller) -> None:
    caller.broker.market.set_price("NSE:INFY", 1500)

    with pytest.raises(ValueError, match=r"NSE:INFY is at 1500: -15000 ticks of 0\.1 leave no"):
        caller.broker.market.move("NSE:INFY", -15_000)

    assert caller.broker.market.last_price("NSE:INFY") == 1500


@pytest.mark.parametrize("price", [float("nan"), float("inf"), "Infinity", "many"])
def test_price_is_a_number(caller: Caller, price: float | str) -> None:
    with pytest.raises(ValueError, match=f"{price!r} is not a number"):
        caller.broker.market.set_price("NSE:INFY", price)
