"""Answers with many entries: what could be read, and beside it, whole, what could not."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from gzip import decompress
from typing import Any, SupportsIndex, TypeVar

T = TypeVar("T")


class MisfitError(Exception):
    """Some part of an answer fits nowhere. `path` is where, below the topic: `[3].price`."""

    def __init__(self, reason: str, *, path: str = "", sample: Any = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.sample = sample


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedRow:
    """A row that no model could read: whole, with its place and the reason."""

    path: str
    reason: str
    row: Any


class Rows(list[T]):
    """A list of models; rows that could not be read are in `skipped`, whole.

    `model` is what its rows are, also when there are none; None where nobody said it.
    """

    __slots__ = ("model", "skipped")

    def __init__(
        self,
        rows: Iterable[T] = (),
        skipped: Iterable[SkippedRow] = (),
        *,
        model: type[T] | None = None,
    ) -> None:
        super().__init__(rows)
        self.skipped = tuple(skipped)
        self.model = model

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> Any:
        """Pickle and copy with `skipped` and `model`."""
        return partial(type(self), model=self.model), (list(self), self.skipped)


class Keyed(dict[str, T]):
    """Models by key; `missing` are the keys that were asked for and did not come.

    `skipped` holds the entries that could not be read, by key; `model` is as in `Rows`.
    """

    __slots__ = ("missing", "model", "skipped")

    def __init__(
        self,
        entries: Mapping[str, T] | None = None,
        missing: Iterable[str] = (),
        skipped: Mapping[str, SkippedRow] | None = None,
        *,
        model: type[T] | None = None,
    ) -> None:
        super().__init__(entries or {})
        self.missing = tuple(missing)
        self.skipped = dict(skipped or {})
        self.model = model

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> Any:
        """Pickle and copy with `missing`, `skipped` and `model`."""
        whole = partial(type(self), model=self.model)
        return whole, (dict(self), self.missing, self.skipped)


def csv_rows(body: bytes) -> list[dict[str, str]]:
    """The rows of a CSV dump as texts by column; inflates gzip that the transport left alone.

    Raises MisfitError when it is no such dump.
    """
    try:
        text = (decompress(body) if body[:2] == b"\x1f\x8b" else body).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as fault:
        raise MisfitError(f"the dump is damaged: {fault}") from None
    if "instrument" not in (header := text[:1000].partition("\n")[0]) and "amc" not in header:
        raise MisfitError("the dump has no header line", sample=header[:80])
    try:
        return list(csv.DictReader(text.splitlines()))
    except csv.Error as fault:
        raise MisfitError(f"the dump is damaged: {fault}") from None
