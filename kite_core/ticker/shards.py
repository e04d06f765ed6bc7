"""Which connection carries which instruments: few connections, each below its limit."""

from __future__ import annotations

from collections.abc import Iterable

from kite_core.errors import Fault, ValidationError
from kite_core.ticker.ticks import Mode

MOST_SOCKETS = 3
"""Connections of one API key (kite.trade/docs/connect/v3/websocket)."""
MOST_TOKENS = 3_000
"""Instruments of one connection (the same page)."""
_COMFORT = 0.8
"""A connection is given up when the others are no fuller than this without it."""


class Shards:
    """Instruments and their modes, by connection. A connection is its number, from 0."""

    def __init__(self, *, sockets: int = MOST_SOCKETS, tokens_each: int = MOST_TOKENS) -> None:
        self._most_sockets = sockets
        self._tokens_each = tokens_each
        self._homes: dict[int, int] = {}
        self.wanted: list[dict[int, Mode]] = [{}]

    def __len__(self) -> int:
        return len(self._homes)

    def modes(self) -> dict[int, Mode]:
        """Every instrument and its mode."""
        return {token: mode for rows in self.wanted for token, mode in rows.items()}

    def want(self, tokens: Iterable[int], mode: Mode) -> dict[int, list[int]]:
        """Take these in a mode. What is new or changed, by connection, a new one included.

        Raises ValidationError, with nothing taken, when they are more than the connections carry.
        """
        tokens = tuple(dict.fromkeys(tokens))
        self._check(sum(token not in self._homes for token in tokens))
        changed: dict[int, list[int]] = {}
        for token in tokens:
            if token not in self._homes:
                self._homes[token] = self._roomiest()
            home = self._homes[token]
            if self.wanted[home].get(token) != mode:
                self.wanted[home][token] = mode
                changed.setdefault(home, []).append(token)
        return changed

    def drop(self, tokens: Iterable[int]) -> dict[int, list[int]]:
        """Want these no more: those that were wanted, by connection."""
        gone: dict[int, list[int]] = {}
        for token in tokens:
            home = self._homes.pop(token, None)
            if home is not None:
                del self.wanted[home][token]
                gone.setdefault(home, []).append(token)
        return gone

    def fold(self) -> dict[int, Mode] | None:
        """Give up the last connection if the others have room for what it carries: its instruments.

        They are nobody's then, until they are wanted again. None if all connections are needed.
        """
        others = len(self.wanted) - 1
        if not others or len(self) > others * self._tokens_each * _COMFORT:
            return None
        moved = self.wanted.pop()
        for token in moved:
            del self._homes[token]
        return moved

    def _roomiest(self) -> int:
        """The connection with the most room; a new one when all are full."""
        place = min(range(len(self.wanted)), key=lambda place: len(self.wanted[place]))
        if len(self.wanted[place]) >= self._tokens_each:
            self.wanted.append({})
            return len(self.wanted) - 1
        return place

    def _check(self, fresh: int) -> None:
        most = self._most_sockets * self._tokens_each
        if len(self) + fresh > most:
            problem = f"{len(self) + fresh:,} instruments are more than the {most:,} of one API key"
            carried = f"{self._most_sockets} connections carry {self._tokens_each:,} each"
            fix = f"Unsubscribe from some: {carried}."
            raise ValidationError("ticker", [Fault("tokens", problem, fix)])
