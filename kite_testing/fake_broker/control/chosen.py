"""Reads one of a few words, and says which there are when it is none of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

WordT = TypeVar("WordT", bound=StrEnum)


def chosen(kind: type[WordT], word: str, *, name: str) -> WordT:
    """The word as one of its kind. Raises ValueError, with all of them, for any other."""
    try:
        return kind(word)
    except ValueError:
        raise ValueError(f"{name} is {word!r}: give one of {', '.join(kind)}.") from None
