"""Where public lists are kept: in memory, on disk, or both.

The disk is imported when it is first asked for, as what it needs costs more than the rest together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_adapters.cache.memory import MemoryCache
from kite_adapters.cache.tiered import TieredCache

if TYPE_CHECKING:
    from kite_adapters.cache.disk import DiskCache

__all__ = ["DiskCache", "MemoryCache", "TieredCache"]


def __getattr__(name: str) -> object:
    if name != "DiskCache":
        raise AttributeError(f"module 'kite_adapters.cache' has no attribute {name!r}")
    from kite_adapters.cache.disk import DiskCache

    return DiskCache
