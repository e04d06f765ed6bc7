"""Candles, and that they agree with the quotes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kite_core.messages import get
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, at

AFTER_ITS_END = "Invalid `from date`: it is after the `to date`."
NOT_CONTINUOUS = "Continuous candles are days of NFO and MCX futures only."


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
        ("10minute", ["09:15", "09:25", "09:35"], 37),
        ("60minute", ["09:15", "10:15", "11:15", "12:15", "13:15", "14:15", "15:15"], 7),
        ("hour", ["09:15", "10:15"], 7),
        ("2hour", ["09:15", "11:15", "13:15", "15:15"], 4),
        ("4hour", ["09:15", "13:15"], 2),
    ],
)
def test_candles_are_aligned_to_the_opening(
    caller: Caller, interval: str, stamps: list[str], count: int
) -> None:
    candles = caller.candles(408065, interval, "2026-11-19 00:00:00", "2026-11-19 23:59:59")

    assert [row[0][11:16] for row in candles][: len(stamps)] == stamps
    assert len(candles) == count


@pytest.mark.parametrize(("token", "count"), [(408065, 361), (128028676, 361), (256265, 375)])
def test_days_are_the_sums_of_their_minutes(caller: Caller, token: int, count: int) -> None:
    day = "2026-11-18"
    minutes = caller.candles(token, "minute", f"{day} 00:00:00", f"{day} 23:59:59")

    (candle,) = caller.candles(token, "day", f"{day} 00:00:00", f"{day} 23:59:59")

    assert candle[0] == "2026-11-18T00:00:00+0530"
    assert [*candle[1:4], candle[5]] == [
        minutes[0][1],
        max(row[2] for row in minutes),
        min(row[3] for row in minutes),
        sum(row[5] for row in minutes),
    ]
    assert len(minutes) == count


def test_share_with_derivatives_closes_at_its_auction(caller: Caller) -> None:
    minutes = caller.candles(408065, "minute", "2026-11-18 15:14:00", "2026-11-18 16:00:00")
    (day,) = caller.candles(408065, "day", "2026-11-18", "2026-11-18")

    assert [row[0][11:16] for row in minutes] == ["15:14", "15:30"]
    assert minutes[1][1:5] == [day[4]] * 4


def test_other_shares_close_at_the_average_of_their_last_half_an_hour(caller: Caller) -> None:
    minutes = caller.candles(3677697, "minute", "2026-11-18 15:00:00", "2026-11-18 16:00:00")
    (day,) = caller.candles(3677697, "day", "2026-11-18", "2026-11-18")

    assert minutes[-1][0][11:16] == "15:29"
    assert min(row[3] for row in minutes) <= day[4] <= max(row[2] for row in minutes)


def test_derivatives_trade_ten_minutes_longer(caller: Caller) -> None:
    token = caller.quote("NFO:NIFTY26DECFUT")["instrument_token"]

    minutes = caller.candles(token, "minute", "2026-11-18 15:00:00", "2026-11-18 16:00:00")

    assert minutes[-1][0][11:16] == "15:39"


def test_nights_since_the_start_have_candles_when_hours_are_always(caller: Caller) -> None:
    caller.broker.clock.advance_to(at("2026-11-21 03:00:00"))

    night = caller.candles(408065, "30minute", "2026-11-20 23:15:00", "2026-11-21 03:00:00")
    minutes = caller.candles(408065, "minute", "2026-11-20 09:15:00", "2026-11-21 03:00:00")
    quote = caller.quote("NSE:INFY")

    assert [row[0][11:16] for row in night][:2] == ["23:15", "23:45"]
    assert night[-1][0] == "2026-11-21T02:45:00+0530"
    assert night[-1][4] == quote["last_price"]
    assert sum(row[5] for row in minutes) == quote["volume"]
    assert max(row[2] for row in minutes) == quote["ohlc"]["high"]


def test_nights_have_none_by_the_exchanges_hours() -> None:
    caller = Caller(FakeBroker(seed=7, hours="exchange"))
    caller.broker.clock.advance_to(at("2026-11-21 03:00:00"))

    assert caller.candles(408065, "minute", "2026-11-20 15:31:00", "2026-11-21 03:00:00") == []


def test_special_session_has_candles_and_a_holiday_none(caller: Caller) -> None:
    muhurat = caller.candles(408065, "minute", "2025-10-21 00:00:00", "2025-10-21 23:59:59")

    assert (muhurat[0][0][11:16], muhurat[-1][0][11:16]) == ("13:45", "14:44")
    assert caller.candles(408065, "day", "2026-11-10", "2026-11-10") == []


def test_weeks_are_put_together_from_days_and_stamped_with_monday(caller: Caller) -> None:
    days = caller.candles(408065, "day", "2026-11-09", "2026-11-20")

    weeks = caller.candles(408065, "week", "2026-11-09", "2026-11-20")

    assert [row[0] for row in weeks] == ["2026-11-09T00:00:00+0530", "2026-11-16T00:00:00+0530"]
    first = [row for row in days if row[0] < "2026-11-14"]
    assert weeks[0][1:] == [
        first[0][1],
        max(row[2] for row in first),
        min(row[3] for row in first),
        first[-1][4],
        sum(row[5] for row in first),
    ]


def test_continuous_candles_go_on_where_the_contract_began(caller: Caller) -> None:
    token = caller.quote("NFO:NIFTY26DECFUT")["instrument_token"]
    span = ("2026-05-01", "2026-11-19")

    alone = caller.candles(token, "day", *span)
    continuous = caller.candles(token, "day", *span, continuous=True)
    oldest = caller.candles(token, "day", "2012-01-02", "2012-01-06", continuous=True)

    assert alone[0][0] == "2026-09-29T00:00:00+0530"
    assert continuous[0][0] == "2026-05-04T00:00:00+0530"
    assert len(continuous) > 120
    assert len(oldest) == 5
    assert continuous[-1][1] < alone[-1][1]  # the near contract is the one of November


def test_expired_contract_has_no_candles(caller: Caller) -> None:
    token = caller.quote("NFO:NIFTY26NOV26050CE")["instrument_token"]
    later = Caller(FakeBroker(start=at("2026-11-25 09:00:00")))

    query = [("from", "2026-11-18"), ("to", "2026-11-24")]
    response = later.response(get(f"/instruments/historical/{token}/day", query=query))

    assert (response.status, json.loads(response.body)["message"]) == (400, "invalid token")


def test_fresh_candle_may_be_wrong_for_a_while(caller: Caller) -> None:
    caller.broker.run(10)
    whole = caller.candles(408065, "minute", "09:58:00", "10:00:00")
    caller.broker.faults.add("D10")

    fresh = caller.candles(408065, "minute", "09:58:00", "10:00:00")
    caller.broker.run(20)
    later = caller.candles(408065, "minute", "09:58:00", "10:00:00")

    assert fresh[0] == whole[0] == later[0]
    assert fresh[1][4:] == [whole[1][1], whole[1][5] // 2]
    assert later[1] == whole[1]


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
        ("408065/day", {"from": ""}, 400, "Missing or empty field `from`"),
        ("408065/day", {"to": "tomorrow"}, 400, "Invalid `to date`."),
        ("408065/day", {"from": "2026-11-21"}, 400, AFTER_ITS_END),
        ("408065/day", {"continuous": "1"}, 400, NOT_CONTINUOUS),
        ("131793667/day", {"continuous": "1"}, 400, None),
    ],
)
def test_faulty_request_for_candles_is_refused(
    caller: Caller, path: str, query: dict[str, str], status: int, message: str | None
) -> None:
    asked = {"from": "2026-11-18", "to": "2026-11-20", **query}

    response = caller.response(get(f"/instruments/historical/{path}", query=asked.items()))

    assert response.status == status
    assert message in (None, json.loads(response.body)["message"])


@pytest.mark.parametrize(
    ("key", "interval"),
    [("CDS:USDINR26DECFUT", "day"), ("NFO:NIFTY26DECFUT", "minute"), ("NSE:INFY", "day")],
)
def test_only_days_of_futures_on_two_exchanges_are_continuous(
    caller: Caller, key: str, interval: str
) -> None:
    token = caller.quote(key)["instrument_token"]
    query = [("from", "2026-11-18"), ("to", "2026-11-20"), ("continuous", "1")]

    response = caller.response(get(f"/instruments/historical/{token}/{interval}", query=query))

    assert (response.status, json.loads(response.body)["message"]) == (400, NOT_CONTINUOUS)


def test_contract_that_is_the_next_to_expire_is_its_own_continuous_history(caller: Caller) -> None:
    token = caller.quote("NFO:NIFTY26NOVFUT")["instrument_token"]
    span = ("2026-11-02", "2026-11-19")

    continuous = caller.candles(token, "day", *span, continuous=True)

    assert continuous == caller.candles(token, "day", *span)


def test_span_of_a_night_begins_with_the_session_before_it(caller: Caller) -> None:
    caller.broker.clock.advance_to(at("2026-11-21 05:00:00"))

    night = caller.candles(408065, "60minute", "2026-11-21 00:00:00", "2026-11-21 05:00:00")

    assert [row[0][:16] for row in night] == [f"2026-11-21T0{hour}:15" for hour in range(5)]


def test_day_whose_midnight_is_outside_of_the_span_has_no_candle(caller: Caller) -> None:
    assert caller.candles(408065, "day", "2026-11-19 09:15:00", "2026-11-19 15:30:00") == []
