"""What may have been meant by a symbol or a name that is not in the list."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

_AS_LONG_WITHIN = 2
_MOST_COMPARED = 100
"""To compare two texts takes some 40 us, and an exchange lists up to 50,000 symbols."""
_MOST_NAMED, _LIKENESS = 3, 0.7


def close_texts(wanted: str, texts: Sequence[str]) -> list[str]:
    """Up to three of these texts, which must ascend, that are nearly the wanted one, nearest first.

    Only texts of about its length and with its first letter are compared: its neighbours in the
    alphabet.
    """
    capitals = wanted.strip().upper()
    start = bisect_left(texts, capitals[:1])
    end = bisect_left(texts, f"{capitals[:1]}\U0010ffff")
    place = bisect_left(texts, capitals, start, end)
    before = _alike(capitals, (texts[at] for at in range(place - 1, start - 1, -1)))
    after = _alike(capitals, (texts[at] for at in range(place, end)))
    return get_close_matches(capitals, before + after, n=_MOST_NAMED, cutoff=_LIKENESS)


def _alike(wanted: str, texts: Iterable[str]) -> list[str]:
    """The first texts of about the same length, half of those that may be compared."""
    alike: list[str] = []
    for text in texts:
        if abs(len(text) - len(wanted)) <= _AS_LONG_WITHIN:
            alike.append(text)
            if len(alike) == _MOST_COMPARED // 2:
                break
    return alike


def did_you_mean(names: Iterable[str]) -> str | None:
    """The question for the fix of an error; None for no names."""
    joined = " or ".join(dict.fromkeys(names))
    return f"Did you mean {joined}?" if joined else None
