from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from kite_core.decoding import csv_of
from kite_core.instrument_book.dump import Dump, opened
from kite_core.instrument_book.reading import NEEDED, RowReader, instrument_reader
from kite_core.models.instruments import Instrument
from kite_core.models.mutual_funds import MFInstrument
from kite_core.rows import Rows, SkippedRow
from tests.core.instrument_book.dumps import COLUMNS, DUMP, FUNDS, any_dump
from tests.core.samples import official


def read(body: bytes) -> Rows[Instrument]:
    dump = opened(body, needed=NEEDED)
    return instrument_reader(dump).everything(dump)


def test_the_fast_way_and_the_careful_way_read_the_same() -> None:
    assert read(DUMP) == csv_of(Instrument).from_body(DUMP)


def test_the_fast_way_and_the_careful_way_read_the_same_funds() -> None:
    dump = opened(FUNDS, needed=frozenset())

    funds = RowReader(MFInstrument, dump.columns, distinct=frozenset()).everything(dump)

    assert funds == csv_of(MFInstrument).from_body(FUNDS)


@pytest.mark.parametrize("name", ["instruments_nse.csv", "mf_instruments.csv"])
def test_the_official_samples_are_read_alike(name: str) -> None:
    body = official(name).body
    model = MFInstrument if name.startswith("mf") else Instrument
    dump = opened(body, needed=frozenset())

    rows = RowReader(model, dump.columns, distinct=frozenset({"tradingsymbol"})).everything(dump)

    assert len(rows) > 90
    assert rows == csv_of(model).from_body(body)
    assert rows.skipped == ()


@settings(deadline=None)
@given(body=any_dump())
def test_whatever_the_careful_way_reads_the_fast_way_reads_alike(body: bytes) -> None:
    careful = csv_of(Instrument).from_body(body)

    rows = read(body)

    # Where a needed text is blank, the careful way's verdict hangs on the rows around it.
    blank = {id(row) for row in careful if not (row.tradingsymbol and row.exchange)}
    assert rows == [row for row in careful if id(row) not in blank]
    assert len(rows) + len(rows.skipped) == len(careful) + len(careful.skipped)


@settings(deadline=None)
@given(body=any_dump())
def test_rows_one_by_one_are_those_of_the_whole(body: bytes) -> None:
    dump = opened(body, needed=NEEDED)
    reader = instrument_reader(dump)
    lines = body.decode().replace("\r\n", "\n").split("\n")[1:-1]

    one_by_one = [reader.row(line, number) for number, line in enumerate(lines)]

    whole = read(body)
    assert [row for row in one_by_one if isinstance(row, Instrument)] == whole
    assert tuple(row for row in one_by_one if isinstance(row, SkippedRow)) == whole.skipped


def test_columns_may_come_in_any_order_and_unknown_ones_are_ignored() -> None:
    lines = [line for line in DUMP.decode().splitlines() if '"' not in line]
    mixed = "\n".join(",".join(["", *reversed(line.split(","))]) for line in lines)

    rows = read(mixed.encode())

    assert mixed.startswith(",exchange,segment")
    assert rows == read("\n".join(lines).encode())
    assert len(rows) == 11


def test_columns_that_have_a_default_may_be_missing() -> None:
    (row,) = read(
        b"instrument_token,exchange_token,tradingsymbol,exchange,segment,instrument_type,lot_size,"
        b"tick_size\n5,6,A,NSE,NSE,EQ,1,0.05\n"
    )

    assert (row.name, row.last_price, row.expiry, row.strike) == ("", 0.0, None, 0.0)


def test_a_missing_column_that_is_needed_skips_every_row() -> None:
    rows = read(b"instrument_token,tradingsymbol,exchange\n5,A,NSE\n6,B,NSE\n")

    assert rows == []
    assert [row.path for row in rows.skipped] == ["[0].exchange_token", "[1].exchange_token"]


@pytest.mark.parametrize(
    ("spoilt", "path", "reason"),
    [
        (b"x,1594,INFY", "[0].instrument_token", "'x' is not a whole number"),
        (b"408065,1594,", "[0].tradingsymbol", "is missing"),
        (b"408065,1594", "[0]", "not as many"),
        (b"408065,1594,INFY,more", "[0]", "not as many"),
        (b'408065,1594,"' + b"I" * 200_000, "[0]", "field larger than field limit"),
    ],
)
def test_a_row_that_cannot_be_read_is_skipped_whole_with_place_and_reason(
    spoilt: bytes, path: str, reason: str
) -> None:
    rows = read(DUMP.replace(b"408065,1594,INFY", spoilt, 1))

    assert len(rows) == 11
    (skipped,) = rows.skipped
    assert skipped.path == path
    assert reason in skipped.reason
    assert "INFOSYS" in str(skipped.row)


def test_what_only_the_careful_way_tolerates_is_read_by_it() -> None:
    rows = read(DUMP.replace(b"0.0,0.1,1,EQ", b"0.0,0.1, 1,EQ"))

    assert rows == read(DUMP)
    assert rows.skipped == ()


def test_a_skipped_row_holds_its_texts_by_column_with_blanks() -> None:
    (skipped,) = read(DUMP.replace(b"408065,", b"x,", 1)).skipped

    assert tuple(skipped.row) == COLUMNS
    assert (skipped.row["instrument_token"], skipped.row["expiry"]) == ("x", "")


def test_places_of_skipped_rows_count_across_blocks() -> None:
    header, _, rows = DUMP.partition(b"\n")
    body = header + b"\n" + rows * 200 + rows.replace(b"408065,", b"x,", 1)

    (skipped,) = read(body).skipped

    assert skipped.path == "[2400].instrument_token"


class _FailingDump(Dump):
    def blocks(self) -> Iterator[tuple[int, bytes]]:
        assert not gc.isenabled()
        raise RuntimeError("the file went away")


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_left_as_it_was_found_even_after_an_error(was_on: bool) -> None:
    dump = _FailingDump(view=memoryview(b""), columns=COLUMNS, start=0)
    if not was_on:
        gc.disable()

    try:
        with pytest.raises(RuntimeError):
            instrument_reader(dump).everything(dump)
        assert gc.isenabled() is was_on
    finally:
        gc.enable()
