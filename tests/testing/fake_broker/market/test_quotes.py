"""Quotes, and the prices that a test holds still."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from kite_core.messages import get
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, at, limit
from tests.testing.fake_broker.market.floor import Floor, ist


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_quotes_come_under_the_keys_that_were_asked_and_unknown_ones_do_not(
    caller: Caller,
) -> None:
    keys = ["NSE:INFY", "NSE:NO SUCH", "NSE:NIFTY 50"]

    quotes = caller.ask(caller.calls.market.quotes(keys))
    ohlc = caller.ask(caller.calls.market.ohlc(keys))
    ltp = caller.ask(caller.calls.market.ltp(keys))

    assert list(quotes) == list(ohlc) == list(ltp) == ["NSE:INFY", "NSE:NIFTY 50"]
    assert quotes.missing == ohlc.missing == ltp.missing == ("NSE:NO SUCH",)


@pytest.mark.parametrize(("path", "most"), [("/quote", 500), ("/quote/ohlc", 1000)])
def test_too_many_instruments_are_refused(caller: Caller, path: str, most: int) -> None:
    query = [("i", f"NSE:X{place}") for place in range(most)]

    assert caller.response(get(path, query=query)).status == 200
    assert caller.response(get(path, query=[*query, ("i", "NSE:INFY")])).status == 400


def test_quote_without_instruments_is_refused(caller: Caller) -> None:
    response = caller.response(get("/quote"))

    assert response.status == 400
    assert json.loads(response.body)["message"] == "Missing or empty field `i`"


def test_index_has_no_depth_and_nothing_that_is_traded(caller: Caller) -> None:
    quote = caller.quote("NSE:NIFTY 50")

    assert set(quote) == {"instrument_token", "timestamp", "last_price", "net_change", "ohlc"}


@pytest.mark.parametrize("key", ["NSE:INFY", "BSE:SBIN", "NFO:NIFTY26NOVFUT", "MCX:ZINC26NOVFUT"])
def test_depth_has_five_levels_around_the_last_price(caller: Caller, key: str) -> None:
    quote = caller.quote(key)

    bids = [level["price"] for level in quote["depth"]["buy"]]
    asks = [level["price"] for level in quote["depth"]["sell"]]
    assert len(bids) == len(asks) == 5
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]
    assert quote["last_price"] in (bids[0], asks[0])


def test_quotes_of_all_instruments_hang_together(caller: Caller) -> None:
    for row in caller.ask(caller.calls.market.instruments_of()):
        quote = caller.quote(f"{row.exchange}:{row.tradingsymbol}")
        ohlc, last = quote["ohlc"], quote["last_price"]
        assert 0 < ohlc["low"] <= min(ohlc["open"], last) <= max(ohlc["open"], last)
        assert max(ohlc["open"], last) <= ohlc["high"]
        assert quote["net_change"] == pytest.approx(last - ohlc["close"])
        assert abs(last / row.tick_size - round(last / row.tick_size)) < 1e-6
        if "depth" in quote:
            assert quote["lower_circuit_limit"] <= last <= quote["upper_circuit_limit"]


def test_puts_and_calls_keep_their_parity(caller: Caller) -> None:
    spot = caller.quote("NSE:NIFTY 50")["last_price"]

    for strike in (25_500, 26_000, 26_500):
        call = caller.quote(f"NFO:NIFTY26DEC{strike}CE")["last_price"]
        put = caller.quote(f"NFO:NIFTY26DEC{strike}PE")["last_price"]
        assert call - put == pytest.approx(spot - strike, abs=0.11)


def test_pinned_price_shows_everywhere(caller: Caller) -> None:
    caller.broker.run(7)

    caller.broker.market.set_price("NSE:INFY", 1502.5)

    quote = caller.quote("NSE:INFY")
    assert (quote["last_price"], quote["depth"]["buy"][0]["price"]) == (1502.5, 1502.5)
    assert quote["depth"]["sell"][0]["price"] == 1502.5
    assert quote["ohlc"]["low"] <= 1502.5 <= quote["ohlc"]["high"]
    assert caller.ask(caller.calls.market.ohlc(["NSE:INFY"]))["NSE:INFY"].last_price == 1502.5
    assert caller.ask(caller.calls.market.ltp(["NSE:INFY"]))["NSE:INFY"].last_price == 1502.5
    assert caller.quote("BSE:INFY")["last_price"] == 1502.5
    assert caller.candles(408065, "minute", "10:00:00", "10:00:00")[0][4] == 1502.5
    assert caller.candles(408065, "day", "2026-11-20", "2026-11-20")[0][4] == 1502.5
    caller.place(limit(1510))
    caller.broker.run(1)
    assert caller.ask(caller.calls.orders.trades())[0].average_price == 1502.5


def test_pinned_extremes_widen_the_day(caller: Caller) -> None:
    for price in (1600, 1400, 1500):
        caller.broker.market.set_price("NSE:INFY", price)
        caller.broker.run(1)

    ohlc = caller.quote("NSE:INFY")["ohlc"]

    assert (ohlc["high"], ohlc["low"]) == (1600, 1400)


def test_contracts_follow_a_pinned_underlying(caller: Caller) -> None:
    before = caller.quote("NFO:INFY26NOV1500CE")["last_price"]

    caller.broker.market.set_price("NSE:INFY", 1600)

    call = caller.quote("NFO:INFY26NOV1500CE")["last_price"]
    future = caller.quote("NFO:INFY26NOVFUT")["last_price"]
    assert before < 100 <= call < 110
    assert 1600 < future < 1605


def test_released_price_walks_on_as_if_it_had_never_been_pinned() -> None:
    left_alone, pinned = Caller(), Caller()
    pinned.broker.market.set_price("NSE:INFY", 1400)
    pinned.broker.run(60)
    left_alone.broker.run(60)

    pinned.broker.market.release_price("NSE:INFY")

    prices = [caller.broker.market.last_price("NSE:INFY") for caller in (left_alone, pinned)]
    assert prices[0] == prices[1]


def test_pinned_price_has_to_be_on_the_grid(caller: Caller) -> None:
    with pytest.raises(ValueError, match=r"NSE:INFY trades in steps of 0.1"):
        caller.broker.market.set_price("NSE:INFY", 1502.55)


@pytest.mark.parametrize("price", [0, -1])
def test_pinned_price_is_above_nothing(caller: Caller, price: float) -> None:
    with pytest.raises(ValueError, match=r"A price of NSE:INFY is above 0"):
        caller.broker.market.set_price("NSE:INFY", price)


def test_price_of_an_unknown_instrument_cannot_be_pinned(caller: Caller) -> None:
    with pytest.raises(KeyError, match="NSE:NO SUCH"):
        caller.broker.market.set_price("NSE:NO SUCH", 1)


def test_price_does_not_depend_on_what_else_was_asked() -> None:
    curious, focused = Caller(), Caller()
    rows = curious.ask(curious.calls.market.instruments_of("NSE"))
    curious.ask(curious.calls.market.quotes([f"NSE:{row.tradingsymbol}" for row in rows]))
    curious.broker.run(3600)
    focused.broker.run(3600 + 0.1)

    prices = [caller.broker.market.last_price("NSE:TCS") for caller in (curious, focused)]

    assert prices[0] == prices[1]


def test_another_seed_is_another_market() -> None:
    prices = {FakeBroker(seed=seed).market.last_price("NSE:INFY") for seed in range(8)}

    assert len(prices) > 4


@pytest.mark.parametrize(
    ("key", "traded", "seen"),
    [
        ("NSE:INFY", "15:30:00", "16:00:00"),
        ("NSE:IDEA", "15:30:00", "16:00:00"),
        ("NFO:NIFTY26NOVFUT", "15:40:00", "15:40:00"),
        ("CDS:USDINR26NOVFUT", "17:00:00", "17:00:00"),
    ],
)
def test_quote_after_the_close_stands_still(key: str, traded: str, seen: str) -> None:
    caller = Caller(FakeBroker(seed=7, hours="exchange"))
    caller.broker.clock.advance_to(at("20:00:00"))

    quote = caller.quote(key)

    assert quote["last_trade_time"] == f"2026-11-20 {traded}"
    assert quote["timestamp"] == f"2026-11-20 {seen}"
    token = quote["instrument_token"]
    (candle,) = caller.candles(token, "day", "2026-11-20", "2026-11-20")
    assert [quote["ohlc"][name] for name in ("open", "high", "low")] == candle[1:4]
    assert quote["volume"] == candle[5]
    assert not any(level["quantity"] for level in quote["depth"]["buy"])


def test_share_is_on_offer_at_its_closing_price_after_the_close() -> None:
    caller = Caller(FakeBroker(seed=7, hours="exchange"))
    caller.broker.clock.advance_to(at("15:45:56"))

    quote, future = caller.quote("NSE:INFY"), caller.quote("NFO:INFY26NOVFUT")

    offer, *others = quote["depth"]["sell"]
    assert offer["price"] == quote["last_price"]
    assert offer["quantity"] > 0
    assert not any(level["price"] for level in others)
    assert not any(level["price"] for level in future["depth"]["sell"])


def test_nothing_trades_between_continuous_trading_and_the_auction() -> None:
    caller = Caller(FakeBroker(seed=7, hours="exchange"))
    caller.broker.clock.advance_to(at("15:21:00"))

    quote = caller.quote("NSE:INFY")

    assert quote["timestamp"] == "2026-11-20 15:21:00"
    assert quote["last_trade_time"] == "2026-11-20 15:15:00"
    assert quote["upper_circuit_limit"] / quote["lower_circuit_limit"] < 1.07


def test_quote_goes_on_at_night_when_hours_are_always(caller: Caller) -> None:
    caller.broker.clock.advance_to(at("2026-11-21 05:30:00"))

    quote = caller.quote("NSE:INFY")

    assert quote["timestamp"] == "2026-11-21 05:30:00"
    assert quote["ohlc"]["low"] <= quote["last_price"] <= quote["ohlc"]["high"]
    assert quote["depth"]["buy"][0]["quantity"] > 0


def test_quotes_may_be_asked_by_bare_token(caller: Caller) -> None:
    quotes = caller.data(caller.calls.market.ltp(["408065", "999", "NSE:INFY"]))

    assert list(quotes) == ["408065", "NSE:INFY"]
    assert quotes["408065"] == quotes["NSE:INFY"]


def test_contract_of_tomorrow_has_never_been_traded() -> None:
    floor = Floor(start=ist("2026-11-23 08:45:00"))
    contract = replace(
        floor.instrument("NFO:INFY26DECFUT"), expiry=date(2027, 2, 22), tradingsymbol="NEW"
    )

    quote = floor.quoting.quote(contract, ist("2026-11-23 08:45:00"))

    assert (quote["last_trade_time"], quote["volume"]) == (None, 0)


def test_stale_quote_repeats_until_the_fault_is_gone(caller: Caller) -> None:
    before = caller.quote("NSE:INFY")
    fault = caller.broker.faults.add("D1", key="NSE:INFY")
    caller.broker.run(120)

    frozen = caller.quote("NSE:INFY")
    caller.broker.run(120)
    still = caller.quote("NSE:INFY")
    fault.remove()

    assert frozen == still
    assert frozen["timestamp"] > before["timestamp"]
    assert caller.quote("NSE:INFY")["timestamp"] > frozen["timestamp"]


def test_stale_quote_is_that_of_one_instrument(caller: Caller) -> None:
    caller.broker.faults.add("D1", key="NSE:INFY")
    caller.quote("NSE:INFY")
    first = caller.quote("NSE:TCS")["timestamp"]

    caller.broker.run(60)

    assert caller.quote("NSE:TCS")["timestamp"] > first


def test_keys_may_be_missing(caller: Caller) -> None:
    caller.broker.faults.add("D2", key="NSE:INFY", count=1)
    call = caller.calls.market.ltp(["NSE:INFY", "NSE:TCS"])

    assert list(caller.data(call)) == ["NSE:TCS"]
    assert list(caller.data(call)) == ["NSE:INFY", "NSE:TCS"]


@pytest.mark.parametrize("how", ["empty", "crossed", "zero"])
def test_quote_may_be_senseless(caller: Caller, how: str) -> None:
    caller.broker.faults.add("D11", how=how)

    quote = caller.quote("NSE:INFY")

    bid, ask = (quote["depth"][side][0]["price"] for side in ("buy", "sell"))
    assert (bid == ask == 0) == (how == "empty")
    assert (bid > ask) == (how == "crossed")
    assert (quote["last_price"] == 0) == (how == "zero")
    assert set(caller.data(caller.calls.market.ltp(["NSE:INFY"]))["NSE:INFY"]) == {
        "instrument_token",
        "last_price",
    }


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_trigger_range_lies_on_the_side_that_protects(caller: Caller, side: str) -> None:
    query = [("i", "NSE:INFY"), ("i", "NSE:NIFTY 50"), ("i", "NSE:NO SUCH")]
    last = caller.quote("NSE:INFY")["last_price"]

    response = caller.response(get(f"/instruments/trigger_range/{side}", query=query))

    (row,) = json.loads(response.body)["data"].values()
    assert set(row) == {"instrument_token", "lower", "upper", "percentage"}
    assert (row["lower"] < row["upper"] < last) == (side == "buy")
    assert (last < row["lower"] < row["upper"]) == (side == "sell")


def test_trigger_range_of_another_side_is_refused(caller: Caller) -> None:
    response = caller.response(get("/instruments/trigger_range/hold", query=[("i", "NSE:INFY")]))

    assert response.status == 400


def test_commodities_trade_into_the_night(caller: Caller) -> None:
    caller.broker.clock.advance_to(at("20:00:00"))

    assert caller.quote("MCX:GOLDM26DECFUT")["timestamp"] == "2026-11-20 20:00:00"
