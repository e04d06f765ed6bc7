"""How orders get from the API to the exchange: which states they pass, and when.

An order shows the states that it has passed by the time somebody looks; only its arrival is a step
of the agenda, because most orders arrive before anybody has looked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.order import Order, Passes
from kite_testing.fake_broker.orders.day_book import DayBook
from kite_testing.fake_broker.orders.troubles import Troubles

AT_THE_BROKER = timedelta(milliseconds=1)
AT_THE_EXCHANGE = timedelta(milliseconds=40)
_NO_TIME = timedelta(0)

Arrival: TypeAlias = Callable[[Order, datetime], None]

PLACING: Passes = ((AT_THE_BROKER, "VALIDATION PENDING"), (2 * AT_THE_BROKER, "OPEN PENDING"))
VALIDATING: Passes = PLACING[:1]
CHANGING: Passes = ((AT_THE_BROKER, "MODIFY PENDING"),)
CANCELLING: Passes = ((AT_THE_BROKER, "CANCEL PENDING"),)


class Pace(StrEnum):
    """When orders go through their states."""

    USUAL = "usual"
    """Milliseconds apart, in virtual time."""
    IMMEDIATE = "immediate"
    """All at once."""
    SECONDS = "seconds"
    """So many virtual seconds apart."""
    READS = "reads"
    """One state further after so many reads that show the order."""
    MANUAL = "manual"
    """One state further when a test says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """The pace, and its figure where it has one."""

    pace: Pace = Pace.USUAL
    seconds: float = 0
    reads: int = 1

    def __post_init__(self) -> None:
        """Refuse figures that are no pace. Raises ValueError."""
        if self.pace is Pace.SECONDS and self.seconds <= 0:
            raise ValueError(f"seconds={self.seconds} is no pace. Give more than 0.")
        if self.pace is Pace.READS and self.reads < 1:
            raise ValueError(f"reads={self.reads} is no pace. Give at least 1.")


@dataclass(slots=True, eq=False)
class Journey:
    """One order under way: `passed` counts the states that it has shown already."""

    home: Journeys
    order: Order
    begun: datetime
    passes: Passes
    arrive: Arrival
    passed: int = 0
    reads: int = 0
    has_waited: bool = False

    def finish(self, moment: datetime) -> None:
        """Arrive, after the states that nobody has looked at."""
        self.home.finish(self, moment)


class Journeys:
    """All orders that are under way."""

    def __init__(self, agenda: Agenda, book: DayBook, troubles: Troubles) -> None:
        self._agenda = agenda
        self._book = book
        self._troubles = troubles
        self._under_way: dict[str, Journey] = {}
        self.pacing = Pacing()

    def start(
        self,
        order: Order,
        passes: Passes,
        arrive: Arrival,
        now: datetime,
        *,
        after_states: timedelta = AT_THE_EXCHANGE,
        held_first: timedelta = _NO_TIME,
        held_last: timedelta = _NO_TIME,
    ) -> None:
        """Send an order through these states; it may be held before the first or after the last."""
        pacing = self.pacing
        if pacing.pace is Pace.SECONDS:
            step = timedelta(seconds=pacing.seconds)
            passes = tuple((step * place, state) for place, (_, state) in enumerate(passes, 1))
            after_states = step
        if held_first:
            passes = tuple((delay + held_first, state) for delay, state in passes)
        journey = Journey(self, order, now, passes, arrive)
        self._under_way[order.order_id] = journey
        if pacing.pace is Pace.IMMEDIATE:
            self.finish(journey, now)
        elif pacing.pace not in (Pace.READS, Pace.MANUAL):
            due = now + passes[-1][0] + after_states + held_last
            self._agenda.add(due, journey.finish)

    def finish(self, journey: Journey, moment: datetime) -> None:
        """Arrive, unless the line to the exchange is down, or the order has ended meanwhile."""
        order = journey.order
        if self._under_way.get(order.order_id) is not journey:
            return
        if not journey.has_waited:
            line_up = self._troubles.line_returns(order, moment)
            if line_up is not None:
                journey.has_waited = True
                self._agenda.add(line_up, journey.finish)
                return
        del self._under_way[order.order_id]
        if not order.is_final:
            self._book.note_passed(order, journey.passes[journey.passed :])
            journey.arrive(order, moment)

    def show(self, order: Order, now: datetime) -> None:
        """Let an order show what it has passed by now."""
        journey = self._under_way.get(order.order_id)
        if journey is None or order.is_final or self.pacing.pace in (Pace.READS, Pace.MANUAL):
            return
        since = now - journey.begun
        ahead = journey.passes[journey.passed :]
        passed = tuple(each for each in ahead if each[0] <= since)
        self._book.note_passed(order, passed)
        journey.passed += len(passed)

    def read_all(self, now: datetime) -> None:
        """Somebody reads all orders."""
        for journey in list(self._under_way.values()):
            self.read(journey.order, now)

    def read(self, order: Order, now: datetime) -> None:
        """Somebody reads an order."""
        self.show(order, now)
        journey = self._under_way.get(order.order_id)
        if journey is None or self.pacing.pace is not Pace.READS:
            return
        if journey.reads >= self.pacing.reads:
            self.step(order, now)
            journey.reads = 0
        journey.reads += 1

    def step(self, order: Order, now: datetime) -> str:
        """Take an order one state further, whatever the pace. Raises ValueError at rest."""
        journey = self._under_way.get(order.order_id)
        if journey is None:
            raise ValueError(f"Order {order.order_id} is {order.status}: it is not under way.")
        if journey.passed < len(journey.passes):
            self._book.note_passed(order, journey.passes[journey.passed : journey.passed + 1])
            journey.passed += 1
        else:
            self.finish(journey, now)
        return order.status

    def set_pacing(self, pacing: Pacing, now: datetime) -> None:
        """Another pace from now on; what was held for a test or for reads goes on by itself."""
        was_held = self.pacing.pace in (Pace.READS, Pace.MANUAL)
        self.pacing = pacing
        if was_held and pacing.pace not in (Pace.READS, Pace.MANUAL):
            for journey in self._under_way.values():
                self._agenda.add(now, journey.finish)

    def forget(self, order: Order) -> None:
        """The order goes no further."""
        self._under_way.pop(order.order_id, None)
