from pathlib import Path

import pytest

from kite_adapters.cache import DiskCache, MemoryCache, TieredCache
from kite_core.ports import Cache
from kite_testing.port_contracts.cache import CacheContract


class TestMemoryCache(CacheContract):
    @pytest.fixture
    def cache(self) -> Cache:
        return MemoryCache()


class TestDiskCache(CacheContract):
    @pytest.fixture
    def cache(self, tmp_path: Path) -> Cache:
        return DiskCache(tmp_path / "kept")


class TestTieredCache(CacheContract):
    @pytest.fixture
    def cache(self, tmp_path: Path) -> Cache:
        return TieredCache(MemoryCache(), DiskCache(tmp_path / "kept"))


class TestUnwritableDiskCacheBehindMemory(CacheContract):
    @pytest.fixture
    def cache(self, tmp_path: Path) -> Cache:
        blocked = tmp_path / "a file"
        blocked.touch()
        return TieredCache(MemoryCache(), DiskCache(blocked / "kept"))
