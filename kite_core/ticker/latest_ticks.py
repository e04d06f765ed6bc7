"""Ticks that wait until somebody takes them, the newest of each instrument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from struct import Struct
from typing import Any

from kite_core.ticker.encoding import encode_frame
from kite_core.ticker.layouts import COUNT, LAYOUTS
from kite_core.ticker.parsing import packets_of, uniform_length
from kite_core.ticker.stream_events import Ticks

_MOST_PACKETS = 0xFFFF
"""As many as a frame can hold."""
_TOKEN_SIZE = 4
_SPLITS: Mapping[int, Callable[[Any], Iterable[tuple[bytes, bytes]]]] = {
    length: Struct(f"{COUNT.size}x{_TOKEN_SIZE}s{length - _TOKEN_SIZE}s").iter_unpack
    for length in LAYOUTS
}
"""Splits packets of a length, each behind its length, into the instrument's token and the rest."""


class _Group:
    """Ticks that wait together, at a place of the queue. `newest` is the frame that came last.

    Packets are kept by the bytes of their instrument token, unread: whoever takes them reads them.
    """

    __slots__ = ("newest", "packets", "place")

    def __init__(self, place: int, newest: Ticks) -> None:
        self.place = place
        self.newest = newest
        self.packets: dict[bytes, bytes] = {}

    def gathered(self) -> Ticks:
        """All of them as one frame."""
        frame = encode_frame([token + rest for token, rest in self.packets.items()])
        return Ticks(frame, self.newest.at, self.newest.socket)


class LatestTicks:
    """Ticks by the place in a queue where they wait; of each instrument only one does.

    A frame that waits alone stays as it came: a consumer that keeps up pays nothing.
    """

    def __init__(self) -> None:
        self.conflated = 0
        self._groups: dict[int, _Group] = {}
        self._lone: _Group | None = None

    def __len__(self) -> int:
        return len(self._groups)

    def __contains__(self, place: int) -> bool:
        return place in self._groups

    def has_room(self, place: int, event: Ticks) -> bool:
        """Whether ticks wait at this place, and those of this frame may join them."""
        group = self._groups.get(place)
        if group is None:
            return False
        waiting = _announced(group.newest) if group is self._lone else len(group.packets)
        # Only a broker that talks nonsense sends more instruments than a frame can hold.
        return waiting + _announced(event) <= _MOST_PACKETS

    def put(self, place: int, event: Ticks) -> list[int]:
        """Let the ticks of a frame wait at a place. Where none wait any more because of that."""
        if not self._groups:
            self._lone = self._groups[place] = _Group(place, event)
            return []
        emptied: list[int] = []
        if self._lone is not None:
            lone, self._lone = self._lone, None
            emptied += self._settle(lone)
        group = self._groups.setdefault(place, _Group(place, event))
        group.newest = event
        return emptied + self._settle(group)

    def take(self, place: int) -> Ticks:
        """The ticks of a place; they wait no more."""
        group = self._groups.pop(place)
        if group is self._lone:
            self._lone = None
            return group.newest
        return group.gathered()

    def _settle(self, group: _Group) -> list[int]:
        """Let each packet of a group's newest frame replace the one before of its instrument."""
        fresh, count = _by_token(group.newest.frame)
        self.conflated += count - len(fresh)
        for each in self._groups.values():
            replaced = each.packets.keys() & fresh.keys()
            self.conflated += len(replaced)
            for token in replaced:
                del each.packets[token]
        group.packets |= fresh
        emptied = [each.place for each in self._groups.values() if not each.packets]
        for place in emptied:
            del self._groups[place]
        return emptied


def _by_token(frame: bytes) -> tuple[dict[bytes, bytes], int]:
    """The newest packet of each instrument, without its token; and how many packets there are."""
    if (split := _SPLITS.get(uniform_length(frame))) is not None:
        return dict(split(memoryview(frame)[COUNT.size :])), COUNT.unpack_from(frame)[0]
    known = [packet for packet in packets_of(frame) if len(packet) in LAYOUTS]
    return {packet[:_TOKEN_SIZE]: packet[_TOKEN_SIZE:] for packet in known}, len(known)


def _announced(event: Ticks) -> int:
    """How many packets a frame says that it has."""
    return int.from_bytes(event.frame[: COUNT.size], "big")
