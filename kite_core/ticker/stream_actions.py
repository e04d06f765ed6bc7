"""What a stream's machine wants to be done, in order. A connection is named by its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Open:
    """Open a connection, under a number that no other had."""

    connection: int


@dataclass(frozen=True, slots=True)
class Send:
    """Send a text over a connection."""

    connection: int
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close a connection, or give up opening it."""

    connection: int


Action: TypeAlias = Open | Send | Close
