"""The table of the index-wide circuit breaker."""

from __future__ import annotations

from datetime import time

import pytest

from kite_testing.fake_broker.market.circuit_breaker import stop_after
from tests.testing.fake_broker.market.floor import ist


@pytest.mark.parametrize(
    ("level", "clock", "goes_on"),
    [
        (10, "12:59:59", "13:59:59"),
        (10, "13:00:00", "13:30:00"),
        (10, "14:29:00", "14:59:00"),
        (10, "14:30:00", None),
        (15, "12:00:00", "14:00:00"),
        (15, "13:30:00", "14:30:00"),
        (15, "14:00:00", "16:00:00"),
        (20, "10:00:00", "16:00:00"),
    ],
)
def test_trading_stops_by_level_and_time_of_day(
    level: int, clock: str, goes_on: str | None
) -> None:
    stop = stop_after(level, time.fromisoformat(clock))

    found = stop and stop.ends(ist(clock), ist("16:00:00"))

    assert found == (None if goes_on is None else ist(goes_on))


def test_there_are_no_other_levels() -> None:
    with pytest.raises(ValueError, match="no circuit breaker at 12 %"):
        stop_after(12, time(10))
