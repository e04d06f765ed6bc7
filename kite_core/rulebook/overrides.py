"""A rulebook with a user's own entries over ours, from plain tables as a file has them.

Each section bears the name of a part of the rulebook. An entry of a dated part names `since`,
`source` and what changes against the entry in force on that day. It wins from that day on: what it
changes is changed in our later entries too. Two entries of one day may not
change the same thing. Days and sessions stand whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, cast, get_args, get_origin, get_type_hints

from kite_core.faults import Faults
from kite_core.rulebook.book import Rulebook
from kite_core.rulebook.dated import Dated, in_force
from kite_core.rulebook.fitting import Fitting
from kite_core.rulebook.plain_values import MISFIT
from kite_core.rulebook.trading_calendar import EXCHANGES_WITHOUT_HOURS

_MARKS = ("since", "source", "is_confirmed")
# Rows that hold side by side: an entry replaces the one of its name.
_NAMED = ("restrictions",)
# Nobody may guess from later entries what held before the first: an entry there stands whole.
_WITHOUT_GUESSES = ("charges",)


def overridden(base: Rulebook, changes: Mapping[str, object]) -> Rulebook:
    """The rulebook with these changes. Raises ValidationError with every fault and its fix.

    A fault's field is its path, such as `limits[0].orders_a_day`.
    """
    reader = _Sections(base)
    rulebook = reader.read(changes)
    reader.faults.raise_for("rulebook")
    return rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One part of the rulebook: what its entries are made of, and those that it has."""

    kind: Any
    held: Any


class _Sections:
    """Reads all sections of a document."""

    def __init__(self, base: Rulebook) -> None:
        self.faults = Faults()
        self._base = base
        self._fitting = Fitting(self.faults)
        self._rules = _parts_of(base, leave_out="calendar")
        self._calendar = _parts_of(base.calendar)
        self._exchanges = base.calendar.exchanges

    def read(self, changes: Mapping[str, object]) -> Rulebook:
        """The base with all that fits."""
        self._fitting.known_keys("", changes, (*self._rules, *self._calendar))
        timetables = changes.get("timetables")
        if isinstance(timetables, Mapping):
            new = cast("Mapping[str, object]", timetables)
            self._exchanges = tuple(dict.fromkeys((*self._exchanges, *new)))
        rules = self._changed(self._rules, changes)
        calendar = self._changed(self._calendar, changes)
        return replace(self._base, **rules, calendar=replace(self._base.calendar, **calendar))

    def _changed(self, parts: Mapping[str, _Part], changes: Mapping[str, object]) -> dict[str, Any]:
        return {
            name: self._section(name, part, changes[name])
            for name, part in parts.items()
            if name in changes
        }

    def _section(self, name: str, part: _Part, plain: object) -> Any:
        if get_origin(part.kind) is not Mapping:
            return self._entries(name, get_args(part.kind)[0], part.held, plain)
        table = self._fitting.table(name, plain) or {}
        known = dict.fromkeys(
            (*part.held, *self._base.calendar.exchanges, *EXCHANGES_WITHOUT_HOURS)
        )
        self._fitting.known_keys(name, table, tuple(known))
        kind = get_args(get_args(part.kind)[1])[0]
        changed = {
            key: self._entries(f"{name}.{key}", kind, part.held.get(key, ()), entries)
            for key, entries in table.items()
        }
        return {**part.held, **changed}

    def _entries(self, where: str, kind: Any, held: Sequence[Any], plain: object) -> Any:
        """What is there, and the new entries behind it, which makes them count."""
        if not isinstance(plain, list):
            fix = f"Write each entry under [[{where}]]."
            self.faults.expect(False, where, "it is no list of entries", fix)
            return held
        entries = list(enumerate(cast("list[object]", plain)))
        if get_origin(kind) is Dated:
            entries.sort(key=lambda numbered: _first_day(numbered[1]))
            self._expect_no_rivals(where, entries)
        for place, entry in entries:
            held = self._with_entry(f"{where}[{place}]", kind, tuple(held), entry)
        return held

    def _expect_no_rivals(self, where: str, entries: Sequence[tuple[int, object]]) -> None:
        """Of two entries of one day that change the same thing, only one can be meant."""
        places: dict[tuple[object, ...], int] = {}
        for place, entry in entries:
            if (since := _first_day(entry)) == date.max:
                continue
            table = cast("Mapping[str, object]", entry)
            name = str(table.get("name")) if where in _NAMED else ""
            for path in _changed_paths(table):
                first = places.setdefault((since, name, path), place)
                problem = f"{where}[{first}] changes it too, since {since}"
                fix = "Leave one of them out, or give them different days."
                self.faults.expect(first == place, f"{where}[{place}].{path}", problem, fix)

    def _with_entry(self, where: str, kind: Any, held: tuple[Any, ...], plain: object) -> Any:
        table = self._fitting.table(where, plain)
        if table is None:
            return held
        if get_origin(kind) is Dated:
            return self._with_dated(where, get_args(kind)[0], held, table)
        row = self._fitting.record(where, kind, table)
        if row is MISFIT or not self._has_hours(where, row.exchanges):
            return held
        return (*held, row)

    def _with_dated(
        self, where: str, kind: Any, held: tuple[Any, ...], table: Mapping[str, object]
    ) -> Any:
        marks = self._marks(where, table)
        section = where.partition("[")[0]
        current = _current(held, table, section)
        rest = {key: value for key, value in table.items() if key not in _MARKS}
        value = self._fitting.record(where, kind, rest, current=current)
        if marks is None or value is MISFIT or not self._lasts(where, value, marks["since"]):
            return held
        new = Dated(value=value, **marks)
        if section in _NAMED:
            return (*(entry for entry in held if entry.value.name != value.name), new)
        return (*(self._carried(where, kind, new, rest, entry) for entry in held), new)

    def _carried(
        self, where: str, kind: Any, new: Dated[Any], table: Mapping[str, object], entry: Dated[Any]
    ) -> Dated[Any]:
        """What a new entry makes of another: a later one takes over the same changes."""
        changes = _lasting(table, entry.since) if entry.since > new.since else {}
        value = self._fitting.record(where, kind, changes, current=entry.value) if changes else None
        if value is None or value is MISFIT:
            return entry
        return Dated(
            since=entry.since,
            value=value,
            source=f"{new.source}; the rest: {entry.source}",
            is_confirmed=new.is_confirmed and entry.is_confirmed,
        )

    def _has_hours(self, where: str, exchanges: tuple[str, ...]) -> bool:
        """A day of an exchange without hours would never be looked at."""
        unknown = [exchange for exchange in exchanges if exchange not in self._exchanges]
        problem = f"no hours are known for {', '.join(unknown)}"
        fix = f"Use {', '.join(self._exchanges)}, or add [[timetables.EXCHANGE]]."
        return self.faults.expect(not unknown, f"{where}.exchanges", problem, fix)

    def _lasts(self, where: str, value: Any, since: date) -> bool:
        """An end that was taken over from the entry before would end this one as it begins."""
        until = getattr(value, "valid_until", None)
        fits = until is None or since <= until
        problem = f"{until} is before {since}"
        return self.faults.expect(fits, f"{where}.valid_until", problem, "Give the last day.")

    def _marks(self, where: str, table: Mapping[str, object]) -> dict[str, Any] | None:
        """Since when an entry holds, and who says so."""
        given: dict[str, object] = {"is_confirmed": True, **table}
        kinds = {"since": date, "source": str, "is_confirmed": bool}
        fixes = {"since": "Add since = 2027-01-26.", "source": 'Say who says so: source = "...".'}
        marks: dict[str, Any] = {}
        for name, kind in kinds.items():
            path = f"{where}.{name}"
            if name in given:
                marks[name] = self._fitting.value(path, kind, given[name])
            else:
                self.faults.expect(False, path, "it is missing", fixes[name])
        is_whole = len(marks) == len(kinds) and not any(mark is MISFIT for mark in marks.values())
        return marks if is_whole else None


def _parts_of(record: Any, *, leave_out: str = "") -> dict[str, _Part]:
    hints = get_type_hints(cast("type[object]", type(record)))
    return {
        member.name: _Part(kind=hints[member.name], held=getattr(record, member.name))
        for member in fields(record)
        if member.name != leave_out
    }


def _first_day(entry: object) -> date:
    """Since when an entry holds; what says no date has its fault noted when it is read."""
    since = cast("Mapping[str, object]", entry).get("since") if isinstance(entry, Mapping) else None
    return since if type(since) is date else date.max  # a datetime is one to `isinstance`


def _changed_paths(table: Mapping[str, object], before: str = "") -> Iterator[str]:
    """What an entry changes, such as `requests.order`: not its marks, and not its name."""
    for key, part in table.items():
        if isinstance(part, Mapping):
            yield from _changed_paths(cast("Mapping[str, object]", part), f"{before}{key}.")
        elif before or key not in (*_MARKS, "name"):
            yield f"{before}{key}"


def _lasting(table: Mapping[str, object], day: date) -> dict[str, object]:
    """What of an entry holds on a day: not the tables in it that are valid until an earlier one."""
    if cast("date", table.get("valid_until", day)) < day:
        return {}
    parts = {
        key: _lasting(cast("Mapping[str, object]", part), day)
        if isinstance(part, Mapping)
        else part
        for key, part in table.items()
    }
    return {key: part for key, part in parts.items() if part != {}}


def _current(held: tuple[Any, ...], table: Mapping[str, object], section: str) -> Any:
    """The value that an entry changes, None where there is none yet."""
    if section in _NAMED:
        name = table.get("name")
        return next((entry.value for entry in held if entry.value.name == name), None)
    since = _first_day(table)
    if not held:
        return None
    found = in_force(held, since)
    return None if section in _WITHOUT_GUESSES and since < found.since else found.value
