"""What a cache keeps: bytes that are not copied, and what was made of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Kept:
    """The body of an answer as a cache keeps it, since `kept_at` (IST).

    `view` is the body, `index` what makes lookups in it fast, if there is any; both may lie in a
    file, and must not change while this lives.
    """

    __slots__ = ("_made", "index", "kept_at", "view")

    def __init__(
        self, view: memoryview, *, kept_at: datetime, index: memoryview | None = None
    ) -> None:
        self.view = view
        self.index = index
        self.kept_at = kept_at
        self._made: dict[object, Any] = {}

    @classmethod
    def of(cls, body: bytes, *, kept_at: datetime, index: bytes = b"") -> Kept:
        """A body in memory, with its index unless that is empty."""
        beside = memoryview(index) if index else None
        return cls(memoryview(body), kept_at=kept_at, index=beside)

    def __repr__(self) -> str:
        return f"<Kept {len(self.view)} bytes since {self.kept_at:%Y-%m-%d %H:%M:%S}>"

    def body(self) -> bytes:
        """A copy of the bytes."""
        return bytes(self.view)

    def made(self, kind: type[T], make: Callable[[], T]) -> T:
        """What was made of it before, or else is made now: one for each kind.

        Two threads at once may make two; both get the same one.
        """
        if kind not in self._made:
            self._made.setdefault(kind, make())
        return cast("T", self._made[kind])
