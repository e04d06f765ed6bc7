"""What waits to be sent on one connection, and what goes wrong with it on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeAlias

from kite_core.ticker.encoding import encode_frame
from kite_testing.fake_broker.faults.plan import Fault, Faults

Frame: TypeAlias = bytes | str
"""A binary frame of packets or a heartbeat; or a text."""

CLOSED = 1000
"""The close code of a goodbye."""
BROKEN = 1006
"""The close code that clients report for a connection that ended without a goodbye."""
MOST_UNSENT_BYTES = 32 * 1024 * 1024
"""Whoever leaves more than this unread is cut off: a blocked reader gets disconnected."""
_SLOW_READER_BYTES = 1_048_576
_SILENT_SECONDS = 60.0


class Outbox:
    """Frames in the order in which they are to be sent.

    D3 ends the connection without a goodbye, D4 swallows what is sent for some `seconds`, D5 ends
    it when more than `most_bytes` wait to be read. "half frame", "split frames" and "merged frames"
    are about frames of packets.
    """

    def __init__(self, faults: Faults, now: datetime) -> None:
        self._faults = faults
        self._frames: list[tuple[datetime, Frame]] = []
        self._unsent = 0
        self._silent_until = now
        self._kept_back: list[bytes] = []
        self.last_sent = now
        self.close_code: int | None = None

    def __bool__(self) -> bool:
        return bool(self._frames)

    def ended(self) -> Outbox:
        """An empty one on which nothing is sent any more."""
        twin = Outbox(self._faults, self.last_sent)
        twin.close_code = BROKEN
        return twin

    def take(self) -> list[Frame]:
        """Everything that waits; it counts as read."""
        return [frame for _, frame in self.take_dated()]

    def take_dated(self) -> list[tuple[datetime, Frame]]:
        """The same, each frame with its moment."""
        frames, self._frames, self._unsent = self._frames, [], 0
        return frames

    def end(self, code: int) -> None:
        """Nothing more is sent. What broke off takes along what was not read."""
        self.close_code = code
        if code == BROKEN:
            self.take_dated()

    def put_packets(self, packets: list[bytes], moment: datetime) -> None:
        """Send packets in one frame."""
        if not self._faults.armed and not self._kept_back:
            self.put(encode_frame(packets), moment)
            return
        packets, self._kept_back = self._kept_back + packets, []
        if self._strike("merged frames", moment):
            self._kept_back = packets
        elif self._strike("split frames", moment):
            for packet in packets:
                self.put(encode_frame([packet]), moment)
        elif self._strike("half frame", moment):
            frame = encode_frame(packets)
            self.put(frame[: len(frame) // 2], moment)
        else:
            self.put(encode_frame(packets), moment)

    def put(self, frame: Frame, moment: datetime) -> None:
        """Send a frame."""
        if self.close_code is not None or moment < self._silent_until:
            return
        if self._faults.armed and not self._passes(moment):
            return
        self._frames.append((moment, frame))
        self._unsent += len(frame)
        self.last_sent = moment
        if self._unsent > MOST_UNSENT_BYTES or (self._faults.armed and self._is_too_slow(moment)):
            self.end(BROKEN)

    def _passes(self, moment: datetime) -> bool:
        """Whether the connection is still good for a frame."""
        if self._strike("D3", moment):
            self.end(BROKEN)
            return False
        if (fault := self._strike("D4", moment)) is not None:
            seconds = float(fault.wishes.get("seconds", _SILENT_SECONDS))
            self._silent_until = moment + timedelta(seconds=seconds)
        return fault is None

    def _is_too_slow(self, moment: datetime) -> bool:
        """Whether D5 strikes: the occasion is a reader who has left too much unread."""
        armed = self._faults.armed.get("D5", ())
        limits = [int(each.fault.wishes.get("most_bytes", _SLOW_READER_BYTES)) for each in armed]
        return bool(limits) and self._unsent > min(limits) and bool(self._strike("D5", moment))

    def _strike(self, name: str, moment: datetime) -> Fault | None:
        if name not in self._faults.armed:
            return None
        return self._faults.strike(name, moment, endpoint="ticker")
