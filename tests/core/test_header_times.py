from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kite_core.header_times import header_time, seconds_asked

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["Fri, 20 Nov 2026 12:00:00 GMT", "Fri, 20 Nov 2026 17:30:00 +0530", "20 Nov 2026 12:00:00"],
)
def test_a_header_names_an_instant(text: str) -> None:
    assert header_time(text) == NOON


@pytest.mark.parametrize("text", [None, "", "soon", "Fri, 20 Nov 99999 12:00:00 GMT", "-1", "1.5"])
def test_what_is_no_date_names_none(text: str | None) -> None:
    assert header_time(text) is None


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("0", 0.0),
        ("30", 30.0),
        ("9999999999", 9_999_999_999.0),
        ("9" * 400, None),
        ("Fri, 20 Nov 2026 12:01:30 GMT", 90.0),
        ("Fri, 20 Nov 2026 12:00:00 GMT", None),
        ("Fri, 20 Nov 2026 11:00:00 GMT", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_wait_is_asked_for_in_seconds_or_until_a_date(
    asked: str | None, seconds: float | None
) -> None:
    assert seconds_asked(asked, since=NOON) == seconds


def test_a_date_without_a_start_asks_for_nothing_certain() -> None:
    later = f"{NOON + timedelta(minutes=1):%a, %d %b %Y %H:%M:%S} GMT"

    assert seconds_asked(later, since=None) is None
