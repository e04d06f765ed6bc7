"""The streams of a broker's clients: time passes through all of them."""

from __future__ import annotations

from typing import Protocol

from kite_testing.manual_clock import ManualClock


class Running(Protocol):
    """A stream, as far as time has to know it."""

    @property
    def is_running(self) -> bool:
        """Whether anything can still come."""
        ...

    def do_next(self) -> bool:
        """Do the next thing that is due; False when there is none."""
        ...

    def call_handlers_now(self) -> None:
        """Call those handlers that need nobody who awaits."""
        ...

    def until_next(self) -> float:
        """Seconds until something may be due; infinity for never."""
        ...


class OpenStreams:
    """Lets time pass in steps, so that each stream does each thing when it is due."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._joined: list[Running] = []

    def join(self, stream: Running) -> None:
        """Take part, until it has stopped."""
        if stream not in self._joined:
            self._joined.append(stream)

    @property
    def running(self) -> list[Running]:
        """Those that run, in the order in which they joined."""
        self._joined = [each for each in self._joined if each.is_running]
        return self._joined

    def run(self, seconds: float) -> None:
        """Pass so much time. Raises ValueError for less than 0 seconds, and for no time at all."""
        self._clock.check(seconds)
        end = self._clock.monotonic() + seconds
        self._do_all()
        while (left := end - self._clock.monotonic()) > 0:
            self._clock.advance(min([left, *(each.until_next() for each in self.running)]))
            self._do_all()

    def _do_all(self) -> None:
        """Do what is due by now in every stream."""
        while any(_does(each) for each in self.running):
            pass


def _does(stream: Running) -> bool:
    is_done = stream.do_next()
    stream.call_handlers_now()
    return is_done
