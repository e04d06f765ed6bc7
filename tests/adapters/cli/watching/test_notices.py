from __future__ import annotations

import pytest

from kite_adapters.cli.watching.notices import moment_of, notice_of
from kite_adapters.cli.watching.watch_list import WatchList
from kite_core.errors import TokenError
from kite_core.rows import Keyed
from kite_core.services.snapshots import Snapshot, TickerEvent
from kite_core.ticker.stream_events import BrokerMessage, Connected, Disconnected, Gap, Stopped
from kite_testing import FakeBroker
from kite_testing.manual_clock import A_FRIDAY_MORNING

MOMENT = A_FRIDAY_MORNING


@pytest.mark.parametrize(
    ("event", "notice"),
    [
        (
            Gap(start=MOMENT, end=MOMENT, tokens=(408065, 1)),
            "gap from 10:00:00 to 10:00:00: nothing came of NSE:INFY",
        ),
        (
            Disconnected(reason="silence", retry_seconds=1.25, at=MOMENT),
            "disconnected: silence; the next attempt follows in 1.2 s",
        ),
        (
            BrokerMessage(kind="error", data="Oh.", text="", at=MOMENT),
            "the broker says (error): Oh.",
        ),
        (BrokerMessage(kind="app_code", data=None, text="", at=MOMENT), None),
        (Stopped(at=MOMENT, error=TokenError("Log in.")), "stopped: Log in."),
        (Stopped(at=MOMENT), None),
        (Connected(at=MOMENT), None),
    ],
)
def test_what_happens_to_the_stream_is_told(event: TickerEvent, notice: str | None) -> None:
    quotes = FakeBroker().kite().market.quotes(["NSE:INFY"])

    assert notice_of(event, WatchList(quotes)) == notice


def test_every_event_has_its_moment() -> None:
    gap = Gap(start=MOMENT, end=MOMENT, tokens=())

    events = (gap, Snapshot(gap=gap, quotes=Keyed()), Connected(at=MOMENT))

    assert {moment_of(event) for event in events} == {MOMENT}
