"""Keeps bodies in memory, and behind it where they outlive the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kite_adapters.cache.memory import MemoryCache
from kite_core.kept import Kept
from kite_core.ports import Cache

if TYPE_CHECKING:
    from kite_core.ports import Indexer


@dataclass(frozen=True, slots=True)
class TieredCache:
    """Asks `near` first, and `far` for what is missing or too old there.

    So a list that another process fetched into the same folder is found as well.
    """

    near: MemoryCache
    far: Cache

    async def load(self, key: str, /, *, since: datetime | None = None) -> Kept | None:
        """The entry in memory if it is new enough, else the one behind it."""
        kept = await self.near.load(key, since=since)
        if kept is None:
            kept = await self.far.load(key, since=since)
            if kept is not None:
                self.near.keep(key, kept)
        return kept

    async def save(
        self, key: str, body: bytes, /, *, kept_at: datetime, index: Indexer | None = None
    ) -> Kept:
        """Keep it in both places, indexed once."""
        kept = await self.far.save(key, body, kept_at=kept_at, index=index)
        self.near.keep(key, kept)
        return kept

    async def forget(self, prefix: str = "", /) -> None:
        """Drop it in both places."""
        await self.near.forget(prefix)
        await self.far.forget(prefix)
