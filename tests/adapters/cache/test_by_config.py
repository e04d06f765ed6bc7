from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kite_adapters.cache import MemoryCache, TieredCache
from kite_adapters.cache.by_config import cache_of
from kite_adapters.config import CacheConfig, ClientConfig
from kite_core.ist import IST
from kite_core.run_now import run_now

THEN = datetime(2026, 11, 20, 8, 45, tzinfo=IST)
FAKE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def user_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's own folder for caches, which no test may touch in earnest."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    return tmp_path / "user" / "kiteport"


def written_folder(config: ClientConfig, *, is_simulated: bool, root: Path) -> str | None:
    """Where a body goes on disk, if it goes there."""
    cache = cache_of(config, is_simulated=is_simulated)
    assert cache is not None
    run_now(cache.save("/instruments", b"a body", kept_at=THEN))
    found = {path.parent for path in root.rglob("*.csv")}
    return found.pop().relative_to(root).as_posix() if found else None


@pytest.mark.parametrize(
    ("base_url", "is_simulated", "folder"),
    [
        ("https://api.kite.trade", False, "user/kiteport/api.kite.trade"),
        ("https://api.kite.trade", True, None),
        (FAKE, False, None),
        ("https://gateway.example", False, None),
    ],
)
def test_only_lists_of_the_real_api_go_to_the_folder_of_the_user(
    base_url: str, is_simulated: bool, folder: str | None, tmp_path: Path
) -> None:
    config = ClientConfig(api_key="made_up_key", base_url=base_url)

    assert written_folder(config, is_simulated=is_simulated, root=tmp_path) == folder


@pytest.mark.parametrize(
    ("base_url", "is_simulated", "folder"),
    [
        ("https://api.kite.trade", False, "mine/api.kite.trade"),
        ("https://api.kite.trade", True, "mine/simulated"),
        (FAKE, False, "mine/127.0.0.1_8000"),
    ],
)
def test_a_chosen_folder_takes_everything_each_in_its_own_part(
    base_url: str, is_simulated: bool, folder: str, tmp_path: Path
) -> None:
    settings = CacheConfig(folder=tmp_path / "mine")
    config = ClientConfig(api_key="made_up_key", base_url=base_url, cache=settings)

    assert written_folder(config, is_simulated=is_simulated, root=tmp_path) == folder


def test_nothing_is_written_when_that_is_turned_off(tmp_path: Path) -> None:
    settings = CacheConfig(folder=tmp_path / "mine", keep_on_disk=False)
    config = ClientConfig(api_key="made_up_key", cache=settings)

    assert isinstance(cache_of(config, is_simulated=False), MemoryCache)
    assert written_folder(config, is_simulated=False, root=tmp_path) is None


def test_there_is_no_cache_when_it_is_turned_off() -> None:
    settings = CacheConfig(enable_instruments_cache=False)

    assert cache_of(ClientConfig(api_key="k", cache=settings), is_simulated=False) is None


def test_memory_is_bounded_as_the_settings_say() -> None:
    settings = CacheConfig(max_entries=1, keep_on_disk=False)
    cache = cache_of(ClientConfig(api_key="k", cache=settings), is_simulated=False)
    assert cache is not None

    run_now(cache.save("a", b"a body", kept_at=THEN))
    run_now(cache.save("b", b"a body", kept_at=THEN))

    assert run_now(cache.load("a")) is None


def test_opening_a_cache_touches_no_file(user_folder: Path) -> None:
    cache = cache_of(ClientConfig(api_key="k"), is_simulated=False)

    assert isinstance(cache, TieredCache)
    assert not user_folder.exists()


def test_what_the_disk_needs_is_loaded_when_a_list_is_asked_for() -> None:
    cache = cache_of(ClientConfig(api_key="made_up_key"), is_simulated=False)
    assert isinstance(cache, TieredCache)
    assert "not made yet" in repr(cache.far)

    run_now(cache.load("/instruments"))
    made = repr(cache.far)
    run_now(cache.forget("/instruments"))

    assert "DiskCache" in made
    assert repr(cache.far) == made
