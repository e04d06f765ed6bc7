"""The cache that the settings ask for."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kite_adapters.cache.folders import folder_of, user_cache_folder
from kite_adapters.cache.late import LateCache
from kite_adapters.cache.memory import MemoryCache
from kite_adapters.cache.tiered import TieredCache
from kite_adapters.config import API_ROOT, ClientConfig
from kite_core.ports import Cache

SIMULATED = "simulated"


def cache_of(config: ClientConfig, *, is_simulated: bool) -> Cache | None:
    """Memory, with a folder behind it unless there is none to use; None when it is turned off.

    `is_simulated` is for a wire that lives by a clock of its own. Without a folder of the user's
    choice only what comes from the real API is written to disk.
    """
    if not config.cache.enable_instruments_cache:
        return None
    memory = MemoryCache(config.cache.max_entries)
    folder = _folder(config, is_simulated=is_simulated)
    return memory if folder is None else TieredCache(memory, LateCache(partial(_disk, folder)))


def _disk(folder: Path) -> Cache:
    from kite_adapters.cache.disk import DiskCache

    return DiskCache(folder)


def _folder(config: ClientConfig, *, is_simulated: bool) -> Path | None:
    if not config.cache.keep_on_disk:
        return None
    given = config.cache.folder
    within = None if given is None else Path(given)
    if within is None and config.base_url == API_ROOT and not is_simulated:
        within = user_cache_folder()
    if within is None:
        return None
    return within / SIMULATED if is_simulated else folder_of(config.base_url, within=within)
