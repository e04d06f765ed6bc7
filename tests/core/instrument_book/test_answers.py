from __future__ import annotations

from datetime import datetime

import pytest

from kite_core.call import Call
from kite_core.errors import DataError
from kite_core.instrument_book import InstrumentBook, MFInstrumentBook
from kite_core.instrument_book.answers import FUND_BOOK, INSTRUMENT_BOOK
from kite_core.instrument_book.offsets import sorted_offsets
from kite_core.ist import IST
from kite_core.kept import Kept
from kite_core.messages import KeptResponse, Response, get
from tests.core.instrument_book.dumps import DUMP, FUNDS

CSV = {"Content-Type": "text/csv"}
KEPT_AT = datetime(2026, 11, 20, 8, 30, tzinfo=IST)
INSTRUMENTS = Call(get("/instruments"), INSTRUMENT_BOOK)
MF_INSTRUMENTS = Call(get("/mf/instruments"), FUND_BOOK)


def kept(body: bytes, index: bytes = b"") -> KeptResponse:
    return KeptResponse(Kept.of(body, kept_at=KEPT_AT, index=index), headers=CSV)


def test_an_answer_becomes_a_book() -> None:
    instruments = INSTRUMENTS.answer(Response(status=200, headers=CSV, body=DUMP))
    funds = MF_INSTRUMENTS.answer(Response(status=200, headers=CSV, body=FUNDS))

    assert isinstance(instruments, InstrumentBook)
    assert isinstance(funds, MFInstrumentBook)
    assert (len(instruments), len(funds)) == (12, 2)


def test_what_a_cache_keeps_becomes_one_book_for_all() -> None:
    instruments, funds = kept(DUMP, sorted_offsets(DUMP)), kept(FUNDS)

    book, fund_book = INSTRUMENTS.answer(instruments), MF_INSTRUMENTS.answer(funds)

    assert INSTRUMENTS.answer(instruments) is book
    assert MF_INSTRUMENTS.answer(funds) is fund_book
    assert book.by_token(408065).key == "NSE:INFY"
    assert len(fund_book) == 2


def test_the_index_of_what_a_cache_keeps_is_used() -> None:
    index = sorted_offsets(DUMP)
    without_entries = index[:48] + bytes(len(index) - 48)

    book = INSTRUMENTS.answer(kept(DUMP, without_entries))

    with pytest.raises(LookupError):
        book.by_token(408065)


@pytest.mark.parametrize("call", [INSTRUMENTS, MF_INSTRUMENTS])
def test_a_damaged_answer_is_a_data_error(call: Call[InstrumentBook]) -> None:
    with pytest.raises(DataError, match="no header line"):
        call.answer(Response(status=200, headers=CSV, body=b"nothing"))


def test_rows_of_texts_become_a_book_with_what_cannot_be_read() -> None:
    odd = b"tradingsymbol,instrument_token\nINFY,408065\n"

    book = INSTRUMENTS.answer(Response(status=200, headers=CSV, body=odd))
    funds = MF_INSTRUMENTS.answer(
        Response(status=200, headers=CSV, body=b"amc,tradingsymbol\nA,INF0\n")
    )

    assert (len(book), len(book.skipped)) == (0, 1)
    assert (len(funds), len(funds.skipped)) == (0, 1)
