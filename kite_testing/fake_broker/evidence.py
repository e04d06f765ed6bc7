"""How we know what the broker does: every behaviour of the fake one says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Evidence(StrEnum):
    """Where a behaviour is known from, the strongest first."""

    DOCUMENTED = "documented"
    """The broker's documentation or support pages, or an exchange's circular."""
    SAMPLE = "official sample"
    """Visible in the official sample answers."""
    CLIENT = "official client"
    """Read in the source of an official client."""
    STAFF = "staff"
    """Said by the broker's staff on the developer forum."""
    USER = "user"
    """Reported by users, not confirmed by the broker."""
    ASSUMED = "assumed"
    """Deduced, or chosen where nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One thing that the fake broker does as the real one: what, and how we know.

    `topic` groups the rows of the table in the docs. `source` is a page, a sample file or a forum
    thread; for what is assumed, the reason for the choice.
    """

    name: str
    topic: str
    says: str
    evidence: Evidence
    source: str

    def __post_init__(self) -> None:
        """Refuse a row that does not say how it is known. Raises ValueError."""
        for word in ("name", "topic", "says", "source"):
            if not getattr(self, word).strip():
                raise ValueError(f"Behaviour {self.name!r}: `{word}` is empty.")
        Evidence(self.evidence)
