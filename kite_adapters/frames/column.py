"""One column of a frame, before there is a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    """What a column holds, and how its values come."""

    WHOLE = "whole numbers"
    NUMBER = "numbers"
    TEXT = "texts"
    TRUTH = "true or false"
    TIME = "microseconds since 1970 in UTC"
    DAY = "days since 1970"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Values of one kind; None is among them only if it `may_lack` some.

    A column may lack values by the type of its field, so its type is the same on any day.
    """

    name: str
    kind: Kind
    values: Sequence[Any]
    may_lack: bool = False
