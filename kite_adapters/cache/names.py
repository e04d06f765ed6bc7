"""The names of kept files: safe on every file system, readable, and in the order of time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from kite_adapters.cache.pairs import BODY, SIDECAR
from kite_core.dump_day import OLDEST_USABLE
from kite_core.ist import IST, in_ist

_STAMP = "%Y%m%dT%H%M%S%f"
_NAME = r"(?P<stem>(?P<mark>[a-z0-9-]*\.[0-9a-f]{12})\.(?P<stamp>\d{8}T\d{12})\.\d+)"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_LONGEST_READABLE = 40
# Two processes may fetch the same list at the same time; neither removes what the other wrote.
_AT_THE_SAME_TIME = timedelta(hours=1)
_LONGEST_DRAFT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file in the folder that is ours, taken apart by its name.

    `mark` stands for the key, `stem` for the pair that the file belongs to.
    """

    name: str
    mark: str
    stem: str
    kept_at: datetime

    @property
    def is_draft(self) -> bool:
        """Whether it is being written, or was when somebody pulled the plug."""
        return not self.name.endswith((BODY, SIDECAR))

    def is_replaced_by(self, mark: str, *, kept_at: datetime) -> bool:
        """Whether nobody needs it once a new body is kept under a key.

        That is: what was kept before under the same key, what is too old to be served under any,
        and what a wrong clock kept in the future.
        """
        age = kept_at - self.kept_at
        if self.is_draft:
            return age > _LONGEST_DRAFT
        is_other = self.mark == mark and not -_AT_THE_SAME_TIME < age <= timedelta(0)
        return is_other or age > OLDEST_USABLE


def mark_of(key: str) -> str:
    """A short text for a key: what can be read of it, and a checksum of it all."""
    letters = (letter if letter in _PLAIN else "-" for letter in key.lower())
    readable = "".join(letters).strip("-")[:_LONGEST_READABLE]
    return f"{readable}.{blake2b(key.encode(), digest_size=6).hexdigest()}"


def new_stem(key: str, *, kept_at: datetime) -> str:
    """The name of a new pair, without its ending; no other process gives the same one."""
    return f"{mark_of(key)}.{in_ist(kept_at):{_STAMP}}.{os.getpid()}"


def kept_files(names: Iterable[str]) -> list[KeptFile]:
    """The files among these that are ours."""
    return [file for file in map(_taken_apart, names) if file is not None]


def _taken_apart(name: str) -> KeptFile | None:
    if (match := re.match(_NAME, name)) is None:
        return None
    try:
        kept_at = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=IST)
    except ValueError:
        return None
    return KeptFile(name=name, mark=match["mark"], stem=match["stem"], kept_at=kept_at)


def stems_of(key: str, names: Iterable[str]) -> list[str]:
    """The pairs of a key, newest first, as far as names tell."""
    start = f"{mark_of(key)}."
    sidecars = (name for name in names if name.startswith(start) and name.endswith(SIDECAR))
    return sorted((name.removesuffix(SIDECAR) for name in sidecars), reverse=True)
