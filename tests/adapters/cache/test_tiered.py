from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from kite_adapters.cache import DiskCache, MemoryCache, TieredCache
from kite_core.ist import IST
from kite_core.run_now import run_now

THEN = datetime(2026, 11, 20, 8, 45, tzinfo=IST)
LATER = THEN + timedelta(days=1)


def tiered(folder: Path) -> TieredCache:
    """A cache as a process of its own has it."""
    return TieredCache(MemoryCache(), DiskCache(folder))


def test_the_next_process_finds_what_this_one_kept(tmp_path: Path) -> None:
    run_now(tiered(tmp_path).save("a", b"a body", kept_at=THEN))

    kept = run_now(tiered(tmp_path).load("a"))

    assert kept is not None
    assert kept.body() == b"a body"


def test_what_was_loaded_once_comes_out_of_memory(tmp_path: Path) -> None:
    run_now(tiered(tmp_path).save("a", b"a body", kept_at=THEN))
    cache = tiered(tmp_path)
    first = run_now(cache.load("a"))

    run_now(DiskCache(tmp_path).forget())

    assert first is not None
    assert run_now(cache.load("a")) is first


def test_a_newer_body_of_another_process_is_found_when_the_own_one_is_too_old(
    tmp_path: Path,
) -> None:
    mine = tiered(tmp_path)
    run_now(mine.save("a", b"older", kept_at=THEN))
    run_now(tiered(tmp_path).save("a", b"newer", kept_at=LATER))

    kept = run_now(mine.load("a", since=LATER))

    assert kept is not None
    assert kept.body() == b"newer"


def test_a_body_is_indexed_once_for_both_places(tmp_path: Path) -> None:
    runs = list[bytes]()

    def index(body: bytes) -> bytes:
        runs.append(body)
        return b"an index"

    run_now(tiered(tmp_path).save("a", b"a body", kept_at=THEN, index=index))

    assert runs == [b"a body"]
