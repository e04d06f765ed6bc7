from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kite_adapters.cli.doctor.clocks import clock_finding

DATE = "Fri, 20 Nov 2026 04:30:00 GMT"
THEIRS = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "state", "word"),
    [
        (0, "ok", "agrees"),
        (0.9, "ok", "agrees"),
        (2.9, "ok", "agrees"),
        (-1.9, "ok", "agrees"),
        (10, "warning", "ahead of"),
        (-10, "warning", "10 s behind"),
        (61.5, "problem", "ahead of"),
        (-3600, "problem", "3600 s behind"),
    ],
)
def test_a_clock_is_judged_by_the_date_of_an_answer(seconds: float, state: str, word: str) -> None:
    ours = THEIRS + timedelta(seconds=seconds)

    finding = clock_finding(DATE, sent=ours, received=ours)

    assert (finding.state, word in finding.text) == (state, True)
    assert ("NTP" in finding.fix) == (state != "ok")


def test_a_slow_answer_is_no_wrong_clock() -> None:
    finding = clock_finding(
        DATE, sent=THEIRS - timedelta(seconds=5), received=THEIRS + timedelta(seconds=9)
    )

    assert finding.state == "ok"


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_an_answer_without_a_date_tells_nothing(date: str | None) -> None:
    assert clock_finding(date, sent=THEIRS, received=THEIRS).state == "skipped"
