"""Candles, and that they agree with the quotes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kite_core.messages import get
from tests.testing.fake_broker.caller import Caller, at


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_minute_candles_include_both_ends(caller: Caller) -> None:
    candles = caller.candles(408065, "minute", "09:15:00", "09:20:00")

    assert [row[0] for row in candles] == [
        f"2026-11-20T09:{minute}:00+0530" for minute in range(15, 21)
    ]
    assert all(len(row) == 6 and isinstance(row[5], int) for row in candles)


def test_forming_candle_is_the_last_and_closes_at_the_last_price(caller: Caller) -> None:
    caller.broker.run(47)

    candles = caller.candles(408065, "minute", "09:15:00", "15:30:00")

    assert candles[-1][0] == "2026-11-20T10:00:00+0530"
    assert candles[-1][4] == caller.broker.market.last_price("NSE:INFY")
    assert len(candles) == 46


@pytest.mark.parametrize(
    ("interval", "stamps", "count"),
    [
        ("10minute", ["09:15", "09:25", "09:35"], 38),
        ("60minute", ["09:15", "10:15", "11:15", "12:15", "13:15", "14:15", "15:15"], 7),
        ("2hour", ["09:15", "11:15", "13:15", "15:15"], 4),
    ],
)
def test_candles_are_aligned_to_the_opening(
    caller: Caller, interval: str, stamps: list[str], count: int
) -> None:
    candles = caller.candles(408065, interval, "2026-11-19 00:00:00", "2026-11-19 23:59:59")

    assert [row[0][11:16] for row in candles][: len(stamps)] == stamps
    assert len(candles) == count


@pytest.mark.parametrize("token", [408065, 128028676, 256265])
def test_days_are_the_sums_of_their_minutes(caller: Caller, token: int) -> None:
    day = "2026-11-18"
    minutes = caller.candles(token, "minute", f"{day} 00:00:00", f"{day} 23:59:59")

    (candle,) = caller.candles(token, "day", f"{day} 00:00:00", f"{day} 23:59:59")

    assert candle[0] == "2026-11-18T00:00:00+0530"
    assert candle[1:] == [
        minutes[0][1],
        max(row[2] for row in minutes),
        min(row[3] for row in minutes),
        minutes[-1][4],
        sum(row[5] for row in minutes),
    ]
    assert len(minutes) == 375


def test_previous_close_of_the_quote_is_the_close_of_the_day_before(caller: Caller) -> None:
    (candle,) = caller.candles(408065, "day", "2026-11-19", "2026-11-19")

    assert caller.quote("NSE:INFY")["ohlc"]["close"] == candle[4]


def test_weekends_have_no_candles(caller: Caller) -> None:
    assert caller.candles(408065, "minute", "2026-11-14 00:00:00", "2026-11-15 23:59:59") == []
    assert caller.candles(408065, "day", "2026-11-14", "2026-11-15") == []


def test_future_has_no_candles(caller: Caller) -> None:
    assert caller.candles(408065, "minute", "10:05:00", "15:30:00") == []


def test_open_interest_is_a_seventh_number_when_asked_for(caller: Caller) -> None:
    rows = caller.ask(caller.calls.market.instruments_of("NFO"))
    token = next(row.instrument_token for row in rows if row.tradingsymbol == "NIFTY26NOVFUT")

    candles = caller.candles(token, "minute", "09:15:00", "10:00:00", oi=True)

    assert all(len(row) == 7 for row in candles)
    assert candles[-1][6] == caller.quote("NFO:NIFTY26NOVFUT")["oi"] > 0


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        ("minute", 60),
        ("2minute", 60),
        ("3minute", 100),
        ("10minute", 100),
        ("15minute", 200),
        ("30minute", 200),
        ("60minute", 400),
        ("4hour", 400),
        ("day", 2000),
    ],
)
def test_spans_are_limited_by_interval(caller: Caller, interval: str, days: int) -> None:
    def status_and_message(length: int) -> tuple[int, str]:
        end = at("1999-12-31 15:00:00")  # before history begins, where there is nothing to make
        start = end - timedelta(days=length)
        query = [("from", f"{start:%Y-%m-%d %H:%M:%S}"), ("to", f"{end:%Y-%m-%d %H:%M:%S}")]
        response = caller.response(get(f"/instruments/historical/265/{interval}", query=query))
        return response.status, json.loads(response.body).get("message", "")

    assert status_and_message(days) == (200, "")
    assert status_and_message(days + 1) == (400, f"interval exceeds max limit: {days} days")


@pytest.mark.parametrize(
    ("path", "query", "status", "message"),
    [
        ("1/day", {}, 400, "invalid token"),
        ("x/day", {}, 400, "invalid token"),
        ("408065/7minute", {}, 400, "Invalid `interval`."),
        ("408065/week", {}, 501, "The fake broker does not do candles of a week yet."),
        ("408065/day", {"from": ""}, 400, "Missing or empty field `from`"),
        ("408065/day", {"to": "tomorrow"}, 400, "Invalid `to date`."),
        ("408065/day", {"from": "2026-11-21"}, 400, "Invalid `from date`."),
        ("408065/day", {"continuous": "1"}, 501, None),
    ],
)
def test_faulty_request_for_candles_is_refused(
    caller: Caller, path: str, query: dict[str, str], status: int, message: str | None
) -> None:
    asked = {"from": "2026-11-18", "to": "2026-11-20", **query}

    response = caller.response(get(f"/instruments/historical/{path}", query=asked.items()))

    assert response.status == status
    assert message in (None, json.loads(response.body)["message"])
