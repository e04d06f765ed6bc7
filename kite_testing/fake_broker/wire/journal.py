"""What the broker was asked and what it answered, without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Condition
from typing import TypeAlias

from kite_core.redaction import HIDDEN, hide_pairs, hide_secrets
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.delivery import Delivery
from kite_testing.fake_broker.wire.pairs import Pairs
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.fake_broker.wire.routing import Route

_HIDDEN_ANSWER = HIDDEN.encode()
"""Stands for an answer that holds tokens."""
_Row: TypeAlias = "tuple[datetime, Route | None, Arrival, int, bytes, str]"
Rows: TypeAlias = tuple[_Row, ...]
"""What a journal keeps of its entries until they are looked at: status, body and fate last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request and its answer. `at` is the virtual time; secrets read `***`.

    `endpoint` is the method and the template of the path, "?" for a path that the API lacks.
    `status` is 0 where no answer came. `fate` says how an answer went astray: "refused" when the
    connection was, "lost", "cut", "late", and "" when it arrived.
    """

    at: str
    endpoint: str
    path: str
    query: Pairs
    form: Pairs
    status: int
    answer: bytes
    fate: str = ""

    def to_line(self) -> bytes:
        """The entry as one line of text."""
        asked = f"{self.at} {self.endpoint} {self.path} {self.query} {self.form} {self.status} "
        return f"{asked}{self.fate and f'({self.fate}) '}".encode() + self.answer


class Journal:
    """Entries in the order in which they were answered; each is made when it is looked at.

    The same seed and the same calls give the same journal, byte for byte, in every process.
    """

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._grown = Condition()
        self._waiting = 0

    def __iter__(self) -> Iterator[Entry]:
        return (_entry(row) for row in list(self._rows))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> Entry:
        return _entry(self._rows[place])

    def since(self, place: int) -> list[Entry]:
        """The entries from the n-th on, counted from 0."""
        return [_entry(row) for row in self._rows[max(place, 0) :]]

    def note(
        self, now: datetime, route: Route | None, arrival: Arrival, delivery: Delivery
    ) -> None:
        """Write one more entry."""
        # What is kept of an answer is no object, so that the garbage collector has less to do.
        response, fate = delivery.response, _fate(delivery)
        if response is None:
            self._rows.append((now, route, arrival, 0, b"", fate))
        else:
            self._rows.append((now, route, arrival, response.status, response.body, fate))
        if self._waiting:
            with self._grown:
                self._grown.notify_all()

    def kept(self) -> Rows:
        """What it holds now, to be taken up again later."""
        return tuple(self._rows)

    def take_up(self, rows: Rows = ()) -> None:
        """Go on from there, or from nothing."""
        self._rows[:] = rows

    def wait(
        self, count: int, matches: Callable[[Entry], bool], *, timeout_seconds: float
    ) -> Entry | None:
        """The n-th entry that matches, waited for in real time; None when it does not come."""
        found: list[Entry] = []
        place = 0

        def has_come() -> bool:
            nonlocal place
            fresh = self.since(place)
            place += len(fresh)
            found.extend(entry for entry in fresh if matches(entry))
            return len(found) >= count

        with self._grown:
            self._waiting += 1
            try:
                self._grown.wait_for(has_come, timeout_seconds)
            finally:
                self._waiting -= 1
        return found[count - 1] if len(found) >= count else None

    def to_bytes(self) -> bytes:
        """All entries, a line for each."""
        return b"\n".join(entry.to_line() for entry in self)

    def digest(self) -> str:
        """A fingerprint of all entries: SHA-256, in hex."""
        return sha256(self.to_bytes()).hexdigest()


def _entry(row: _Row) -> Entry:
    now, route, arrival, status, answer, fate = row
    is_secret = route is not None and route.holds_secrets and status == 200
    return Entry(
        at=now.isoformat(timespec="milliseconds"),
        endpoint=f"{arrival.method} ?" if route is None else route.endpoint,
        path=arrival.path,
        query=tuple(hide_pairs(arrival.query)),
        form=_form(arrival),
        status=status,
        answer=_HIDDEN_ANSWER if is_secret else answer,
        fate=fate,
    )


def _form(arrival: Arrival) -> Pairs:
    """The fields that arrived; a JSON array is one field without a name."""
    try:
        fields = arrival.fields
    except RefusedError:
        return ()
    if not fields and arrival.body:
        return (("", hide_secrets(arrival.body.decode(errors="replace"))),)
    return tuple(hide_pairs(dict(fields).items()))


def _fate(delivery: Delivery) -> str:
    if delivery.response is None:
        return "lost" if delivery.was_read else "refused"
    if delivery.cut is not None:
        return "cut"
    return "late" if delivery.delay_seconds else ""
