"""Enumerations that stay open: the broker adds words without notice."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class OpenWords(StrEnum):
    """An enumeration of texts that keeps a word it does not know.

    The unknown word becomes a member for the rest of the process: equal to its text, identical to
    itself, and false for `is_known`.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        text = str.__str__(value)  # a word of another enumeration would stay one of that
        word = str.__new__(cls, text)
        word._name_ = text
        word._value_ = text
        known: dict[object, Self] = cls._value2member_map_  # type: ignore[assignment]  # reason: typeshed says Enum
        return known.setdefault(text, word)

    @property
    def is_known(self) -> bool:
        """Whether this library knows the word."""
        return self._name_ in type(self).__members__
