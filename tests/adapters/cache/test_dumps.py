from __future__ import annotations

import csv
import gzip
from datetime import datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_adapters.cache.dumps import damage, plain_body, rows_of
from kite_core.ist import IST
from kite_core.kept import Kept
from kite_core.messages import Response
from tests.core.samples import fixture, official

NOW = datetime(2026, 11, 20, 8, 45, tzinfo=IST)
HEADER = (
    b"instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,"
    b"lot_size,instrument_type,segment,exchange\n"
)
INFY = b"408065,1594,INFY,INFOSYS,0,,0,0.05,1,EQ,NSE,NSE\n"
SBIN = b"779521,3045,SBIN,STATE BANK,0,,0,0.05,1,EQ,NSE,NSE\n"
GOLD = b"1,1,GOLD26DECFUT,GOLD,0,2026-12-04,0,1.0,1,FUT,MCX-FUT,MCX\n"
# Of the documentation: its exchange is missing.
SHORT = b"1,1,GOLD26DECFUT,GOLD,0,2026-12-04,0,1.0,1,FUT,MCX\n"


def damage_of(body: bytes, *, kind: str | None = "text/csv", status: int = 200) -> str | None:
    headers = {} if kind is None else {"Content-Type": kind}
    response = Response(status=status, headers=headers, body=body)
    return damage(response, body, older=None, now=NOW)


def damage_after(older: bytes, body: bytes, *, age: timedelta) -> str | None:
    kept = Kept.of(older, kept_at=NOW - age)
    return damage(Response(status=200, body=body), body, older=kept, now=NOW)


@pytest.mark.parametrize("kind", ["text/csv", "text/csv; charset=utf-8", "application/csv", None])
def test_a_list_with_a_row_is_whole(kind: str | None) -> None:
    assert damage_of(HEADER + INFY, kind=kind) is None


@pytest.mark.parametrize("name", ["market/instruments.csv", "mutual_funds/instruments.csv"])
def test_our_own_lists_are_whole(name: str) -> None:
    assert damage_of(fixture(name).body) is None


@pytest.mark.parametrize("name", ["instruments_nse.csv", "mf_instruments.csv"])
def test_the_official_lists_are_whole(name: str) -> None:
    assert damage_of(official(name).body) is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the list has no header line"),
        (b"<html><body>Bad gateway</body></html>\n", "the list has no header line"),
        (INFY + SBIN, "the list has no header line"),
        (HEADER, "the list is empty"),
        (HEADER[:-1], "the list is empty"),
        (HEADER + b"\r\n \n", "the list is empty"),
        (HEADER + INFY + b"779521,3045,SBIN,STATE B", "the list is cut off"),
        (HEADER + INFY + b"779521,3045,SBIN,STATE B\n", "the list is cut off"),
    ],
)
def test_a_damaged_list_says_what_is_wrong_with_it(body: bytes, problem: str) -> None:
    assert damage_of(body) == problem


def test_a_row_with_one_cell_less_is_no_damage() -> None:
    assert damage_of(HEADER + INFY + SHORT) is None


def test_commas_in_a_quoted_name_are_no_damage() -> None:
    assert damage_of(HEADER + INFY.replace(b"INFOSYS", b'"INFOSYS, LTD"')) is None


@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_what_is_not_csv_is_no_list(kind: str) -> None:
    assert damage_of(HEADER + INFY, kind=kind) == "the answer is no list"


@pytest.mark.parametrize("status", [204, 302, 429, 500, 502])
def test_only_a_success_is_a_list(status: int) -> None:
    assert damage_of(HEADER + INFY, status=status) == f"HTTP {status}"


@pytest.mark.parametrize(
    ("rows", "age", "is_damaged"),
    [
        (48, timedelta(days=1), True),
        (49, timedelta(days=1), False),
        (200, timedelta(days=1), False),
        (1, timedelta(days=2, hours=23), True),
        (1, timedelta(days=3), False),
    ],
)
def test_a_list_that_lost_half_of_its_bytes_is_doubted_for_three_days(
    rows: int, age: timedelta, is_damaged: bool
) -> None:
    older = HEADER + INFY * 100
    assert len(HEADER + INFY * 48) < len(older) / 2 <= len(HEADER + INFY * 49)

    problem = damage_after(older, HEADER + INFY * rows, age=age)

    assert (problem is not None) is is_damaged


def test_a_doubted_list_tells_both_sizes() -> None:
    problem = damage_after(HEADER + INFY * 100, HEADER + INFY, age=timedelta(days=1))

    assert problem == f"the list has {len(HEADER + INFY)} bytes after {len(HEADER + INFY * 100)}"


def test_a_list_that_the_transport_left_compressed_is_inflated() -> None:
    body = HEADER + INFY

    assert plain_body(Response(status=200, body=gzip.compress(body))) == body
    assert plain_body(Response(status=200, body=body)) == body


def test_a_damaged_compression_stays_and_counts_as_no_list() -> None:
    broken = gzip.compress(HEADER + INFY)[:-12]

    body = plain_body(Response(status=200, body=broken))

    assert body == broken
    assert damage_of(body) == "the list has no header line"


def test_one_exchange_is_taken_out_of_the_list_of_all() -> None:
    assert rows_of("NSE", HEADER + INFY + GOLD + SBIN) == HEADER + INFY + SBIN
    assert rows_of("MCX", HEADER + INFY + GOLD + SBIN) == HEADER + GOLD


def test_ends_of_lines_stay_as_they_are() -> None:
    dump = (HEADER + INFY + GOLD + SBIN).replace(b"\n", b"\r\n")

    assert rows_of("NSE", dump) == (HEADER + INFY + SBIN).replace(b"\n", b"\r\n")
    assert rows_of("NSE", dump.rstrip()) == (HEADER + INFY + SBIN).replace(b"\n", b"\r\n").rstrip()


@pytest.mark.parametrize(
    "dump",
    [
        HEADER + GOLD,
        HEADER,
        b"exchange,tradingsymbol\nNSE,INFY\n",
        HEADER.replace(b",exchange", b',"exchange"') + INFY,
        HEADER + INFY.replace(b"INFOSYS", b'"INFO\nSYS"'),
    ],
    ids=["no such row", "no rows", "other columns", "quoted columns", "a row of two lines"],
)
def test_what_cannot_be_taken_out_line_by_line_is_not(dump: bytes) -> None:
    assert rows_of("NSE", dump) is None


cells = st.text(st.sampled_from('ab ,"\n'), max_size=6)


@given(st.lists(st.tuples(cells, st.sampled_from(["NSE", "BSE", "NSEIX"])), max_size=8))
def test_taking_out_agrees_with_a_reader_of_csv_or_declines(rows: list[tuple[str, str]]) -> None:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([("name", "exchange"), *rows])

    taken = rows_of("NSE", text.getvalue().encode())

    if taken is not None:
        read = csv.reader(StringIO(taken.decode(), newline=""))
        assert list(read) == [["name", "exchange"], *([*row] for row in rows if row[1] == "NSE")]
