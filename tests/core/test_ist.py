from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kite_core.ist import IST, in_ist, parse_day, parse_time, token_end, wire_time


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-05-31 15:20:28", datetime(2021, 5, 31, 15, 20, 28, tzinfo=IST)),
        ("2017-12-15T09:15:00+0530", datetime(2017, 12, 15, 9, 15, tzinfo=IST)),
        ("2025-08-04T13:50:28+05:30", datetime(2025, 8, 4, 13, 50, 28, tzinfo=IST)),
        ("2025-08-04T08:20:28Z", datetime(2025, 8, 4, 13, 50, 28, tzinfo=IST)),
        ("0001-01-01 00:00:00", None),
        ("2021-06-30", datetime(2021, 6, 30, tzinfo=IST)),
        ("", None),
    ],
)
def test_every_time_of_the_broker_is_indian(text: str, moment: datetime | None) -> None:
    parsed = parse_time(text)

    assert parsed == moment
    assert parsed is None or parsed.utcoffset() == timedelta(hours=5, minutes=30)


def test_what_is_no_time_is_an_error() -> None:
    with pytest.raises(ValueError, match="tomorrow"):
        parse_time("tomorrow")


@pytest.mark.parametrize(
    ("text", "day"),
    [("2021-06-29", date(2021, 6, 29)), ("2021-06-29 00:00:00", date(2021, 6, 29)), ("", None)],
)
def test_dates_of_the_broker(text: str, day: date | None) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("login", "end"),
    [
        (datetime(2026, 11, 20, 8, 30, tzinfo=IST), datetime(2026, 11, 21, 6, tzinfo=IST)),
        (datetime(2026, 11, 20, 23, 59, tzinfo=IST), datetime(2026, 11, 21, 6, tzinfo=IST)),
        (datetime(2026, 11, 20, 5, 59, tzinfo=IST), datetime(2026, 11, 20, 6, tzinfo=IST)),
        (datetime(2026, 11, 20, 6, 0, tzinfo=IST), datetime(2026, 11, 21, 6, tzinfo=IST)),
        (datetime(2026, 12, 31, 20, 0, tzinfo=UTC), datetime(2027, 1, 1, 6, tzinfo=IST)),
    ],
)
def test_a_token_ends_at_the_next_six_in_the_morning(login: datetime, end: datetime) -> None:
    assert token_end(login) == end


def test_times_go_out_in_indian_time_without_a_zone() -> None:
    assert wire_time(datetime(2026, 11, 20, 3, 45, tzinfo=UTC)) == "2026-11-20 09:15:00"


def test_a_naive_time_means_india() -> None:
    naive = datetime(2026, 11, 20, 9, 15)  # noqa: DTZ001  # reason: that is the test

    assert in_ist(naive) == datetime(2026, 11, 20, 9, 15, tzinfo=IST)
