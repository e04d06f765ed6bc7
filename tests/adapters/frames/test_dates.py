from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_adapters.frames.dates import days, microseconds, moments
from kite_core.ist import IST

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAIVE = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2150, 1, 1))  # noqa: DTZ001  # reason: zones are added


@given(NAIVE)
def test_a_time_is_counted_to_the_microsecond(moment: datetime) -> None:
    aware = moment.replace(tzinfo=IST)

    assert microseconds(aware) == (aware - EPOCH) // timedelta(microseconds=1)
    assert microseconds(moment) == microseconds(aware)


@given(st.lists(NAIVE.map(lambda moment: moment.replace(microsecond=0)), max_size=5))
def test_texts_of_candles_are_the_times_that_they_say(times: list[datetime]) -> None:
    texts = [f"{moment:%Y-%m-%dT%H:%M:%S}+0530" for moment in times]

    assert moments(texts) == [microseconds(moment) for moment in times]


@given(st.dates())
def test_a_day_is_counted_from_the_first_one(day: date) -> None:
    assert date(1970, 1, 1) + timedelta(days=days(day)) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01T09:15:00+0530", "2026-11-18T25:00:00+0530", "1970-01-01"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moments([text])
