from __future__ import annotations

from datetime import date, datetime

import pytest

from kite_adapters.cli.downloading.spans import check_order, moment_of
from kite_core.errors import ValidationError
from kite_core.ist import IST

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=IST)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("today", date(2026, 11, 20)),
        ("30d", date(2026, 10, 21)),
        ("2w", date(2026, 11, 6)),
        ("1m", date(2026, 10, 21)),
        ("1y", date(2025, 11, 20)),
        ("9999y", date(1, 1, 1)),
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31T09:15", datetime(2026, 1, 31, 9, 15, tzinfo=IST)),
        ("2026-01-31 03:45+00:00", datetime(2026, 1, 31, 9, 15, tzinfo=IST)),
    ],
)
def test_days_and_times_are_typed_in_many_ways(text: str, moment: date) -> None:
    assert moment_of("--from", text, now=NOW) == moment


@pytest.mark.parametrize("text", ["", "soon", "30", "d", "2026-13-01", "2026-01-31T25:00"])
def test_anything_else_is_a_mistake_that_names_the_field(text: str) -> None:
    with pytest.raises(ValidationError, match="--to"):
        moment_of("--to", text, now=NOW)


def test_an_end_before_its_start_is_refused() -> None:
    check_order(NOW, NOW.date())

    with pytest.raises(ValidationError, match="at or after --from"):
        check_order(NOW, date(2026, 11, 19))
