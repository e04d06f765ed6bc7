"""What comes over the connections of a stream, as events."""

from __future__ import annotations

from datetime import datetime

from kite_core.ticker.parsing import FrameError, check_frame, has_packets
from kite_core.ticker.repeats import Repeats
from kite_core.ticker.stream_events import DamagedFrame, OrderUpdate, StreamEvent, Ticks
from kite_core.ticker.texts import read_text

_BROADCAST = ("order", "message")
"""Texts of these kinds come over every connection; any other is about its own one."""


class Hearing:
    """Makes events of frames and texts; what all connections bring is told once."""

    def __init__(self) -> None:
        self._repeats = Repeats()

    def event_of(self, data: bytes | str, *, at: datetime, socket: int) -> StreamEvent | None:
        """The event that a frame or a text is; None for a sign of life, and for a repetition."""
        if isinstance(data, str):
            return self._text(data, at, socket)
        return _frame(data, at, socket) if has_packets(data) else None

    def _text(self, text: str, at: datetime, socket: int) -> StreamEvent | None:
        event = read_text(text, at=at, socket=socket)
        is_broadcast = isinstance(event, OrderUpdate) or event.kind in _BROADCAST
        is_told = not is_broadcast or self._repeats.is_new(text, socket)
        return event if is_told else None


def _frame(frame: bytes, at: datetime, socket: int) -> Ticks | DamagedFrame:
    try:
        check_frame(frame)
    except FrameError as error:
        return DamagedFrame(frame=frame, error=error, at=at, socket=socket)
    return Ticks(frame, at, socket)
