"""A cache that is made when it is first asked: a client is opened without what it may not use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kite_core.kept import Kept
from kite_core.ports import Cache

if TYPE_CHECKING:
    from kite_core.ports import Indexer


class LateCache:
    """Asks a cache that it makes then; two threads at once may make two, and both use the same."""

    def __init__(self, make: Callable[[], Cache]) -> None:
        self._make = make
        self._made: dict[str, Cache] = {}

    def __repr__(self) -> str:
        return f"<LateCache {self._made.get('cache', 'not made yet')}>"

    async def load(self, key: str, /, *, since: datetime | None = None) -> Kept | None:
        """The newest entry, or None."""
        return await self._cache().load(key, since=since)

    async def save(
        self, key: str, body: bytes, /, *, kept_at: datetime, index: Indexer | None = None
    ) -> Kept:
        """Keep a body instead of any older one."""
        return await self._cache().save(key, body, kept_at=kept_at, index=index)

    async def forget(self, prefix: str = "", /) -> None:
        """Drop all entries whose keys begin like this."""
        await self._cache().forget(prefix)

    def _cache(self) -> Cache:
        made = self._made.get("cache")
        return self._made.setdefault("cache", self._make()) if made is None else made
