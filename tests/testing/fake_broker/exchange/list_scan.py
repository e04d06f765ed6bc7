"""An exchange that is slow and obviously right: it scans one list for everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

Levels: TypeAlias = list[tuple[int, int]]
_ENDLESS = 1 << 70


@dataclass(slots=True, kw_only=True)
class Line:
    """An order. A limit of None takes any price; `place` is its place in time."""

    name: str
    is_buy: bool
    rest: int
    limit: int | None = None
    trigger: int | None = None
    disclosed: int = 0
    is_ioc: bool = False
    place: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """Best limit first, then time."""
        limit = _limit_of(self)
        return (-limit if self.is_buy else limit, self.place)


class ListScan:
    """Shows of each step of the price what happened, as the fast exchange reports it."""

    def __init__(self, levels: Callable[[bool], Levels], model: str) -> None:
        self._levels = levels
        self._model = model
        self._places = count()
        self._seen: dict[bool, tuple[Levels, list[int]]] = {}
        self.last = 0
        self.lines: list[Line] = []
        self.notes: list[tuple[object, ...]] = []

    def enter(self, line: Line) -> None:
        if line.trigger is None:
            self._live(line)
        elif self._is_touched(line):
            self._trigger(line)
        else:
            self._keep(line)

    def withdraw(self, name: str) -> None:
        self.lines = [line for line in self.lines if line.name != name]

    def price(self, last: int) -> None:
        self.last = last
        for is_buy in self._seen:
            self._offered(is_buy=is_buy)
        for is_buy in (True, False):
            while self._fill_first(is_buy=is_buy):
                pass
        while touched := [line for line in self.lines if self._is_touched(line)]:
            first = min(touched, key=lambda line: (not line.is_buy, _nearness(line), line.place))
            self.withdraw(first.name)
            self._trigger(first)

    def _fill_first(self, *, is_buy: bool) -> bool:
        """One trade of the order that comes first; whether there was one."""
        lines = [line for line in self.lines if line.is_buy == is_buy and line.trigger is None]
        if not lines:
            return False
        line = min(lines, key=lambda line: line.rank)
        shown = min(line.disclosed or line.rest, line.rest)
        found = self._take(line, shown, _limit_of(line))
        quantity = sum(part for part, _ in found)
        if not quantity:
            return False
        line.rest -= quantity
        if quantity == shown:
            line.place = next(self._places)
        if not line.rest:
            self.withdraw(line.name)
        if line.limit is None:
            self.notes += [(line.name, *part) for part in found]
        else:
            self.notes.append((line.name, quantity, line.limit))
        return True

    def _live(self, line: Line) -> None:
        """Trade up to the first own order of the other side that is in the way; keep the rest."""
        others = [
            _limit_of(other)
            for other in self.lines
            if other.is_buy != line.is_buy and other.trigger is None
        ]
        limit, is_stopped = _limit_of(line), False
        if others and line.is_buy and min(others) <= limit:
            limit, is_stopped = min(others) - 1, True
        elif others and not line.is_buy and max(others) >= limit:
            limit, is_stopped = max(others) + 1, True
        for quantity, price in self._take(line, line.rest, limit):
            line.rest -= quantity
            self.notes.append((line.name, quantity, price))
        if line.rest and (is_stopped or line.is_ioc):
            self.notes.append((line.name, "dropped"))
        elif line.rest:
            self._keep(line)

    def _trigger(self, line: Line) -> None:
        self.notes.append((line.name, "triggered"))
        line.trigger = None
        self._live(line)

    def _keep(self, line: Line) -> None:
        line.place = next(self._places)
        self.lines.append(line)

    def _is_touched(self, line: Line) -> bool:
        if line.trigger is None:
            return False
        return self.last >= line.trigger if line.is_buy else self.last <= line.trigger

    def _take(self, line: Line, wanted: int, limit: int) -> list[tuple[int, int]]:
        """What the market gives to an order, level by level."""
        if self._model != "depth":
            gain = limit - self.last if line.is_buy else self.last - limit
            return [(wanted, self.last)] if gain >= int(self._model == "cross") else []
        found: list[tuple[int, int]] = []
        levels, left = self._offered(is_buy=line.is_buy)
        for place, (price, _) in enumerate(levels):
            part = min(wanted, left[place])
            if part and (price <= limit if line.is_buy else price >= limit):
                left[place] -= part
                wanted -= part
                found.append((part, price))
        return found

    def _offered(self, *, is_buy: bool) -> tuple[Levels, list[int]]:
        """The levels of the other side, and what earlier orders have left of them."""
        levels = self._levels(not is_buy)
        if is_buy not in self._seen or self._seen[is_buy][0] != levels:
            self._seen[is_buy] = (levels, [quantity for _, quantity in levels])
        return self._seen[is_buy]


def _limit_of(line: Line) -> int:
    if line.limit is not None:
        return line.limit
    return _ENDLESS if line.is_buy else -_ENDLESS


def _nearness(line: Line) -> int:
    assert line.trigger is not None
    return line.trigger if line.is_buy else -line.trigger
