"""What makes the streams of one client in process."""

from __future__ import annotations

from kite_core.ticker.stream_events import Stopped
from kite_testing import FakeBroker


def test_a_client_that_is_closed_stops_its_streams() -> None:
    kite = FakeBroker().kite()
    ticker = kite.ticker.open()
    ticker.start()

    kite.close()

    assert not ticker.is_connected
    assert isinstance(list(ticker)[-1], Stopped)
