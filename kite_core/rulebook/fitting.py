"""Makes values of the rulebook from plain ones, as a file has them, and notes what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date, time
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from kite_core.errors import ValidationError
from kite_core.faults import Faults
from kite_core.rulebook.checks import OneOf, guess
from kite_core.rulebook.plain_values import MISFIT, READERS


class Fitting:
    """Reads values by the types that they must have; a path says where each of them stands."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def value(self, where: str, kind: Any, plain: object, *, current: Any = None) -> Any:
        """A value of a type, or MISFIT with its fault noted.

        `current` is the value in force, which gives what tables leave out.
        """
        kind = _required(kind)
        words = _words_of(kind)
        if words:
            return self._word(where, plain, words)
        if is_dataclass(kind):
            return self.record(where, kind, plain, current=current)
        shape = get_origin(kind)
        if shape is Mapping:
            return self._mapping(where, kind, plain, current or {})
        read = self._sequence if shape in (tuple, frozenset) else self._one
        return read(where, kind, plain)

    def record(self, where: str, kind: Any, plain: object, *, current: Any = None) -> Any:
        """A dataclass from a table: the current one changed, or a new one."""
        table = self.table(where, plain)
        if table is None:
            return MISFIT
        types = get_type_hints(kind, include_extras=True)
        members = {member.name: member for member in fields(kind)}
        fits = self.known_keys(where, table, tuple(members))
        made = {
            name: self.value(
                f"{where}.{name}", types[name], table[name], current=getattr(current, name, None)
            )
            for name in members
            if name in table
        }
        can_be_made = True
        for name, member in members.items():
            if current is None and name not in made:
                can_be_made &= self._leave_out(where, member, types[name], made)
        sound = {name: value for name, value in made.items() if value is not MISFIT}
        is_whole = len(sound) == len(made)
        if current is None and not (can_be_made and is_whole):
            return MISFIT
        record = self._made(where, kind, sound, current)  # which may find more faults
        return record if fits and is_whole else MISFIT

    def table(self, where: str, plain: object) -> Mapping[str, object] | None:
        """A table, or None with its fault noted."""
        if isinstance(plain, Mapping):
            return cast("Mapping[str, object]", plain)
        self._note(where, f"{plain!r} is no table", "Write key = value pairs.")
        return None

    def known_keys(self, where: str, table: Mapping[str, object], known: tuple[str, ...]) -> bool:
        """Whether all keys of a table are known; each other is noted, with the nearest name."""
        unknown = [key for key in table if key not in known]
        for key in unknown:
            path = f"{where}.{key}" if where else key
            self._note(path, "there is no such name", guess(key, known))
        return not unknown

    def _made(self, where: str, kind: Any, made: dict[str, Any], current: Any) -> Any:
        """What checks itself may refuse values that fit one by one."""
        try:
            return kind(**made) if current is None else replace(current, **made)
        except ValidationError as refusal:
            for fault in refusal.faults:
                self._note(f"{where}.{fault.field}", fault.problem, fault.fix)
            return MISFIT

    def _leave_out(self, where: str, member: Field[Any], kind: Any, made: dict[str, Any]) -> bool:
        """Whether a field may be left out: it has a default, or may be None."""
        if member.default is not MISSING or member.default_factory is not MISSING:
            return True
        if type(None) in get_args(kind):
            made[member.name] = None
            return True
        example = f" = {READERS[kind][1]}" if kind in READERS else ""
        self._note(f"{where}.{member.name}", "it is missing", f"Add {member.name}{example}.")
        return False

    def _mapping(self, where: str, kind: Any, plain: object, held: Mapping[str, Any]) -> Any:
        """Entries join those in force, and replace them by key."""
        table = self.table(where, plain)
        if table is None:
            return MISFIT
        keys, items = get_args(kind)
        known = _names_of(keys) or tuple(table)
        fits = self.known_keys(where, table, known)
        made = {
            key: self.value(f"{where}.{key}", items, item, current=held.get(key))
            for key, item in table.items()
            if key in known
        }
        fits &= not any(item is MISFIT for item in made.values())
        return {**held, **made} if fits else MISFIT

    def _sequence(self, where: str, kind: Any, plain: object) -> Any:
        """A list replaces the one in force."""
        if not isinstance(plain, list):
            return self._note(where, f"{plain!r} is no list", "Write it in [brackets].")
        items = cast("list[object]", plain)
        kinds = _kinds_of_items(kind, len(items))
        if len(kinds) != len(items):
            return self._note(where, f"it has {len(items)} items", f"Give {len(kinds)}.")
        made = [
            self.value(f"{where}[{place}]", each, item)
            for place, (each, item) in enumerate(zip(kinds, items, strict=True))
        ]
        is_whole = not any(item is MISFIT for item in made)
        return get_origin(kind)(made) if is_whole else MISFIT

    def _word(self, where: str, plain: object, words: Mapping[str, Any]) -> Any:
        if isinstance(plain, str) and plain in words:
            return words[plain]
        return self._note(where, f"{plain!r} is not known", guess(str(plain), words))

    def _one(self, where: str, kind: Any, plain: object) -> Any:
        if kind not in READERS:
            return self._note(where, "it cannot be set from a file", "Leave it out.")
        read, example = READERS[kind]
        made = read(plain)
        if made is MISFIT:
            shown = str(plain) if isinstance(plain, date | time | Decimal) else repr(plain)
            return self._note(where, f"{shown} does not fit", f"Write it like {example}.")
        return made

    def _note(self, where: str, problem: str, fix: str) -> Any:
        self.faults.expect(False, where, problem, fix)
        return MISFIT


def _required(kind: Any) -> Any:
    """The type behind an optional one."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    return next(part for part in get_args(kind) if part is not type(None))


def _words_of(kind: Any) -> dict[str, Any]:
    """The words of an enumeration or a choice, and what they mean; none for other types."""
    if get_origin(kind) is Literal:
        return {word: word for word in get_args(kind)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {str(member.value): member for member in kind}
    return {}


def _names_of(kind: Any) -> tuple[str, ...]:
    """The names that the keys of a mapping may have; none where any may be."""
    marks: tuple[object, ...] = getattr(kind, "__metadata__", ())
    return next((mark.names for mark in marks if isinstance(mark, OneOf)), ())


def _kinds_of_items(kind: Any, count: int) -> tuple[Any, ...]:
    """The type of each item of a list: one for all, or as many as there must be."""
    parts = get_args(kind)
    is_open = get_origin(kind) is frozenset or parts[-1] is Ellipsis
    return (parts[0],) * count if is_open else parts
