"""Keeps bodies for as long as the process lives."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from kite_core.ist import in_ist
from kite_core.kept import Kept

if TYPE_CHECKING:
    from cachetools import LRUCache

    from kite_core.ports import Indexer


class MemoryCache:
    """The entries used last, `max_entries` of them at most, for all threads of a process.

    Whoever loads an entry gets the same object, and with it what was made of its body before.
    """

    def __init__(self, max_entries: int = 16) -> None:
        self._max_entries = max_entries
        self._lock = Lock()

    async def load(self, key: str, /, *, since: datetime | None = None) -> Kept | None:
        """The entry, or None when it was kept before `since`, or there is none."""
        with self._lock:
            kept = self._entries.get(key)
        return None if kept is None or (since is not None and kept.kept_at < since) else kept

    async def save(
        self, key: str, body: bytes, /, *, kept_at: datetime, index: Indexer | None = None
    ) -> Kept:
        """Keep a body and its index; the entry that nobody used for longest has to go."""
        kept = Kept.of(body, kept_at=in_ist(kept_at), index=index(body) if index else b"")
        self.keep(key, kept)
        return kept

    async def forget(self, prefix: str = "", /) -> None:
        """Drop all entries whose keys begin like this."""
        with self._lock:
            for key in [key for key in self._entries if key.startswith(prefix)]:
                del self._entries[key]

    def keep(self, key: str, kept: Kept) -> None:
        """Keep an entry as another cache has it."""
        with self._lock:
            self._entries[key] = kept

    @cached_property
    def _entries(self) -> LRUCache[str, Kept]:
        # Imported when first used: most programs that only place orders never do.
        from cachetools import LRUCache

        return LRUCache(self._max_entries)
