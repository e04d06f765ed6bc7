"""Looking at the broker's state, again and again, for what became of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from kite_core.call import Call, Sender
from kite_core.errors import KiteError
from kite_core.events import OutcomeDoubted, OutcomeSettled
from kite_core.header_times import header_time
from kite_core.messages import Response
from kite_core.ports import Ports

T = TypeVar("T")
R = TypeVar("R")
_PAUSES = (0.5, 1.0, 2.0, 4.0)
_LONGEST_PAUSE = 8.0


@dataclass(slots=True, kw_only=True)
class Looking:
    """Looks at the state of the broker, for what became of a request to this endpoint.

    The first comes at once, and then they come more and more rarely; one comes when the window
    ends. A look that fails proves nothing, and others follow. `looks` counts those that succeeded,
    `last_error` is why the newest one failed, if it did.
    """

    client: Sender
    endpoint: str
    window_seconds: float
    looks: int = 0
    last_error: KiteError | None = None
    _clock_lead: timedelta = field(default=timedelta())

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
            if left <= 0 or (looks is not None and self.looks >= looks):
                return None
            await clock.sleep(min(next(pauses), left))

    def __str__(self) -> str:
        if not self.looks:
            return f"The broker's state could not be read: {self.last_error}"
        times = "1 look" if self.looks == 1 else f"{self.looks} looks"
        failure = f", and the last look failed: {self.last_error}" if self.last_error else "."
        return f"There was no sign of it in {times} at the broker's state{failure}"

    def broker_time(self, moment: datetime) -> datetime:
        """A time of our clock by the broker's, as far as its last answer told it."""
        return moment - self._clock_lead

    async def _look(self, call: Call[T]) -> T | None:
        try:
            answer = await self.client.send(replace(call, aftermath=self._note_time))
        except KiteError as error:
            self.last_error = error
            return None
        self.looks += 1
        self.last_error = None
        return answer

    async def _note_time(self, ports: Ports, response: Response) -> None:
        """Note how far our clock is ahead, when the answer tells the broker's time."""
        moment = header_time(response.header("Date"))
        if moment is not None:
            self._clock_lead = ports.clock.now() - moment


def _pauses() -> Iterator[float]:
    yield from _PAUSES
    while True:
        yield _LONGEST_PAUSE
