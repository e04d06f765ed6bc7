# ruff: noqa: D102, S101  # reason: these are tests, and their names are sentences
"""The contract of the Cache port.

Subclass `CacheContract` with a fixture `cache`, and pytest runs your cache through it:

    class TestMyCache(CacheContract):
        @pytest.fixture
        def cache(self) -> Cache:
            return MyCache()
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kite_core.ist import IST
from kite_core.kept import Kept
from kite_core.ports import Cache
from kite_core.run_now import run_now

if TYPE_CHECKING:
    from kite_core.ports import Indexer

THEN = datetime(2026, 11, 20, 8, 45, 30, 123456, tzinfo=IST)
LATER = THEN + timedelta(minutes=5)
_KEYS = ("/instruments", "/instruments/NSE", "/Instruments/nse", "/mf/instruments", "../é?*", "")


def _saved(cache: Cache, key: str, body: bytes, *, kept_at: datetime = THEN) -> Kept:
    return run_now(cache.save(key, body, kept_at=kept_at))


def _loaded(cache: Cache, key: str, *, since: datetime | None = None) -> bytes | None:
    kept = run_now(cache.load(key, since=since))
    return None if kept is None else kept.body()


def _nothing(_: bytes) -> bytes:
    return b""


def _first_byte(body: bytes) -> bytes:
    return body[:1]


class CacheContract:
    """What every cache has to hold."""

    @pytest.fixture
    def cache(self) -> Cache:
        raise NotImplementedError("Give a fixture `cache` that makes an empty one.")

    def test_an_empty_cache_has_nothing(self, cache: Cache) -> None:
        assert run_now(cache.load("/instruments")) is None

    def test_a_body_is_kept_with_its_time_and_its_index(self, cache: Cache) -> None:
        run_now(cache.save("/instruments", b"a body", kept_at=THEN, index=bytes.upper))

        kept = run_now(cache.load("/instruments"))

        assert kept is not None
        assert (kept.body(), kept.kept_at) == (b"a body", THEN)
        assert kept.index is not None
        assert bytes(kept.index) == b"A BODY"

    def test_saving_returns_what_is_kept(self, cache: Cache) -> None:
        kept = run_now(cache.save("/instruments", b"a body", kept_at=THEN, index=bytes.upper))

        assert (kept.body(), kept.kept_at) == (b"a body", THEN)
        assert bytes(kept.index or b"") == b"A BODY"

    @pytest.mark.parametrize("index", [None, _nothing], ids=["no indexer", "an empty index"])
    def test_without_an_index_there_is_none(self, cache: Cache, index: Indexer | None) -> None:
        run_now(cache.save("/instruments", b"a body", kept_at=THEN, index=index))

        kept = run_now(cache.load("/instruments"))

        assert kept is not None
        assert kept.index is None

    def test_a_time_of_another_zone_is_kept_as_the_same_instant_in_ist(self, cache: Cache) -> None:
        _saved(cache, "/instruments", b"a body", kept_at=THEN.astimezone(UTC))

        kept = run_now(cache.load("/instruments"))

        assert kept is not None
        assert kept.kept_at == THEN
        assert kept.kept_at.utcoffset() == timedelta(hours=5, minutes=30)

    def test_a_newer_body_replaces_the_older_one(self, cache: Cache) -> None:
        _saved(cache, "/instruments", b"older")
        _saved(cache, "/instruments", b"newer", kept_at=LATER)

        assert _loaded(cache, "/instruments") == b"newer"

    def test_what_was_loaded_stays_as_it_is_when_it_is_replaced(self, cache: Cache) -> None:
        _saved(cache, "/instruments", b"older")
        held = run_now(cache.load("/instruments"))

        _saved(cache, "/instruments", b"newer", kept_at=LATER)
        run_now(cache.forget())

        assert held is not None
        assert held.body() == b"older"

    def test_only_what_was_kept_since_then_is_found(self, cache: Cache) -> None:
        _saved(cache, "/instruments", b"a body")

        assert _loaded(cache, "/instruments", since=THEN) == b"a body"
        assert _loaded(cache, "/instruments", since=THEN + timedelta(microseconds=1)) is None

    def test_every_key_has_a_place_of_its_own(self, cache: Cache) -> None:
        for key in _KEYS:
            _saved(cache, key, key.encode() + b"!")

        assert [_loaded(cache, key) for key in _KEYS] == [key.encode() + b"!" for key in _KEYS]

    def test_entries_are_forgotten_by_the_beginning_of_their_keys(self, cache: Cache) -> None:
        for key in ("/instruments", "/instruments/NSE", "/mf/instruments"):
            _saved(cache, key, b"a body")

        run_now(cache.forget("/instruments"))

        assert _loaded(cache, "/instruments") is None
        assert _loaded(cache, "/instruments/NSE") is None
        assert _loaded(cache, "/mf/instruments") == b"a body"

    def test_everything_can_be_forgotten_even_twice(self, cache: Cache) -> None:
        _saved(cache, "/instruments", b"a body")

        run_now(cache.forget())
        run_now(cache.forget())

        assert _loaded(cache, "/instruments") is None

    def test_an_error_of_the_indexer_is_raised_and_nothing_is_kept(self, cache: Cache) -> None:
        def broken(_: bytes) -> bytes:
            raise ValueError("no index for that")

        with pytest.raises(ValueError, match="no index for that"):
            run_now(cache.save("/instruments", b"a body", kept_at=THEN, index=broken))

        assert _loaded(cache, "/instruments") is None

    def test_threads_see_whole_entries_only(self, cache: Cache) -> None:
        bodies = [letter.encode() * 5000 for letter in "abcdefgh"]

        def save_and_load(number: int) -> Kept | None:
            kept_at = THEN + timedelta(seconds=number)
            run_now(cache.save("/instruments", bodies[number], kept_at=kept_at, index=_first_byte))
            return run_now(cache.load("/instruments"))

        with ThreadPoolExecutor(8) as pool:
            seen = [kept for kept in pool.map(save_and_load, range(8)) if kept is not None]

        assert len(seen) == 8
        assert all(kept.body() in bodies for kept in seen)
        assert all(kept.body()[:1] == bytes(kept.index or b"") for kept in seen)
