"""The instrument list: read whole, looked up, searched, and found again on disk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kite_adapters.cache.disk import DiskCache
from kite_core import Instrument, InstrumentBook
from kite_core.instrument_book.offsets import sorted_offsets
from kite_core.ist import IST
from kite_core.run_now import run_now
from tests.performance import official
from tests.performance.dumps import ROWS, START, instrument_dump
from tests.performance.harness import MEMORY, Bar, Benchmark, Work, compare, figures, take_turns

THEIRS, LISTED = "kiteconnect", "kiteport, all rows typed"
LOOKED_UP = "kiteport, first lookup by symbol"
WARM = "kiteport, from its disk cache"
CHAIN, SEARCH = "kiteport, option_chain()", "kiteport, search(), the best 50"
AT_MOST = 0.45
"""The share of the official client's memory that our rows may take."""
PREFIX = "NIFTY26DEC"
KEY = "instruments"

MEMORY_PROBE = """
import gc, os, sys
from pathlib import Path
from tests.performance import instruments, official

def resident():
    gc.collect()
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")

dump = Path(sys.argv[1], "dump.csv").read_bytes()
small = dump[: dump.index(b"\\n", 2000) + 1]
read = instruments.{read}
read(small)
before = resident()
rows = read(dump)
print(resident() - before)
"""
START_PROBE = """
import sys
from time import process_time
from tests.performance import instruments, official

client = official.official_client()
start = process_time()
token = instruments.{lookup}(sys.argv[1], sys.argv[2], sys.argv[3])
print(process_time() - start)
assert token == int(sys.argv[4]), token
"""


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """One after the other; what both sides find is compared before anything is timed."""
    dump = instrument_dump(2_000 if quick else ROWS)
    theirs = official.instruments(official.official_client(), dump)
    assert_equal(list(InstrumentBook.from_csv(dump)), theirs)
    rounds = 1 if quick else 5
    with TemporaryDirectory() as folder:
        Path(folder, "dump.csv").write_bytes(dump)
        run_now(
            DiskCache(folder).save(
                KEY, dump, kept_at=datetime(2026, 11, 20, 9, tzinfo=IST), index=sorted_offsets
            )
        )
        if Path("/proc/self/statm").exists():  # Linux tells what a process takes now
            yield _memory(folder, rounds=rounds)
        yield _warm_start(folder, theirs[len(theirs) // 2], rounds=rounds)
    yield _parsing(dump, theirs[len(theirs) // 2], rounds=rounds)
    book = InstrumentBook.from_csv(dump)
    yield _chain(book, theirs, rounds=rounds)
    yield _search(book, theirs, rounds=rounds)


def read_theirs(dump: bytes) -> Any:
    """What a program of the official client keeps."""
    return official.instruments(official.official_client(), dump)


def read_ours(dump: bytes) -> Any:
    """What a program of ours keeps: the book and all its rows."""
    book = InstrumentBook.from_csv(dump)
    return book, list(book)


def find_theirs(folder: str, exchange: str, symbol: str) -> int:
    """A token in a new process: the official client has only the dump to read again."""
    return _scan(read_theirs(Path(folder, "dump.csv").read_bytes()), exchange, symbol)


def find_ours(folder: str, exchange: str, symbol: str) -> int:
    """A token in a new process, out of what the disk cache keeps."""
    kept = run_now(DiskCache(folder).load(KEY))
    assert kept is not None
    book = InstrumentBook.from_csv(kept.view, index=kept.index)
    return book.by_symbol(exchange, symbol).instrument_token


def _scan(rows: list[dict[str, Any]], exchange: str, symbol: str) -> int:
    token: int = next(
        row["instrument_token"]
        for row in rows
        if row["tradingsymbol"] == symbol and row["exchange"] == exchange
    )
    return token


def _parsing(dump: bytes, wanted: dict[str, Any], *, rounds: int) -> Benchmark:
    key = (wanted["exchange"], wanted["tradingsymbol"])
    cases: dict[str, Work] = {
        THEIRS: partial(read_theirs, dump),
        LISTED: lambda: list(InstrumentBook.from_csv(dump)),
        LOOKED_UP: lambda: InstrumentBook.from_csv(dump).by_symbol(*key),
    }
    return Benchmark(
        title=f"instruments: {_count(dump):,} rows, from the bytes of the dump",
        figures=compare(cases, baseline=THEIRS, rounds=rounds),
        bars=(Bar(case=LISTED, at_least=6), Bar(case=LOOKED_UP, at_least=12)),
        note=f"  {len(dump):,} bytes; the symbol stands in the middle",
    )


def _memory(folder: str, *, rounds: int) -> Benchmark:
    reads = {THEIRS: "read_theirs", LISTED: "read_ours"}
    probes = {
        case: partial(_probed, MEMORY_PROBE.format(read=read), folder)
        for case, read in reads.items()
    }
    found = figures(take_turns(probes, rounds=rounds), THEIRS)
    share = 1 / found[1].ratio
    return Benchmark(
        title="instruments: what all rows take to keep, in fresh processes",
        figures=found,
        bars=(Bar(case=LISTED, at_least=1 / AT_MOST),),
        unit=MEMORY,
        note=f"  {share:.2f}x of their memory; at most {AT_MOST}x is a ratio of {1 / AT_MOST:.2f}x",
    )


def _warm_start(folder: str, wanted: dict[str, Any], *, rounds: int) -> Benchmark:
    lookups = {THEIRS: "find_theirs", WARM: "find_ours"}
    arguments = [folder, wanted["exchange"], wanted["tradingsymbol"], wanted["instrument_token"]]
    probes = {
        case: partial(_probed, START_PROBE.format(lookup=lookup), *map(str, arguments))
        for case, lookup in lookups.items()
    }
    return Benchmark(
        title="instruments: from disk to the first lookup by symbol, in fresh processes",
        figures=figures(take_turns(probes, rounds=rounds), THEIRS),
        bars=(Bar(case=WARM, at_least=2_000),),
        note="  imports do not count",
    )


def _chain(book: InstrumentBook, theirs: list[dict[str, Any]], *, rounds: int) -> Benchmark:
    found = book.option_chain("NIFTY", on=START)
    strikes = {pair.strike: pair for pair in found}
    assert [*strikes] == [*_grouped(theirs, "NIFTY", START)]
    cases: dict[str, Work] = {
        THEIRS: lambda: _grouped(theirs, "NIFTY", START),
        CHAIN: lambda: book.option_chain("NIFTY", on=START),
    }
    return Benchmark(
        title="instruments: the nearest option chain, loaded",
        figures=compare(cases, baseline=THEIRS, rounds=rounds),
        bars=(Bar(case=CHAIN, at_least=1_000),),
        note=f"  {len(found.contracts)} contracts; a book keeps the chains that it has made",
    )


def _grouped(rows: list[dict[str, Any]], name: str, expiry: date) -> dict[float, Any]:
    """What programs of the official client do: one pass over all rows."""
    strikes: dict[float, dict[str, Any]] = {}
    for row in rows:
        if (
            row["name"] == name
            and row["expiry"] == expiry
            and row["instrument_type"] in ("CE", "PE")
        ):
            strikes.setdefault(row["strike"], {})[row["instrument_type"]] = row
    return dict(sorted(strikes.items()))


def _search(book: InstrumentBook, theirs: list[dict[str, Any]], *, rounds: int) -> Benchmark:
    def begin_so() -> list[dict[str, Any]]:
        return [row for row in theirs if row["tradingsymbol"].startswith(PREFIX)]

    tokens = {row["instrument_token"] for row in begin_so()}
    best = book.search(PREFIX)
    assert len(best) == min(50, len(tokens))
    assert tokens >= {row.instrument_token for row in best}
    cases: dict[str, Work] = {THEIRS: begin_so, SEARCH: lambda: book.search(PREFIX)}
    return Benchmark(
        title=f'instruments: symbols that begin with "{PREFIX}", loaded',
        figures=compare(cases, baseline=THEIRS, rounds=rounds),
        bars=(Bar(case=SEARCH, at_least=100),),
        note=f"  {len(tokens):,} begin so; theirs come in no order, ours ranked",
    )


def assert_equal(ours: list[Instrument], theirs: list[dict[str, Any]]) -> None:
    """Both read the same; the official client leaves tokens of exchanges and blank days as text."""
    assert len(ours) == len(theirs)
    for row, told in zip(ours, theirs, strict=True):
        read = {**told, "exchange_token": int(told["exchange_token"])}
        read["expiry"] = told["expiry"] or None
        assert all(getattr(row, name) == value for name, value in read.items()), (row, told)


def _count(dump: bytes) -> int:
    return dump.count(b"\n") - 1


def _probed(code: str, *arguments: str) -> float:
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
