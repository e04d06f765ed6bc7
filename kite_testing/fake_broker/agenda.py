"""What is due and when: every step that virtual time brings, of all parts of the engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from typing import Protocol, TypeAlias

from kite_core.ist import IST

Step: TypeAlias = Callable[[datetime], None]
"""What to do at its moment. Bound methods and partials of them only: a snapshot copies those."""
NEVER = datetime.max.replace(tzinfo=IST)


class Stream(Protocol):
    """Something that moves at moments of its own between the steps, as prices do."""

    @property
    def next_moment(self) -> datetime:
        """When it moves next; NEVER when nobody looks."""
        ...

    def move(self, moment: datetime, until: datetime, /) -> None:
        """Move, at that moment.

        Until the other moment nothing else happens but what this sets off: moves up to then that
        would set nothing off may be left out.
        """
        ...


class Agenda:
    """Steps in the order of time; of one moment, in the order in which they were entered."""

    def __init__(self) -> None:
        self._due: list[tuple[datetime, int, Step]] = []
        self._turn = 0

    @property
    def next_moment(self) -> datetime:
        """When the next step is due; NEVER when none is."""
        return self._due[0][0] if self._due else NEVER

    def add(self, moment: datetime, step: Step) -> None:
        """Do this at that moment."""
        self._turn += 1
        heappush(self._due, (moment, self._turn, step))

    def run(self, until: datetime, stream: Stream) -> None:
        """Do everything that is due, the last moment included; the stream moves before a step."""
        due = self._due
        while True:
            next_step = due[0][0] if due else NEVER
            next_move = stream.next_moment
            if next_step > until and next_move > until:
                return
            # A move may enter steps that are due before the next move, as orders of triggers are.
            if next_move <= next_step:
                stream.move(next_move, min(next_step, until))
            else:
                moment, _, step = heappop(due)
                step(moment)
