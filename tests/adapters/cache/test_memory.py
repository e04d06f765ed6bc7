from __future__ import annotations

import subprocess
import sys
from datetime import datetime

from kite_adapters.cache import MemoryCache
from kite_core.ist import IST
from kite_core.run_now import run_now

THEN = datetime(2026, 11, 20, 8, 45, tzinfo=IST)


def save(cache: MemoryCache, *keys: str) -> None:
    for key in keys:
        run_now(cache.save(key, b"a body", kept_at=THEN))


def kept_keys(cache: MemoryCache, keys: str) -> str:
    return "".join(key for key in keys if run_now(cache.load(key)) is not None)


def test_the_entry_that_nobody_used_for_longest_goes_first() -> None:
    cache = MemoryCache(max_entries=2)
    save(cache, "a", "b")
    run_now(cache.load("a"))

    save(cache, "c")

    assert kept_keys(cache, "abc") == "ac"


def test_a_new_body_of_a_kept_key_takes_no_second_place() -> None:
    cache = MemoryCache(max_entries=2)
    save(cache, "a", "b", "b", "b")

    assert kept_keys(cache, "ab") == "ab"


def test_everybody_gets_the_same_entry_and_what_was_made_of_it() -> None:
    cache = MemoryCache()
    save(cache, "a")

    first, second = run_now(cache.load("a")), run_now(cache.load("a"))

    assert first is not None
    assert first is second


def test_a_program_that_keeps_nothing_does_not_pay_for_cachetools() -> None:
    program = (
        "import sys, kite_adapters.cache as c; c.MemoryCache(); print('cachetools' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.strip() == "False"
