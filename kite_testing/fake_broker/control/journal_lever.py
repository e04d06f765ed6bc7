"""What a test may ask the journal: what came, how often, and what came close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kite_core.redaction import is_secret
from kite_testing.fake_broker.faults.catalogue import did_you_mean
from kite_testing.fake_broker.given import check_number, check_whole
from kite_testing.fake_broker.wire.journal import Entry, Journal
from kite_testing.fake_broker.wire.routing import Routes

_FEW = 3
_ALL_CALLS = "the docs: reference/fake-broker-evidence.md"
_PATIENCE_SECONDS = 5.0
_MOST_PATIENCE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    """What a request should be like. What is None may be anything."""

    method: str | None
    path: str | None
    fields: Mapping[str, str]
    status: int | None

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
        for name, wanted in self.fields.items():
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
    """Answers questions about the requests so far.

    A request is described by what is known of it: `method`; `path`, or its template with names in
    braces; `fields` of its query and its form; `status` of its answer, 0 when none came. What is
    not given may be anything. Raises ValueError for a path that the API does not have and nobody
    asked for.
    """

    def __init__(self, journal: Journal, routes: Callable[[], Routes]) -> None:
        self._journal = journal
        self._routes = routes

    def entries(self, *, since: int = 0, count: int | None = None) -> list[Entry]:
        """Entries from the n-th on, counted from 0; all of them, or so many."""
        entries = self._journal.since(since)
        return entries if count is None else entries[: max(count, 0)]

    def digest(self) -> str:
        """The fingerprint of all entries: SHA-256, in hex."""
        return self._journal.digest()

    def count(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        fields: Mapping[str, object] | None = None,
        status: int | None = None,
    ) -> int:
        """How many requests are as described."""
        return self._count(self._expected(method, path, fields, status))

    def wait(  # reason: what describes a request, and how long to wait for it
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        fields: Mapping[str, object] | None = None,
        status: int | None = None,
        count: int = 1,
        timeout_seconds: float = _PATIENCE_SECONDS,
    ) -> Entry:
        """The n-th request as described, waited for in real time.

        Raises LookupError, with the closest requests, when it does not come in time.
        """
        _check_count(count)
        check_number(timeout_seconds=timeout_seconds)
        if not 0 <= timeout_seconds <= _MOST_PATIENCE_SECONDS:
            raise ValueError(
                f"timeout_seconds is {timeout_seconds:g}: give 0 to {_MOST_PATIENCE_SECONDS:g}."
            )
        expected = self._expected(method, path, fields, status)
        entry = self._journal.wait(count, expected.matches, timeout_seconds=timeout_seconds)
        if entry is not None:
            return entry
        close = "; ".join(
            f"{miss.entry.endpoint} ({', '.join(miss.differences)})"
            for miss in self._near_misses(expected, _FEW)
        )
        raise LookupError(
            f"Only {self._count(expected)} of {count} such requests came. "
            f"The closest others: {close or 'none at all'}."
        )

    def near_misses(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        fields: Mapping[str, object] | None = None,
        status: int | None = None,
        count: int = _FEW,
    ) -> list[NearMiss]:
        """The requests that differ the least, the closest first; of those alike the latest."""
        _check_count(count)
        return self._near_misses(self._expected(method, path, fields, status), count)

    def _count(self, expected: _Expected) -> int:
        return sum(expected.matches(entry) for entry in self._journal)

    def _near_misses(self, expected: _Expected, count: int) -> list[NearMiss]:
        misses = {
            (entry.endpoint, *differences): NearMiss(
                place=place, entry=entry, differences=tuple(differences)
            )
            for place, entry in enumerate(self._journal)
            if (differences := expected.differences(entry))
        }
        ranked = sorted(misses.values(), key=lambda miss: (len(miss.differences), -miss.place))
        return ranked[:count]

    def _expected(
        self,
        method: str | None,
        path: str | None,
        fields: Mapping[str, object] | None,
        status: int | None,
    ) -> _Expected:
        """What is described. Raises ValueError for a path that no request can have had."""
        if path is not None:
            self._check_path(path)
        texts = {name: str(value) for name, value in (fields or {}).items()}
        return _Expected(method=method, path=path, fields=texts, status=status)

    def _check_path(self, path: str) -> None:
        """Raise ValueError for a path that no request can have had, or only a mistaken one."""
        routes = self._routes()
        if routes.has(path) or any(each.path == path for each in self._journal):
            return
        hint = did_you_mean(path, [route.template for route in routes], all_in=_ALL_CALLS)
        raise ValueError(f"The API has no path {path}.{hint}")


def _check_count(count: int) -> None:
    check_whole(count=count)
    if count < 1:
        raise ValueError(f"count is {count}: the first request is number 1.")


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
