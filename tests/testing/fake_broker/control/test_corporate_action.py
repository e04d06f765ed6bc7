"""Bonuses and splits: what is held is worth what it was, whoever looks at it, wherever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kite_core import parse_ticks
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit
from tests.testing.fake_broker.gtt.wishes import placed, shown, single

SHARE, TWIN = "NSE:INFY", "BSE:INFY"
TICK = 0.1
PRICES: list[Callable[[FakeBroker], Any]] = [
    lambda broker: None,
    lambda broker: broker.market.set_price(SHARE, 1500),
    lambda broker: broker.market.set_price(TWIN, 1490),
    lambda broker: broker.market.play(SHARE, [["2026-11-20 10:00", 1480, 1490, 1470, 1475, 9]]),
    lambda broker: broker.market.play_prices([(SHARE, 1450.1), (SHARE, 1550.3), (SHARE, 1500.7)]),
    lambda broker: broker.market.freak_tick(SHARE, 1400),
    lambda broker: broker.market.lock_circuit(SHARE, "lower"),
    lambda broker: broker.market.flex_band(SHARE, "up"),
    lambda broker: broker.market.play_ticks(
        SHARE,
        [
            {"time": "2026-11-20 10:00:00", "price": 1500, "volume": 10, "buy": [[1499, 5]]},
            {"time": "2026-11-20 10:00:01", "price": 1510, "volume": 20, "sell": [[1511, 5]]},
        ],
    ),
]
NAMES = ["walks", "set", "twin", "played", "many", "freak", "locked", "flexed", "recorded"]


def caller_with(given: Callable[[FakeBroker], Any]) -> Caller:
    """A caller who holds ten shares that cost 1,200 rupees each."""
    caller = Caller()
    caller.broker.account.seed_holding(SHARE, quantity=10, average_price=1200)
    given(caller.broker)
    caller.broker.run(5)
    return caller


def prices_of(caller: Caller) -> list[float]:
    """Every price of the share that anybody shows, in one order."""
    found: list[float] = []
    for key in (SHARE, TWIN):
        quote = caller.quote(key)
        found += [quote["last_price"], quote["average_price"], *quote["ohlc"].values()]
        found += [quote["lower_circuit_limit"], quote["upper_circuit_limit"]]
    for interval, start in (("day", "2026-10-01"), ("minute", "2026-11-20 09:15")):
        for row in caller.candles(408065, interval, start, "2026-11-20 15:30"):
            found += row[1:5]
    return found


def holding_of(caller: Caller) -> dict[str, Any]:
    rows = caller.data(caller.calls.portfolio.holdings())
    return next(row for row in rows if row["tradingsymbol"] == "INFY")


@pytest.mark.parametrize("ratio", [2, 5, 1.5, 0.5])
@pytest.mark.parametrize("given", PRICES, ids=NAMES)
def test_all_prices_are_divided_past_and_present_on_both_exchanges(
    given: Callable[[FakeBroker], Any], ratio: float
) -> None:
    caller = caller_with(given)
    before = prices_of(caller)

    caller.broker.account.corporate_action(SHARE, ratio)

    after = prices_of(caller)
    assert len(after) == len(before)
    assert after == pytest.approx([price / ratio for price in before], abs=1.5 * TICK, rel=0)


@pytest.mark.parametrize("key", [SHARE, TWIN])
def test_holding_is_worth_what_it_was(key: str) -> None:
    caller = caller_with(PRICES[1])
    before = holding_of(caller)

    caller.broker.account.corporate_action(key, 2)

    after = holding_of(caller)
    assert (after["quantity"], after["average_price"], after["last_price"]) == (20, 600, 750)
    assert after["pnl"] == before["pnl"] == 3000
    assert after["day_change_percentage"] == pytest.approx(before["day_change_percentage"])


def test_position_of_the_day_is_worth_what_it_was() -> None:
    caller = caller_with(PRICES[1])
    caller.place(limit(1500, quantity=4, product="MIS"))
    caller.broker.market.set_price(SHARE, 1510)
    before = caller.data(caller.calls.portfolio.positions())["day"]
    net = caller.ask(caller.calls.user.segment_margins("equity")).net

    caller.broker.account.corporate_action(SHARE, 2)

    (row,) = caller.data(caller.calls.portfolio.positions())["day"]
    assert (row["quantity"], row["average_price"], row["last_price"]) == (8, 750, 755)
    assert row["pnl"] == before[0]["pnl"] == 40
    assert caller.ask(caller.calls.user.segment_margins("equity")).net == net


def test_prices_to_come_are_divided() -> None:
    caller = caller_with(PRICES[0])
    rows = [["2026-11-20T10:01:00+0530", 1500, 1520, 1490, 1510, 400]]
    caller.broker.market.play(SHARE, rows)
    caller.broker.market.gap(SHARE, 1600)

    caller.broker.account.corporate_action(SHARE, 2)
    caller.broker.run(120)
    played = caller.candles(408065, "minute", "10:01", "10:01")
    caller.broker.run(timedelta(days=3).total_seconds())

    assert played == [["2026-11-20T10:01:00+0530", 750, 760, 745, 755, 400]]
    assert caller.broker.market.last_price(SHARE) == 800


def test_prices_that_are_set_later_are_taken_as_they_are() -> None:
    caller = caller_with(PRICES[1])
    caller.broker.account.corporate_action(SHARE, 2)

    caller.broker.market.set_price(SHARE, 760)

    assert caller.quote(SHARE)["last_price"] == caller.quote(TWIN)["last_price"] == 760


def test_tick_shows_the_quote() -> None:
    caller = caller_with(PRICES[1])
    line = caller.broker.connect_ticker()
    line.subscribe(408065)
    line.set_mode("full", 408065)
    caller.broker.run(15)
    line.take()

    caller.broker.account.corporate_action(SHARE, 2)
    caller.broker.run(1)

    frames = [frame for frame in line.take() if isinstance(frame, bytes) and len(frame) > 1]
    tick: Any = parse_ticks(frames[-1])[0]
    quote = caller.quote(SHARE)
    shown = tick.ohlc.open, tick.ohlc.high, tick.ohlc.low, tick.ohlc.close
    assert shown == tuple(quote["ohlc"].values())
    assert tick.last_price == quote["last_price"] == 750


def test_resting_orders_end_and_triggers_pause_on_both_exchanges() -> None:
    caller = caller_with(PRICES[1])
    resting = [
        caller.place(limit(1490, exchange=exchange, transaction_type=side, product="MIS"))
        for exchange, side in (("NSE", "BUY"), ("BSE", "BUY"))
    ]
    other = caller.place(limit(3000, tradingsymbol="TCS", product="MIS"))
    free = FakeBroker().account.funds()["equity"]
    triggers = [placed(caller, single(exchange=exchange)) for exchange in ("NSE", "BSE")]

    caller.broker.account.corporate_action(SHARE, 2)

    book = {row["order_id"]: row for row in caller.data(caller.calls.orders.all())}
    assert [book[order_id]["status"] for order_id in resting] == ["CANCELLED"] * 2
    assert "bonus or split" in book[resting[0]]["status_message"]
    assert book[other]["status"] == "OPEN"
    assert [shown(caller, one)["status"] for one in triggers] == ["disabled"] * 2
    assert caller.broker.account.funds()["equity"] == free - 600


def test_contracts_keep_lot_and_strike_and_follow_the_price() -> None:
    caller = caller_with(PRICES[1])
    listed = caller.broker.market

    before = listed.last_price("NFO:INFY26NOVFUT")
    dump = caller.response(caller.calls.market.instruments_of("NFO").request).body
    caller.broker.account.corporate_action(SHARE, 2)

    assert listed.last_price("NFO:INFY26NOVFUT") == pytest.approx(before / 2, abs=TICK)
    assert caller.response(caller.calls.market.instruments_of("NFO").request).body == dump


def test_snapshot_and_reset_take_it_back() -> None:
    caller = caller_with(PRICES[1])
    caller.broker.snapshot()
    before = prices_of(caller)

    caller.broker.account.corporate_action(SHARE, 2)
    caller.broker.account.corporate_action(SHARE, 3)
    third = holding_of(caller)
    caller.broker.restore()
    restored = prices_of(caller)
    caller.broker.reset()

    assert (third["quantity"], third["last_price"], third["pnl"]) == (60, 250, 3000)
    assert restored == before
    assert prices_of(caller) == prices_of(Caller(FakeBroker(seed=7)))


def test_walk_goes_on_from_the_divided_price() -> None:
    caller = caller_with(PRICES[0])
    plain = caller_with(PRICES[0])

    caller.broker.account.corporate_action(SHARE, 2)
    for one in (caller, plain):
        one.broker.run(timedelta(days=4).total_seconds())

    shown, expected = (one.broker.market.last_price(SHARE) for one in (caller, plain))
    assert shown == pytest.approx(expected / 2, abs=TICK)


def test_parts_of_a_share_that_were_traded_today_are_refused_and_nothing_changes() -> None:
    caller = caller_with(PRICES[1])
    caller.place(limit(1500, quantity=3, product="MIS"))
    before = prices_of(caller), holding_of(caller)

    with pytest.raises(ValueError, match="3 NSE:INFY were traded today, which 3/2 for one"):
        caller.broker.account.corporate_action(SHARE, "3/2")

    assert (prices_of(caller), holding_of(caller)) == before


def test_consolidation_is_refused_where_no_packet_carries_the_price() -> None:
    caller = caller_with(PRICES[0])
    caller.broker.market.set_price(SHARE, 1_000_000)

    with pytest.raises(ValueError, match=r"a ratio of 1/100 makes more of it than 21474836\.47"):
        caller.broker.account.corporate_action(SHARE, "0.01")

    assert caller.quote(SHARE)["last_price"] == 1_000_000
