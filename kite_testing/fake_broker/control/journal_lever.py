"""What a test may ask the journal: what came, how often, and what came close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kite_core.redaction import is_secret
from kite_testing.fake_broker.faults.catalogue import did_you_mean
from kite_testing.fake_broker.wire.journal import Entry, Journal
from kite_testing.fake_broker.wire.routing import Routes

_PATIENCE_SECONDS = 5.0
_MOST_PATIENCE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a request should be like. What is not given may be anything.

    `fields` are looked up in the query and the form; `path` may be the endpoint's own, with names
    in braces.
    """

    method: str | None = None
    path: str | None = None
    fields: dict[str, str] | None = None
    status: int | None = None

    def differences(self, entry: Entry) -> list[str]:
        """How a request differs, a sentence each; none when it matches."""
        method, _, template = entry.endpoint.partition(" ")
        found: list[str] = []
        if self.method is not None and self.method != method:
            found.append(f"method is {method}, not {self.method}")
        if self.path is not None and self.path not in (entry.path, template):
            found.append(f"path is {entry.path}, not {self.path}")
        if self.status is not None and self.status != entry.status:
            found.append(f"status is {entry.status}, not {self.status}")
        sent = dict((*entry.query, *entry.form))
        for name, wanted in (self.fields or {}).items():
            if name not in sent:
                found.append(f"{name} is missing")
            elif sent[name] != wanted and not is_secret(name):
                found.append(f"{name} is {sent[name]!r}, not {wanted!r}")
        return found

    def matches(self, entry: Entry) -> bool:
        """Whether a request is as expected."""
        return not self.differences(entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A request that is not as expected, and why not."""

    place: int
    entry: Entry
    differences: tuple[str, ...]


class JournalLever:
    """Answers questions about the requests so far."""

    def __init__(self, journal: Journal, routes: Callable[[], Routes]) -> None:
        self._journal = journal
        self._routes = routes

    def entries(self, *, since: int = 0, count: int | None = None) -> list[Entry]:
        """Entries from the n-th on, counted from 0; all of them, or so many."""
        entries = self._journal.since(since)
        return entries if count is None else entries[: max(count, 0)]

    def count(self, expected: Expected) -> int:
        """How many requests are as expected.

        Raises ValueError for a path that the API does not have and nobody asked for.
        """
        self._check_path(expected)
        return sum(expected.matches(entry) for entry in self._journal)

    def wait(
        self,
        expected: Expected,
        *,
        count: int = 1,
        timeout_seconds: float = _PATIENCE_SECONDS,
    ) -> Entry:
        """The n-th request that is as expected, waited for in real time.

        Raises LookupError, with the closest requests, when it does not come in time; ValueError
        at once for a path that the API does not have and nobody asked for.
        """
        if count < 1:
            raise ValueError(f"count is {count}: the first request is number 1.")
        if not 0 <= timeout_seconds <= _MOST_PATIENCE_SECONDS:
            raise ValueError(
                f"timeout_seconds is {timeout_seconds:g}: give 0 to {_MOST_PATIENCE_SECONDS:g}."
            )
        self._check_path(expected)
        entry = self._journal.wait(count, expected.matches, timeout_seconds=timeout_seconds)
        if entry is not None:
            return entry
        close = "; ".join(
            f"{miss.entry.endpoint} ({', '.join(miss.differences)})"
            for miss in self.near_misses(expected)
        )
        raise LookupError(
            f"Only {self.count(expected)} of {count} such requests came. "
            f"The closest others: {close or 'none at all'}."
        )

    def near_misses(self, expected: Expected, *, count: int = 3) -> list[NearMiss]:
        """The requests that differ the least, the closest first; of those alike the latest.

        Raises ValueError as `count` does.
        """
        self._check_path(expected)
        misses = {
            (entry.endpoint, *differences): NearMiss(
                place=place, entry=entry, differences=tuple(differences)
            )
            for place, entry in enumerate(self._journal)
            if (differences := expected.differences(entry))
        }
        ranked = sorted(misses.values(), key=lambda miss: (len(miss.differences), -miss.place))
        return ranked[:count]

    def _check_path(self, expected: Expected) -> None:
        """Raise ValueError for a path that no request can have had, or only a mistaken one."""
        path, routes = expected.path, self._routes()
        if path is None or routes.has(path) or any(each.path == path for each in self._journal):
            return
        hint = did_you_mean(path, {route.template for route in routes})
        raise ValueError(f"The API has no path {path}.{hint}")


def entry_row(entry: Entry) -> dict[str, Any]:
    """An entry as plain values."""
    return {
        "at": entry.at,
        "endpoint": entry.endpoint,
        "path": entry.path,
        "query": [list(pair) for pair in entry.query],
        "form": [list(pair) for pair in entry.form],
        "status": entry.status,
        "answer": entry.answer.decode(errors="replace"),
        "fate": entry.fate,
    }
