"""Looking at the broker's state, again and again, for what became of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from kite_core.call import Call, Sender, Sent
from kite_core.errors import KiteError
from kite_core.events import OutcomeDoubted, OutcomeSettled
from kite_core.header_times import header_time
from kite_core.ist import IST
from kite_core.messages import Response
from kite_core.ports import Ports
from kite_core.services.side_by_side import ends_all

T = TypeVar("T")
R = TypeVar("R")
_PAUSES = (0.5, 1.0, 2.0, 4.0)
_LONGEST_PAUSE = 8.0
_CLOSE = timedelta(seconds=2)
_HEADER_STEP = timedelta(seconds=1)
"""A Date header leaves out the parts of a second."""
_BEGINNING = datetime(2000, 1, 1, tzinfo=IST)


@dataclass(slots=True)
class ClockLead:
    """How far the clock that never goes back is ahead of the broker's, at least and at most.

    Nobody knows when between question and answer the broker read its clock, and an answer may be
    late; each one narrows it down. Our wall clock plays no part, as it may be set meanwhile.
    """

    least: timedelta = timedelta()
    most: timedelta = timedelta()
    is_known: bool = False

    def narrow(self, asked: float, answered: float, broker_time: datetime) -> None:
        """Take in one answer, with our times of question and answer."""
        since_asked = _on_the_clock(asked) - broker_time
        since_answered = _on_the_clock(answered) - broker_time
        least = since_asked - _HEADER_STEP
        self.least = max(self.least, least) if self.is_known else least
        self.most = min(self.most, since_answered) if self.is_known else since_answered
        self.is_known = True


@dataclass(slots=True, kw_only=True)
class Looking:
    """Looks at the state of the broker, for what became of a request to this endpoint.

    The first comes at once, and then they come more and more rarely; one comes when the window
    ends. A look that fails proves nothing, and others follow; but with `needs_session` none follows
    one that failed for want of a session. `looks` counts those that succeeded, `last_error` is why
    the newest one failed, if it did.
    """

    client: Sender
    endpoint: str
    window_seconds: float
    needs_session: bool = False
    looks: int = 0
    last_error: KiteError | None = None
    _lead: ClockLead = field(default_factory=ClockLead)

    async def search(
        self, call: Call[T], decide: Callable[[T], R | None], *, because: KiteError
    ) -> R | None:
        """The same as `until`, with the observer told of the doubt and of its end."""
        ports = self.client.ports
        began = ports.clock.monotonic()
        reason = because.error_type or type(because).__name__
        ports.observer.notice(OutcomeDoubted(endpoint=self.endpoint, reason=reason))
        verdict = await self.until(call, decide)
        ports.observer.notice(
            OutcomeSettled(
                endpoint=self.endpoint,
                was_found=verdict is not None,
                looks=self.looks,
                seconds=ports.clock.monotonic() - began,
            )
        )
        return verdict

    async def until(
        self, call: Call[T], decide: Callable[[T], R | None], *, looks: int | None = None
    ) -> R | None:
        """What `decide` makes of the first answer that tells something, or None for nothing.

        It ends with the window, or after so many `looks` that succeeded.
        """
        clock = self.client.ports.clock
        end = clock.monotonic() + self.window_seconds
        pauses = _pauses()
        while True:
            answer = await self._look(call)
            if answer is not None and (verdict := decide(answer)) is not None:
                return verdict
            left = end - clock.monotonic()
            if left <= 0 or self._is_enough(looks):
                return None
            await clock.sleep(min(next(pauses), left))

    def _is_enough(self, looks: int | None) -> bool:
        has_lost_session = self.last_error is not None and ends_all(self.last_error)
        return (looks is not None and self.looks >= looks) or (
            self.needs_session and has_lost_session
        )

    def __str__(self) -> str:
        if not self.looks:
            return f"The broker's state could not be read: {self.last_error}"
        times = "1 look" if self.looks == 1 else f"{self.looks} looks"
        failure = f", and the last look failed: {self.last_error}" if self.last_error else "."
        return f"There was no sign of it in {times} at the broker's state{failure}"

    def broker_time(self, sent: Sent) -> datetime:
        """The earliest that it can have been sent by the broker's clock, as its answers told it."""
        return _on_the_clock(sent.tick) - self._lead.most if self._lead.is_known else sent.at

    @property
    def knows_broker_time(self) -> bool:
        """Whether `broker_time` is close: no answer has told the time, or one came soon enough."""
        return self._lead.most - self._lead.least <= _CLOSE

    async def _look(self, call: Call[T]) -> T | None:
        asked = self.client.ports.clock.monotonic()
        try:
            answer = await self.client.send(
                replace(call, aftermath=partial(self._note_time, asked))
            )
        except KiteError as error:
            self.last_error = error
            return None
        self.looks += 1
        self.last_error = None
        return answer

    async def _note_time(self, asked: float, ports: Ports, response: Response) -> None:
        """Note how far our clock is ahead, when the answer tells the broker's time."""
        broker_time = header_time(response.header("Date"))
        if broker_time is not None:
            self._lead.narrow(asked, ports.clock.monotonic(), broker_time)


def _on_the_clock(tick: float) -> datetime:
    """A reading of the clock that never goes back, as a time that can be compared."""
    return _BEGINNING + timedelta(seconds=tick)


def _pauses() -> Iterator[float]:
    yield from _PAUSES
    while True:
        yield _LONGEST_PAUSE
