from __future__ import annotations

from collections.abc import Iterable

import pytest

from kite_core.instrument_book.scanning import Scan

BODY = (
    b'h\n5,55,INFY,"INFY"\n55,5,INFYBEES,\n6,1,"M,M",INFY\r\n7,1,XINFY,INFYX\n'
    b"8,2,AA,AAA\n9,1,x,INFY"
)
SCAN = Scan(BODY, start=2)


def lines_at(places: Iterable[int]) -> list[bytes]:
    return [BODY[place:].partition(b"\n")[0] for place in places]


def test_a_cell_is_found_in_any_column_once_a_row_quoted_or_not() -> None:
    assert [line[:1] for line in lines_at(SCAN.by_symbol("NSE", "INFY"))] == [b"5", b"6", b"9"]
    assert [line[:1] for line in lines_at(SCAN.contracts("INFY"))] == [b"5", b"6", b"9"]
    assert [line[:2] for line in lines_at(SCAN.by_token(55))] == [b"5,", b"55"]


@pytest.mark.parametrize(("symbol", "rows"), [("M,M", 1), ("AA", 1), ("AAA", 1), ("A", 0), ("", 0)])
def test_a_cell_is_only_found_whole(symbol: str, rows: int) -> None:
    assert len(list(SCAN.by_symbol("NSE", symbol))) == rows


def test_the_header_is_not_searched() -> None:
    assert list(SCAN.by_symbol("NSE", "h")) == []


def test_a_last_row_without_an_end_is_found() -> None:
    assert list(Scan(b"h\n1,a\n2,b", start=2).by_symbol("NSE", "b")) == [6]
    assert list(Scan(b"h\n1,a,z", start=2).by_symbol("NSE", "a")) == [2]
