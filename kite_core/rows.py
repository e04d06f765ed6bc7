"""Answers with many entries: what could be read, and beside it, whole, what could not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, SupportsIndex, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedRow:
    """A row that no model could read: whole, with its place and the reason."""

    path: str
    reason: str
    row: Any


class Rows(list[T]):
    """A list of models; rows that could not be read are in `skipped`, whole."""

    __slots__ = ("skipped",)

    def __init__(self, rows: Iterable[T] = (), skipped: Iterable[SkippedRow] = ()) -> None:
        super().__init__(rows)
        self.skipped = tuple(skipped)

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> Any:
        """Pickle and copy with `skipped`."""
        return type(self), (list(self), self.skipped)


class Keyed(dict[str, T]):
    """Models by key; `missing` are the keys that were asked for and did not come.

    `skipped` holds the entries that could not be read, by key.
    """

    __slots__ = ("missing", "skipped")

    def __init__(
        self,
        entries: Mapping[str, T] | None = None,
        missing: Iterable[str] = (),
        skipped: Mapping[str, SkippedRow] | None = None,
    ) -> None:
        super().__init__(entries or {})
        self.missing = tuple(missing)
        self.skipped = dict(skipped or {})

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> Any:
        """Pickle and copy with `missing` and `skipped`."""
        return type(self), (dict(self), self.missing, self.skipped)
