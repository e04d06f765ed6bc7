"""What the broker was asked and what it answered, without secrets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from kite_core.redaction import HIDDEN

Pairs: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request and its answer. `at` is the virtual time; secrets read `***`."""

    at: str
    endpoint: str
    path: str
    query: Pairs
    form: Pairs
    status: int
    answer: bytes

    def to_line(self) -> bytes:
        """The entry as one line of text."""
        asked = f"{self.at} {self.endpoint} {self.path} {self.query} {self.form} {self.status} "
        return asked.encode() + self.answer


class Journal:
    """Entries in the order in which they were answered.

    The same seed and the same calls give the same journal, byte for byte, in every process.
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: int) -> Entry:
        return self._entries[place]

    def add(self, entry: Entry) -> None:
        """Write one more entry."""
        self._entries.append(entry)

    def to_bytes(self) -> bytes:
        """All entries, a line for each."""
        return b"\n".join(entry.to_line() for entry in self._entries)

    def digest(self) -> str:
        """A fingerprint of all entries: SHA-256, in hex."""
        return sha256(self.to_bytes()).hexdigest()


HIDDEN_ANSWER = HIDDEN.encode()
"""Stands for an answer that holds tokens."""
