"""Where public lists are kept: in memory, on disk, or both."""

from __future__ import annotations

from kite_adapters.cache.disk import DiskCache
from kite_adapters.cache.memory import MemoryCache
from kite_adapters.cache.tiered import TieredCache

__all__ = ["DiskCache", "MemoryCache", "TieredCache"]
