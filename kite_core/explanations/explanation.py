"""What is known about one text of the broker, and the row of the table that it is known from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from kite_core.explanations.reasons import Reason

Fact: TypeAlias = float | int | str
"""A figure or a word of the broker's text: rupees are float or int, as they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why something was refused or cancelled, and how to mend it.

    `facts` are the figures of the broker's text, such as `required` and `available`; what they are
    called is on the page that `docs` names. `is_refusal` says that the broker read the request and
    took nothing of it: the same again has no hope until what the text tells of has changed.
    """

    reason: Reason
    cause: str
    fix: str
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    is_refusal: bool = False

    @property
    def docs(self) -> str:
        """Where the documentation explains it: page and anchor, below the root of the docs."""
        return self.reason.docs

    def __str__(self) -> str:
        return f"{self.cause} Fix: {self.fix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMessage:
    """One row of the table: the texts that have one reason, and what to say about them.

    `texts` are in the language of `kite_core.explanations.text_forms`. Of `fixes` the first one
    counts whose figures are all there; each text has one. `pages` are the statuses of answers
    that are a page in place of the broker's envelope. `shortfall` names two figures of which the
    first is short of the second; the difference becomes a fact of that name.
    """

    reason: Reason
    cause: str
    fixes: tuple[str, ...]
    source: str
    texts: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    is_refusal: bool = False
    shortfall: tuple[str, str] | None = None

    def explained(self, found: Mapping[str, str]) -> Explanation:
        """The explanation with the figures that were found in a text, as they stand there."""
        words = {name: word.replace(",", "") for name, word in found.items()}
        if self.shortfall is not None and set(self.shortfall) <= set(words):
            there, needed = (Decimal(words[name]) for name in self.shortfall)
            words["shortfall"] = f"{needed - there:f}"
        return Explanation(
            reason=self.reason,
            cause=self.cause,
            fix=next(fix for form in self.fixes if (fix := _filled(form, words))),
            facts={name: _fact(word) for name, word in words.items()},
            is_refusal=self.is_refusal,
        )


def _filled(text: str, words: Mapping[str, str]) -> str:
    """The text with its figures; "" when one of them is missing."""
    try:
        return text.format_map(words)
    except KeyError:
        return ""


def _fact(word: str) -> Fact:
    """A number where the text has one: whole as it is, else the nearest float."""
    digits = word.removeprefix("-").replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()):
        return word
    return float(word) if "." in word else int(word)
