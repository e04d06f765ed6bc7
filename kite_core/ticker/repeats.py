"""Texts that come over every connection: each is told once."""

from __future__ import annotations

from collections import OrderedDict

_MOST_TEXTS = 2_048


class Repeats:
    """Counts texts by connection.

    The broker shows an order's update on each connection. What it says twice on one of them is told
    twice: only consumers know whether that means anything.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[str, dict[int, int]] = OrderedDict()

    def is_new(self, text: str, socket: int) -> bool:
        """Whether no other connection has brought this text as often as this one by now."""
        counts = self._counts.setdefault(text, {})
        told = max(counts.values(), default=0)
        counts[socket] = counts.get(socket, 0) + 1
        self._counts.move_to_end(text)
        if len(self._counts) > _MOST_TEXTS:
            self._counts.popitem(last=False)
        return counts[socket] > told
