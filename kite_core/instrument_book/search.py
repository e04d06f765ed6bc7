"""Search in texts, best matches first. Knows nothing of what the texts belong to."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import accumulate, chain
from typing import Generic, TypeVar

from kite_core.faults import Faults

T = TypeVar("T")
_AFTER_ALL = "\U0010ffff"
_INSIDE_NUMBERS = re.compile(r"(?<=\d)-(?=\d)")


class SearchIndex(Generic[T]):
    """Rows to be found by some texts of each.

    The rows come in the order in which equally good matches shall be found. Exact matches come
    before beginnings, these before whole words, these before other places; case does not matter.
    Then come those of the text with blanks for its hyphens. Last come rows that have every word of
    several in any order: first where each begins a word, then where it is anywhere in a text.
    `words_of` are more words that such a word may begin; they are not kept from the start.
    """

    def __init__(
        self,
        rows: Iterable[T],
        texts_of: Callable[[T], Iterable[str]],
        *,
        words_of: Callable[[T], Iterable[str]] | None = None,
    ) -> None:
        self._rows = list(rows)
        self._texts_of = texts_of
        self._words_of = words_of or _no_words
        texts: list[str] = []
        owners = array("Q")
        for owner, row in enumerate(self._rows):
            for text in texts_of(row):
                texts.append(_folded(text))
                owners.append(owner)
        self._joined = "\n".join(["", *texts, ""])
        self._starts = array("Q", accumulate((len(text) + 1 for text in texts), initial=1))
        self._owners = owners
        ascending = sorted(range(len(texts)), key=texts.__getitem__)
        self._sorted = [texts[place] for place in ascending]
        self._sorted_owners = [owners[place] for place in ascending]

    def best(self, text: str, *, limit: int, fits: Callable[[T], bool]) -> list[T]:
        """At most so many rows that fit and have a text with this one in it.

        Raises ValidationError for an empty text, and for a limit below 1.
        """
        faults = Faults()
        faults.text("text", text)
        faults.whole("limit", limit, least=1)
        faults.raise_for("search")
        found: dict[int, T] = {}
        for owner in self._ranked(_folded(text.strip())):
            if owner not in found and fits(row := self._rows[owner]):
                found[owner] = row
                if len(found) == limit:
                    break
        return list(found.values())

    def _ranked(self, wanted: str) -> Iterator[int]:
        """The owners of matching rows, best first; one may come twice."""
        several = _words(wanted)
        spaced = " ".join(several)
        yield from self._holding(wanted)
        if spaced and spaced != wanted:
            yield from self._holding(spaced)
        if len(several) > 1:
            yield from self._with_all(several)

    def _holding(self, wanted: str) -> Iterator[int]:
        """The owners of texts with this one in them, best first."""
        start = bisect_left(self._sorted, wanted)
        exact = bisect_right(self._sorted, wanted, start)
        end = bisect_left(self._sorted, wanted + _AFTER_ALL, exact)
        yield from sorted(self._sorted_owners[start:exact])
        yield from sorted(self._sorted_owners[exact:end])
        words: list[int] = []
        others: list[int] = []
        for owner, is_word in self._inside(wanted):
            (words if is_word else others).append(owner)
        yield from chain(words, others)

    def _with_all(self, words: list[str]) -> Iterator[int]:
        """The owners whose line has all these words, first those where each begins a word."""
        first = max(words, key=len)  # the rarest, as a rule
        others: list[int] = []
        for owner, line in enumerate(self._lines):
            if first in line and all(word in line for word in words):
                inner = [word for word in words if f" {word}" not in line]
                if not inner:
                    yield owner
                elif all(word in line.partition("\n")[0] for word in inner):
                    others.append(owner)
        yield from others

    @cached_property
    def _lines(self) -> list[str]:
        """The texts of each row, a line break and its other words, each behind a space.

        Made for the first search for several words.
        """
        texts_of, words_of = self._texts_of, self._words_of
        return [f"{_line(texts_of(row))}\n{_line(words_of(row))}" for row in self._rows]

    def _inside(self, wanted: str) -> Iterator[tuple[int, bool]]:
        """The owners of texts with this one anywhere, in order, and whether it is a whole word."""
        joined, starts = self._joined, self._starts
        word = _spaced(wanted)
        at = joined.find(wanted)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            after = starts[place + 1]
            yield self._owners[place], word in _spaced(joined[starts[place] : after - 1])
            at = joined.find(wanted, after)


def _folded(text: str) -> str:
    return text.casefold().replace("\n", " ")


def _words(text: str) -> list[str]:
    """The words of a text, which blanks and hyphens part; those of "2026-11-24" stay together."""
    return _INSIDE_NUMBERS.sub("", text).replace("-", " ").split()


def _line(texts: Iterable[str]) -> str:
    """The words of some texts, each behind a space."""
    line = _folded(" ".join(["", *texts]))
    return " ".join(["", *_words(line)]) if "-" in line else line  # few have hyphens


def _no_words(_row: object) -> tuple[str, ...]:
    return ()


def _spaced(text: str) -> str:
    """A text whose words, parted by spaces and hyphens, stand between spaces."""
    return f" {text.replace('-', ' ')} "
