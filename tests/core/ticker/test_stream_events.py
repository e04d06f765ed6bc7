from __future__ import annotations

from datetime import datetime

from kite_core.errors import KiteError
from kite_core.ist import IST
from kite_core.ticker.parsing import FrameError
from kite_core.ticker.stream_events import DamagedFrame, Stopped, Ticks

AT = datetime(2026, 11, 20, 10, 0, 1, 500_000, tzinfo=IST)
FRAME = bytes.fromhex("0002 0008 000d8001 0000997f 0008 00063a01 00026683")


def test_ticks_are_iterated_over_counted_and_read_once() -> None:
    ticks = Ticks(FRAME, AT, 2)

    assert len(ticks) == 2
    assert [tick.instrument_token for tick in ticks] == [884737, 408065]
    assert ticks.ticks is ticks.ticks
    assert (ticks.at, ticks.socket, ticks.frame) == (AT, 2, FRAME)


def test_ticks_can_be_had_as_columns() -> None:
    columns = Ticks(FRAME, AT).columns("last_price")

    assert columns["last_price"].tolist() == [392.95, 1573.15]


def test_ticks_are_shown_with_their_number_and_time() -> None:
    assert repr(Ticks(FRAME, AT)) == "<Ticks 2 at 10:00:01.500000>"


def test_a_damaged_frame_does_not_show_its_bytes() -> None:
    event = DamagedFrame(frame=FRAME, error=FrameError("It was cut off."), at=AT)

    assert "frame=" not in repr(event)
    assert "It was cut off." in repr(event)


def test_the_end_says_why() -> None:
    error = KiteError("It broke.")

    assert Stopped(at=AT).error is None
    assert Stopped(at=AT, error=error).error is error
