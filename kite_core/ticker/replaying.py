"""Makes the events of a stream from what was recorded, by the same code as a stream does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from kite_core.decoding import read_json
from kite_core.ticker.hearing import Hearing
from kite_core.ticker.recording import Damage, Entry, EntryKind, Found, RecordingError
from kite_core.ticker.stream_events import Connected, Disconnected, Gap, Stopped, StreamEvent


def events_of(found: Iterable[Found]) -> Iterator[StreamEvent]:
    """The events of a recording, each at its own time, the last one Stopped.

    Its error says what could not be read; everything else is told all the same.
    """
    replay, damages = _Replay(), list[Damage]()
    for each in found:
        if isinstance(each, Damage):
            damages.append(each)
        else:
            yield from replay.events_of(each)
    if replay.at is not None:
        yield Stopped(at=replay.at, error=_error_of(damages))


class _Connection:
    """One socket: what is wanted of it, and since when nothing has come, if it is lost."""

    def __init__(self) -> None:
        self.is_open = False
        self.tokens: dict[int, None] = {}
        self.heard_at: datetime | None = None
        self.lost_tokens: tuple[int, ...] = ()


class _Replay:
    """What is known of a recording up to an entry."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self._hearing = Hearing()
        self._connections: dict[int, _Connection] = {}

    def events_of(self, entry: Entry) -> Iterator[StreamEvent]:
        """The events that an entry is; most are one."""
        self.at = entry.at
        each = self._connections.setdefault(entry.socket, _Connection())
        if entry.kind is EntryKind.OPENED:
            yield from self._open(each, entry)
        elif entry.kind is EntryKind.CLOSED:
            yield from self._close(each, entry)
        elif entry.kind is EntryKind.SENT:
            _note_wish(each.tokens, entry.data)
        else:
            each.heard_at = entry.at
            is_text = entry.kind is EntryKind.TEXT
            data = entry.data.decode(errors="replace") if is_text else entry.data
            event = self._hearing.event_of(data, at=entry.at, socket=entry.socket)
            if event is not None:
                yield event

    def _open(self, each: _Connection, entry: Entry) -> Iterator[StreamEvent]:
        """A connection that was not closed ended with the program that recorded it."""
        if each.is_open:
            yield from self._close(each, entry)
        each.is_open = True
        yield Connected(at=entry.at, socket=entry.socket, tokens=len(each.lost_tokens))
        if each.heard_at is not None:
            yield Gap(
                start=each.heard_at, end=entry.at, tokens=each.lost_tokens, socket=entry.socket
            )
        each.heard_at = entry.at

    def _close(self, each: _Connection, entry: Entry) -> Iterator[StreamEvent]:
        each.is_open = False
        each.lost_tokens, each.tokens = tuple(each.tokens), {}
        is_told = entry.kind is EntryKind.CLOSED
        reason = entry.data.decode(errors="replace") if is_told else "the recording broke off"
        yield Disconnected(reason=reason, retry_seconds=0.0, at=entry.at, socket=entry.socket)


def _note_wish(tokens: dict[int, None], data: bytes) -> None:
    """Follow a subscription; what is none is passed over."""
    try:
        wish = read_json(data)
    except (ValueError, RecursionError):
        return
    fields = cast("dict[str, object]", wish) if isinstance(wish, dict) else {}
    action, named = fields.get("a"), fields.get("v")
    if not isinstance(named, list):
        return
    numbers = [each for each in cast("list[object]", named) if isinstance(each, int)]
    if action == "subscribe":
        tokens.update(dict.fromkeys(numbers))
    elif action == "unsubscribe":
        for number in numbers:
            tokens.pop(number, None)


def _error_of(damages: list[Damage]) -> RecordingError | None:
    if not damages:
        return None
    lost = sum(each.end - each.start for each in damages)
    places = ", ".join(str(each.start) for each in damages)
    return RecordingError(f"{lost} bytes of the recording are no entries: from byte {places} on.")
