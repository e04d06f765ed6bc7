from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kite_core.errors import ValidationError
from kite_core.models.given_day import given_day, given_day_if_any

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        "2026-11-24",
        datetime(2026, 11, 24, 23, 59),  # noqa: DTZ001  # reason: a naive time means IST
        datetime(2026, 11, 23, 19, 0, tzinfo=UTC),
    ],
)
def test_a_day_may_be_a_date_a_text_or_a_time_in_india(value: date | str) -> None:
    day = given_day("expiry", value)

    assert (day, type(day)) == (DAY, date)


@pytest.mark.parametrize("value", ["weekly", "", "24-11-2026", 20261124, None, [DAY]])
def test_anything_else_is_refused_with_the_fix(value: Any) -> None:
    with pytest.raises(ValidationError, match=r"expiry: .* is no day\. Give a date, or a text"):
        given_day("expiry", value)


def test_no_day_stays_none() -> None:
    assert given_day_if_any("on", None) is None
    assert given_day_if_any("on", "2026-11-24") == DAY
