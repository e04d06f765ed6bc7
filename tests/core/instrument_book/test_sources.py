from __future__ import annotations

import gzip
import mmap
from pathlib import Path

import pytest
from hypothesis import given, settings

from kite_core.instrument_book.offsets import sorted_offsets
from kite_core.instrument_book.sources import DumpSource, ListSource, Source, source_of
from kite_core.models.instruments import Instrument
from tests.core.instrument_book.dumps import DUMP, any_dump

INDEX = sorted_offsets(DUMP)


def with_index(body: bytes) -> Source:
    return source_of(memoryview(body), index=memoryview(sorted_offsets(body)))


def without_index(body: bytes) -> Source:
    return source_of(body, index=None)


@settings(deadline=None)
@given(body=any_dump())
def test_all_ways_to_look_up_agree_on_every_row(body: bytes) -> None:
    listed = without_index(body).listed()
    tokens = {row.instrument_token for row in listed.rows} | {41}
    symbols = {(row.exchange, row.tradingsymbol) for row in listed.rows} | {("NSE", "?")}
    names = {row.name for row in listed.rows} - {""}

    for source in (with_index(body), without_index(body)):
        assert {token: source.by_token(token) for token in tokens} == {
            token: listed.by_token(token) for token in tokens
        }
        assert {key: source.by_symbol(*key) for key in symbols} == {
            key: listed.by_symbol(*key) for key in symbols
        }
        assert [list(source.contracts(name)) for name in names] == [
            list(listed.contracts(name)) for name in names
        ]
        assert source.listed().rows == listed.rows


def test_of_two_rows_with_one_symbol_or_token_the_first_counts() -> None:
    header, _, rows = DUMP.partition(b"\n")
    body = header + b"\n" + rows + rows.replace(b"INFOSYS", b"AGAIN").replace(b",1594,", b",7,")

    for source in (with_index(body), without_index(body), without_index(body).listed()):
        assert name_of(source.by_symbol("NSE", "INFY")) == "INFOSYS"
        assert name_of(source.by_token(408065)) == "INFOSYS"


def test_a_damaged_row_does_not_hide_a_later_one_of_the_same_symbol() -> None:
    header, _, rows = DUMP.partition(b"\n")
    body = header + b"\n" + rows.replace(b"0.0,0.1,1,EQ", b"0.0,0.1,one,EQ") + rows

    for source in (with_index(body), without_index(body), without_index(body).listed()):
        assert name_of(source.by_symbol("NSE", "INFY")) == "INFOSYS"


def name_of(row: Instrument | None) -> str:
    assert row is not None
    return row.name


def test_a_row_is_read_once() -> None:
    for source in (
        with_index(DUMP),
        without_index(DUMP),
        ListSource(without_index(DUMP).listed().rows),
    ):
        infy = source.by_symbol("NSE", "INFY")

        assert infy is not None
        assert source.by_token(408065) is infy
        assert source.by_symbol("NSE", "INFY") is infy


def test_a_dump_is_searched_a_few_times_before_an_index_is_made() -> None:
    source = without_index(DUMP)
    rows = without_index(DUMP).listed().rows
    assert isinstance(source, DumpSource)

    few = [source.by_token(row.instrument_token) for row in rows[:10]]
    is_indexed_after_few = source.is_indexed
    many = [source.by_symbol(row.exchange, row.tradingsymbol) for row in rows]

    assert not is_indexed_after_few
    assert source.is_indexed
    assert (*few, *many) == (*rows[:10], *rows)


def test_a_miss_is_certain() -> None:
    quoted = DUMP.replace(b",INFY,INFOSYS", b',"IN""FY",INFOSYS', 1)

    for source in (with_index(quoted), without_index(quoted)):
        assert source.by_symbol("NSE", "INFY") is None
        assert name_of(source.by_symbol("NSE", 'IN"FY')) == "INFOSYS"
        assert source.by_token(7) is None
        assert list(source.contracts("INFOSYS")) == []


def test_a_dump_without_a_possible_index_is_searched_row_by_row() -> None:
    body = DUMP.replace(b"5633,", b"4294967296,", 1)
    source = without_index(body)

    assert isinstance(source, DumpSource)
    assert name_of(source.by_token(1 << 32)) == "ACC, LIMITED"
    assert source.by_token(5633) is None
    assert len(source.contracts("NIFTY")) == 5


def test_cells_with_ends_of_lines_are_understood() -> None:
    body = DUMP.replace(b"INFOSYS", b'"INFO\nSYS"', 1)

    source = without_index(body)

    assert name_of(source.by_symbol("NSE", "INFY")) == "INFOSYS"
    assert len(source.listed().rows) == 12


@pytest.mark.parametrize("index", [b"", INDEX[:-1], sorted_offsets(DUMP.replace(b"ACC", b"ACD"))])
def test_a_useless_index_is_left_aside(index: bytes) -> None:
    source = source_of(memoryview(DUMP), index=memoryview(index))

    assert name_of(source.by_symbol("NSE", "INFY")) == "INFOSYS"


def test_a_gzipped_dump_is_looked_up_like_any_other() -> None:
    source = without_index(gzip.compress(DUMP))

    assert name_of(source.by_token(408065)) == "INFOSYS"
    assert source.listed().rows == without_index(DUMP).listed().rows


def test_files_that_are_mapped_into_memory_are_read_in_place(tmp_path: Path) -> None:
    views: list[memoryview] = []
    for name, content in (("dump", DUMP), ("index", INDEX)):
        (tmp_path / name).write_bytes(content)
        with (tmp_path / name).open("rb") as file:
            views.append(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    dump, index = views

    source = source_of(dump, index=index)

    assert name_of(source.by_symbol("NSE", "INFY")) == "INFOSYS"
    assert source.listed().rows == without_index(DUMP).listed().rows
    with pytest.raises(BufferError):
        dump.obj.close()  # type: ignore[attr-defined]  # reason: it is a mapping, and in use
