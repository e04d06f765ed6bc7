from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_core import KiteCalls
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.ticker.listener import Listener, local, ticks

CONTRACTS = [
    row
    for row in Caller().ask(KiteCalls().market.instruments_of("NFO"))
    if row.name in ("INFY", "NIFTY") and row.instrument_type == "FUT"
]
KEYS = (
    "NSE:INFY",
    "BSE:INFY",
    "NSE:NIFTY 50",
    "NSE:HDFCBANK",
    *(row.key for row in CONTRACTS[:1] + CONTRACTS[-1:]),
)
MOVES = st.lists(
    st.tuples(
        st.sampled_from(KEYS),
        st.sampled_from(["set", "set", "set", "release", "play", "wait"]),
        st.integers(-9, 9),
        st.sampled_from([0.0, 0.2, 1.0, 1.0, 1.0, 3.7, 14.0, 15.0, 400.0]),
    ),
    min_size=1,
    max_size=12,
)
STARTS = st.sampled_from(["10:00:00", "15:14:50", "15:29:50", "15:39:57", "09:14:58", "22:00:00"])


def tick_of(quote: dict[str, Any]) -> dict[str, Any]:
    """A quote under the names that the official client gives to full ticks."""
    last, close = quote["last_price"], quote["ohlc"]["close"]
    is_index = "depth" not in quote
    head = {
        "tradable": not is_index,
        "mode": "full",
        "instrument_token": quote["instrument_token"],
        "last_price": last,
        "ohlc": quote["ohlc"],
        "change": (last - close) * 100 / close,
        "exchange_timestamp": local(quote["timestamp"]),
    }
    if is_index:
        return head
    return {
        **head,
        "last_traded_quantity": quote["last_quantity"],
        "average_traded_price": round(quote["average_price"] * 100) / 100,
        "volume_traded": quote["volume"],
        "total_buy_quantity": quote["buy_quantity"],
        "total_sell_quantity": quote["sell_quantity"],
        "last_trade_time": local(quote["last_trade_time"]),
        "oi": quote["oi"],
        "oi_day_high": quote["oi_day_high"],
        "oi_day_low": quote["oi_day_low"],
        "depth": quote["depth"],
    }


class Street:
    """A broker, and a listener to full ticks of some instruments."""

    def __init__(self, start: str = "10:00:00", hours: str = "always") -> None:
        moment = datetime.fromisoformat(f"2026-11-20T{start}+05:30")
        self.broker = FakeBroker(seed=7, start=moment, hours=hours, round_trip_seconds=0)
        self.caller = Caller(self.broker)
        self.listener = Listener(self.broker)
        self.tokens = {self.quote(key)["instrument_token"]: key for key in KEYS}
        self.listener.watch(*self.tokens, mode="full")

    def quote(self, key: str) -> dict[str, Any]:
        return self.caller.quote(key)

    def move(self, key: str, how: str, rupees: int) -> None:
        """Let prices come up now."""
        price = round(self.quote(key)["last_price"]) + rupees
        if how == "set":
            self.broker.market.set_price(key, price)
        elif how == "release":
            self.broker.market.release_price(key)
        elif how == "play":
            rows = [(key, price + 1), (key, price - 1), (key, price)]
            self.broker.market.play_prices(rows)

    def ticks_now(self) -> list[dict[str, Any]]:
        """The ticks of this very moment."""
        return ticks(self.listener.after(0))

    def quotes_of(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The quotes of this very moment of what has ticked."""
        return [tick_of(self.quote(self.tokens[row["instrument_token"]])) for row in rows]


@settings(max_examples=40, deadline=None)
@given(STARTS, st.sampled_from(["always", "exchange"]), MOVES)
def test_whatever_prices_come_up_a_tick_shows_what_the_quote_call_shows(
    start: str, hours: str, moves: list[tuple[str, str, int, float]]
) -> None:
    street = Street(start, hours)

    for key, how, rupees, seconds in moves:
        street.move(key, how, rupees)
        shown = street.ticks_now()
        assert shown == street.quotes_of(shown)
        street.listener.after(seconds)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(KEYS),
        st.sampled_from(["set", "play", "play", "wait"]),
        st.integers(-9, 9),
        st.sampled_from([0.0, 0.5, 1.0, 4.0, 5.0, 10.0, 15.0]),
    ),
    min_size=8,
    max_size=30,
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["09:14:57", "10:00:00", "10:00:12", "15:13:50"]), STEPS)
def test_fixed_prices_are_shown_through_many_steps_as_the_quote_call_shows_them(
    start: str, moves: list[tuple[str, str, int, float]]
) -> None:
    street = Street(start)
    for key in KEYS:
        street.move(key, "set", 0)
    street.listener.after(1)

    for key, how, rupees, seconds in moves:
        street.move(key, how, rupees)
        shown = street.ticks_now()
        assert shown == street.quotes_of(shown)
        shown = ticks(street.listener.after(seconds))[-len(KEYS) :]
        now = local(f"{street.broker.clock.now():%Y-%m-%d %H:%M:%S}")
        latest = [row for row in shown if row["exchange_timestamp"] == now]
        assert latest == street.quotes_of(latest)


@pytest.mark.parametrize("start", ["09:14:45", "10:00:00"])
@pytest.mark.parametrize("key", KEYS)
def test_price_at_a_step_is_what_the_step_traded_at(key: str, start: str) -> None:
    street = Street(start)
    street.move(key, "set", 40)
    street.listener.after(15)

    for rupees in (-20, 7):
        street.move(key, "play", rupees)
        rows = ticks(street.listener.after(1))
        assert rows
        assert rows == street.quotes_of(rows)
        street.listener.after(14)


@pytest.mark.parametrize("key", KEYS)
def test_prices_between_two_ticks_are_in_the_extremes_of_the_next_and_stay_there(key: str) -> None:
    street = Street()
    street.move(key, "set", 0)
    street.listener.after(2)

    for rupees in (1, 40, -60):
        street.move(key, "set", rupees)
        street.listener.after(0.2)

    rows = ticks(street.listener.after(0.4))
    assert rows
    assert rows == street.quotes_of(rows)
    for seconds in (2, 14):
        street.listener.after(seconds)
        street.move(key, "set", 5)
        rows = street.ticks_now()
        assert rows
        assert rows == street.quotes_of(rows)


@pytest.mark.parametrize("key", KEYS)
def test_prices_in_a_row_are_each_shown_in_full(key: str) -> None:
    street = Street()
    shown: list[dict[str, Any]] = []

    for rupees in (1, 2, -5, 3, 0):
        street.listener.after(1)
        street.move(key, "set", rupees)
        rows = street.ticks_now()
        assert rows == street.quotes_of(rows)
        shown += [row for row in rows if street.tokens[row["instrument_token"]] == key]

    assert len(shown) >= 4


def test_recorded_depth_and_volume_are_shown() -> None:
    street = Street()
    street.listener.after(1)
    now = street.broker.clock.now()
    record = {"time": now, "price": 1500.0, "volume": 40, "buy": [[1499.0, 3]], "sell": []}

    street.broker.market.play_ticks("NSE:INFY", [record])

    shown = street.ticks_now()
    assert shown == street.quotes_of(shown)
    assert shown[0]["depth"]["buy"][0] == {"price": 1499.0, "quantity": 3, "orders": 1}


def test_connections_of_one_moment_share_a_packet() -> None:
    street = Street()
    other = Listener(street.broker)
    other.watch(*street.tokens, mode="full")
    street.listener.after(1)
    other.line.take()
    street.move("NSE:INFY", "set", 3)

    first = ticks(street.listener.after(0))

    assert first == ticks(other.line.take())
