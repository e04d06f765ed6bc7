"""Plays recordings: as events at once, or as connections that bring what they brought."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from datetime import datetime
from itertools import islice
from math import inf
from pathlib import Path

from kite_adapters.ticker_transport.recording_file import mapped
from kite_core.errors import AnswerLostError, ConfigurationError, NotSentError
from kite_core.faults import Faults
from kite_core.ports import Clock
from kite_core.stream_ports import TickerConnection
from kite_core.ticker.recording import Entry, EntryKind, RecordingError, read_entries
from kite_core.ticker.replaying import events_of
from kite_core.ticker.stream_events import StreamEvent

_EARLY_SECONDS = 1.0
"""A connection may be opened so long before its time; what it brings comes in time."""


def read_recording(path: str | os.PathLike[str]) -> Iterator[StreamEvent]:
    """The events of a recording, as a stream told them, each with the time at which it came.

    That takes no longer than to read them. The last one is Stopped, and its `error` says what could
    not be read. Raises RecordingError for a file that is no recording, and OSError for no file.
    """
    with mapped(path) as recorded:
        yield from events_of(read_entries(recorded))


class RecordingEndedError(RecordingError):
    """Everything in the recording was played: so a stream ends that replays."""

    default_hint = "Take it as the end of the day."


class ReplayingTickerTransport:
    """Opens the connections of a recording again, one after the other, whoever asks for them.

    What they bring comes at the times of the recording, counted from the first connection on and
    `speed` times as fast, with infinity at once. What is subscribed changes nothing. Connections
    end as they did; after the last one the stream stops with RecordingEndedError.

    Raises ConfigurationError when there is no such file, and ValidationError for a speed that is
    not above 0.
    """

    def __init__(self, path: str | os.PathLike[str], *, clock: Clock, speed: float = 1.0) -> None:
        faults = Faults()
        if speed != inf:
            faults.number("speed", speed)
        faults.raise_for("ReplayingTickerTransport")
        if not Path(path).is_file():
            raise ConfigurationError(
                f"There is no recording {os.fspath(path)}.",
                hint="Make one with ClientConfig(record_ticks_to=...).",
            )
        self._path = path
        self._pace = _Pace(clock, speed)
        self._opened = self._open = 0

    async def connect(self, *, api_key: str, access_token: str) -> TickerConnection:  # noqa: ARG002  # reason: a recording asks for no credentials
        """The next connection, when it is time for it.

        Raises NotSentError while it is not, and RecordingEndedError when there is none any more.
        """
        entries = _entries_of(self._path, self._opened)
        opening = next(entries, None)
        if opening is None and self._open:
            raise NotSentError("The recording has no other connection.")
        if opening is None:
            raise RecordingEndedError("The recording has been played to its end.")
        if self._pace.seconds_until(opening.at) > _EARLY_SECONDS:
            entries.close()
            raise NotSentError("The recording has no connection at this time.")
        self._opened += 1
        self._open += 1
        return _ReplayedConnection(entries, self._pace, self._end)

    def _end(self) -> None:
        self._open -= 1


class _Pace:
    """When things of a recording are due, on a clock."""

    def __init__(self, clock: Clock, speed: float) -> None:
        self._clock = clock
        self._speed = speed
        self._first: datetime | None = None
        self._began = 0.0

    def seconds_until(self, at: datetime) -> float:
        """How long until a time of the recording; the first one is now."""
        if self._first is None:
            self._first, self._began = at, self._clock.monotonic()
        passed = (at - self._first).total_seconds() / self._speed
        return self._began + passed - self._clock.monotonic()

    async def wait_until(self, at: datetime) -> None:
        """Let that time come; what is overdue lets others have their turn."""
        await self._clock.sleep(max(self.seconds_until(at), 0.0))


class _ReplayedConnection:
    """Brings what one connection brought."""

    def __init__(
        self, entries: Generator[Entry, None, None], pace: _Pace, on_end: Callable[[], None]
    ) -> None:
        self._entries = entries
        self._pace = pace
        self._on_end = on_end
        self._is_closed = False

    async def receive(self) -> bytes | str:
        """What it brings next, at its time."""
        for entry in self._entries:
            if entry.kind is EntryKind.SENT:
                continue
            await self._pace.wait_until(entry.at)
            if entry.kind is EntryKind.FRAME:
                return entry.data
            text = entry.data.decode(errors="replace")
            if entry.kind is EntryKind.TEXT:
                return text
            raise AnswerLostError(f"The recorded connection ended: {text}")
        raise AnswerLostError("The recording ends here.")

    async def send(self, text: str, /) -> None:
        """Take a text that nobody reads."""

    async def close(self) -> None:
        """End it, and let go of the file."""
        if not self._is_closed:
            self._is_closed = True
            self._entries.close()
            self._on_end()


def _entries_of(path: str | os.PathLike[str], number: int) -> Generator[Entry, None, None]:
    """The entries of one connection, counted in the order of their opening, which is the first."""
    with mapped(path) as recorded:
        entries = (each for each in read_entries(recorded) if isinstance(each, Entry))
        openings = (each for each in entries if each.kind is EntryKind.OPENED)
        opening = next(islice(openings, number, None), None)
        if opening is None:
            return
        yield opening
        for entry in entries:
            if entry.socket != opening.socket:
                continue
            if entry.kind is EntryKind.OPENED:
                return
            yield entry
            if entry.kind is EntryKind.CLOSED:
                return
