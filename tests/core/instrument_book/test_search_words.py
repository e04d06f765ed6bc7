from __future__ import annotations

import pytest

from kite_core.instrument_book import InstrumentBook
from kite_core.instrument_book.search_words import precedence, texts_of, words_of
from tests.core.instrument_book.dumps import DUMP

BOOK = InstrumentBook.from_csv(DUMP)
CALL = BOOK.by_key("NFO:NIFTY26NOV25000CE")


def test_a_contract_is_found_by_its_symbol_and_an_index_without_blanks_too() -> None:
    assert texts_of(CALL) == ("NIFTY26NOV25000CE",)
    assert texts_of(BOOK.by_key("NSE:NIFTY 50"))[::2] == ("NIFTY 50", "NIFTY50")


@pytest.mark.parametrize(
    "word", ["CE", "call", "NFO", "25000", "24", "Nov", "November", "2026", "26", "24Nov", "Nov24"]
)
def test_words_of_a_contract_begin_as_traders_write_them(word: str) -> None:
    assert any(each.startswith(word) for each in words_of(CALL))


def test_a_share_has_its_type_and_exchange_as_words() -> None:
    assert words_of(BOOK.by_key("BSE:INFY")) == ("EQ", "BSE")


def test_shares_come_before_contracts_and_the_national_exchange_before_others() -> None:
    rows = [CALL, BOOK.by_key("BSE:INFY"), BOOK.by_key("NSE:INFY")]

    assert [row.key for row in sorted(rows, key=precedence)] == [
        "NSE:INFY",
        "BSE:INFY",
        "NFO:NIFTY26NOV25000CE",
    ]
