from __future__ import annotations

import gzip
from zlib import crc32

import pytest
from hypothesis import given, settings

from kite_core.instrument_book.dump import opened
from kite_core.instrument_book.offsets import Offsets, sorted_offsets
from kite_core.instrument_book.reading import NEEDED, instrument_reader
from kite_core.models.instruments import Instrument
from kite_core.rows import MisfitError
from tests.core.instrument_book.dumps import DUMP, HEADER, any_dump

INDEX = sorted_offsets(DUMP)
OFFSETS = Offsets(memoryview(INDEX), memoryview(DUMP))


def line_at(place: int, body: bytes = DUMP) -> str:
    return opened(body, needed=NEEDED).line(place)


def test_an_index_finds_the_row_of_a_token_and_of_a_symbol() -> None:
    (by_token,) = OFFSETS.by_token(408065)
    (by_symbol,) = OFFSETS.by_symbol("NSE", "INFY")

    assert by_token == by_symbol
    assert line_at(by_token).startswith("408065,1594,INFY,")


def test_an_index_finds_the_contracts_on_an_underlying_in_the_order_of_the_dump() -> None:
    places = list(OFFSETS.contracts("NIFTY"))

    assert places == sorted(places)
    assert [line_at(place).split(",")[2] for place in places] == [
        "NIFTY26NOVFUT",
        "NIFTY26NOV25000CE",
        "NIFTY26NOV25000PE",
        "NIFTY26NOV24950CE",
        "NIFTY26DEC25000CE",
    ]


def test_what_is_not_there_is_not_found() -> None:
    assert list(OFFSETS.by_token(1)) == []
    assert list(OFFSETS.by_token(-1)) == []
    assert list(OFFSETS.by_token(1 << 32)) == []
    assert list(OFFSETS.by_symbol("BSE", "ACC")) == []
    assert list(OFFSETS.contracts("INFOSYS")) == []


@settings(deadline=None)
@given(body=any_dump())
def test_every_row_that_can_be_read_is_in_the_index(body: bytes) -> None:
    offsets = Offsets(memoryview(sorted_offsets(body)), memoryview(body))
    dump = opened(body, needed=NEEDED)
    reader = instrument_reader(dump)

    for row in reader.everything(dump):
        for places in (
            offsets.by_token(row.instrument_token),
            offsets.by_symbol(row.exchange, row.tradingsymbol),
            *([offsets.contracts(row.name)] if row.expiry and row.name else []),
        ):
            assert row in [reader.row(dump.line(place)) for place in places]


def test_a_token_written_with_a_point_is_entered_as_the_number_that_it_is() -> None:
    body = DUMP.replace(b"408065,", b"408065.0,", 1).replace(b"5633,", b"x,", 1)

    offsets = Offsets(memoryview(sorted_offsets(body)), memoryview(body))

    assert len(list(offsets.by_token(408065))) == 1
    assert list(offsets.by_symbol("NSE", "ACC")) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing",
        gzip.compress(DUMP),
        DUMP + b"\xff",
        DUMP.replace(b"INFOSYS", b'"INFO\nSYS"'),
        DUMP.replace(b"408065,", b"4294967296,", 1),
        DUMP.replace(b"408065,", b"-1,", 1),
    ],
)
def test_a_dump_that_cannot_have_an_index_gets_an_empty_one(body: bytes) -> None:
    assert sorted_offsets(body) == b""


def test_a_dump_without_rows_has_an_index_that_finds_nothing() -> None:
    body = HEADER.encode()

    offsets = Offsets(memoryview(sorted_offsets(body)), memoryview(body))

    assert list(offsets.by_token(408065)) == []


@pytest.mark.parametrize(
    "index",
    [
        b"",
        INDEX[:20],
        INDEX[:-8],
        INDEX + b"\0" * 8,
        b"KITEIDX1" + INDEX[8:],
        INDEX[:8] + INDEX[8:12][::-1] + INDEX[12:],
    ],
)
def test_a_damaged_index_is_refused(index: bytes) -> None:
    with pytest.raises(MisfitError):
        Offsets(memoryview(index), memoryview(DUMP))


@pytest.mark.parametrize(
    "other",
    [DUMP[:-1], DUMP + b"\n", DUMP.replace(b"INFOSYS", b"INFOSYZ"), DUMP.replace(b"BCD", b"CDS")],
)
def test_an_index_of_another_dump_is_refused(other: bytes) -> None:
    with pytest.raises(MisfitError, match="dump"):
        Offsets(memoryview(INDEX), memoryview(other))


def test_symbols_of_one_checksum_are_all_proposed() -> None:
    first, second = two_symbols_of_one_checksum()
    rows = "".join(
        f"{n},1,{name},,0,,0,0.05,1,EQ,NSE,NSE\n" for n, name in enumerate([first, second])
    )
    body = f"{HEADER}\n{rows}".encode()

    offsets = Offsets(memoryview(sorted_offsets(body)), memoryview(body))

    assert len(list(offsets.by_symbol("NSE", first))) == 2


def two_symbols_of_one_checksum() -> tuple[str, str]:
    """A checksum of 32 bits repeats among some 80,000 texts more often than not."""
    seen: dict[int, str] = {}
    for number in range(1_000_000):
        symbol = f"S{number * 7919}"
        if (other := seen.setdefault(crc32(f"NSE:{symbol}".encode()), symbol)) != symbol:
            return other, symbol
    raise AssertionError("no two symbols share a checksum")


def test_rows_are_models_where_their_cells_alone_do_not_say() -> None:
    reader = instrument_reader(opened(DUMP, needed=NEEDED))

    (place,) = OFFSETS.by_symbol("NSE", "ACC")

    row = reader.row(line_at(place))
    assert isinstance(row, Instrument)
    assert row.name == "ACC, LIMITED"
