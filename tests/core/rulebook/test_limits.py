"""The broker's limits by date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kite_core.messages import RateBucket
from kite_core.models.words import Interval
from kite_core.rulebook.book import rules_on
from kite_core.rulebook.limits import LIMITS, Window

TODAY = rules_on(date(2026, 11, 20)).limits


def test_every_bucket_of_requests_has_its_windows() -> None:
    for entry in LIMITS:
        assert set(entry.value.requests) == {bucket.value for bucket in RateBucket}


def test_the_windows_are_those_of_the_documentation() -> None:
    assert TODAY.requests["quote"] == (Window(1, 1),)
    assert TODAY.requests["historical"] == (Window(3, 1),)
    assert TODAY.requests["order"] == (Window(10, 1), Window(400, 60))
    assert TODAY.requests["other"] == (Window(10, 1),)
    assert (TODAY.orders_a_day, TODAY.modifications_an_order) == (5000, 25)


def test_older_days_had_tighter_limits() -> None:
    before = rules_on(date(2025, 7, 1)).limits

    assert before.requests["order"] == (Window(10, 1), Window(200, 60))
    assert before.orders_a_day == 3000


def test_slices_are_fewer_since_the_first_of_april() -> None:
    days = date(2026, 3, 31), date(2026, 4, 1)

    assert [rules_on(day).limits.slices_an_order for day in days] == [20, 10]


@pytest.mark.parametrize("interval", Interval)
def test_every_interval_has_its_longest_span(interval: Interval) -> None:
    assert TODAY.candle_spans[interval] >= timedelta(days=60)
