from __future__ import annotations

import copy
import gzip
import pickle
from datetime import date

import pytest

from kite_core.errors import InstrumentNotFoundError, ValidationError
from kite_core.instrument_book import InstrumentBook
from kite_core.instrument_book.offsets import sorted_offsets
from tests.core.instrument_book.dumps import DUMP
from tests.core.samples import official

BOOK = InstrumentBook.from_csv(DUMP)
NOVEMBER, DECEMBER = date(2026, 11, 24), date(2026, 12, 29)


def _keys(*arguments: str, **options: object) -> list[str]:
    return [row.key for row in BOOK.search(*arguments, **options)]  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: short for tests


def test_a_book_holds_every_row_in_order() -> None:
    assert len(BOOK) == len(list(BOOK)) == 12
    assert next(iter(BOOK)).key == "NSE:INFY"
    assert repr(BOOK) == "<InstrumentBook of 12 instruments, 0 rows skipped>"


def test_a_gzipped_dump_makes_the_same_book() -> None:
    assert list(InstrumentBook.from_csv(gzip.compress(DUMP))) == list(BOOK)


def test_the_official_sample_makes_a_book() -> None:
    book = InstrumentBook.from_csv(official("instruments_nse.csv").body)

    assert len(book) == 99
    assert book.skipped == ()
    assert book.by_symbol("NSE", "CENTRALBK-BE").instrument_token == 3813889


def test_bad_rows_are_skipped_whole() -> None:
    book = InstrumentBook.from_csv(DUMP.replace(b"408065,", b"x,", 1))

    assert len(book) == 11
    assert [row.row["tradingsymbol"] for row in book.skipped] == ["INFY"]


@pytest.mark.parametrize(
    "dump", [b"", b"nothing", gzip.compress(DUMP)[:40], b"1,2,INFY\n2,3,TCS\n"]
)
def test_a_damaged_dump_is_refused_with_the_fix(dump: bytes) -> None:
    with pytest.raises(ValidationError, match="Fetch it again") as caught:
        InstrumentBook.from_csv(dump)

    assert isinstance(caught.value, ValueError)


def test_an_instrument_is_found_by_symbol_and_by_token() -> None:
    infy = BOOK.by_symbol("NSE", "INFY")

    assert infy.instrument_token == 408065
    assert BOOK.by_token(408065) is infy
    assert BOOK.by_symbol("BSE", "INFY").exchange == "BSE"


def test_a_symbol_that_is_not_there_is_named() -> None:
    with pytest.raises(InstrumentNotFoundError, match="There is no instrument NSE:infy") as caught:
        BOOK.by_symbol("NSE", "infy")

    assert isinstance(caught.value, LookupError)


def test_a_token_that_is_not_there_is_named() -> None:
    with pytest.raises(InstrumentNotFoundError, match="token 1"):
        BOOK.by_token(1)


@pytest.mark.parametrize("text", ["INFY", "infy", " Infy "])
def test_an_exact_symbol_comes_first_and_the_national_exchange_before_others(text: str) -> None:
    assert _keys(text) == ["NSE:INFY", "BSE:INFY"]


def test_a_name_is_found_too() -> None:
    assert _keys("infosys", limit=1) == ["NSE:INFY"]


def test_beginnings_come_before_words_and_words_before_other_places() -> None:
    assert _keys("50") == [
        "NSE:NIFTY 50",
        "NFO:NIFTY26NOV24950CE",
        "NFO:NIFTY26NOV25000CE",
        "NFO:NIFTY26NOV25000PE",
        "NFO:NIFTY26DEC25000CE",
    ]


def test_indices_come_before_contracts_and_early_ones_before_late_ones() -> None:
    assert _keys("nifty") == [
        "NSE:NIFTY 50",
        "NFO:NIFTY26NOVFUT",
        "NFO:NIFTY26NOV24950CE",
        "NFO:NIFTY26NOV25000CE",
        "NFO:NIFTY26NOV25000PE",
        "NFO:NIFTY26DEC25000CE",
        "NFO:BANKNIFTY26NOV56000CE",
    ]


def test_a_search_can_be_limited_and_kept_to_an_exchange() -> None:
    assert _keys("infy", exchange="BSE") == ["BSE:INFY"]
    assert len(_keys("nifty", limit=2)) == 2
    assert _keys("no such thing") == []


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_cannot_be_searched_for(text: str) -> None:
    with pytest.raises(ValidationError, match="text"):
        BOOK.search(text)


def test_a_limit_is_at_least_one() -> None:
    with pytest.raises(ValidationError, match="at least 1"):
        BOOK.search("infy", limit=0)


def test_options_come_by_expiry_strike_and_kind() -> None:
    assert [row.tradingsymbol for row in BOOK.options("NIFTY")] == [
        "NIFTY26NOV24950CE",
        "NIFTY26NOV25000CE",
        "NIFTY26NOV25000PE",
        "NIFTY26DEC25000CE",
    ]
    assert [row.strike for row in BOOK.options("NIFTY", expiry=DECEMBER)] == [25000.0]


def test_expiries_come_soonest_first() -> None:
    assert BOOK.expiries("NIFTY") == [NOVEMBER, DECEMBER]


def test_an_underlying_without_options_has_none() -> None:
    assert BOOK.options("INFY") == []
    assert BOOK.expiries("INFY") == []


def test_options_on_two_exchanges_can_be_told_apart() -> None:
    assert [row.exchange for row in BOOK.options("USDINR")] == ["CDS", "BCD"]
    assert [row.exchange for row in BOOK.options("USDINR", exchange="BCD")] == ["BCD"]
    assert BOOK.expiries("USDINR", exchange="MCX") == []


def test_a_book_with_an_index_is_the_same_book() -> None:
    book = InstrumentBook.from_csv(memoryview(DUMP), index=memoryview(sorted_offsets(DUMP)))

    assert book.by_symbol("NSE", "INFY") == BOOK.by_symbol("NSE", "INFY")
    assert list(book) == list(BOOK)


def test_a_book_of_instruments_is_the_same_book() -> None:
    book = InstrumentBook(BOOK, skipped=BOOK.skipped)

    assert list(book) == list(BOOK)
    assert book.by_token(408065) is next(iter(BOOK))
    assert book.options("NIFTY") == BOOK.options("NIFTY")


def test_a_book_can_be_pickled_and_copied_with_what_was_skipped() -> None:
    book = InstrumentBook.from_csv(memoryview(DUMP.replace(b"408065,", b"x,", 1)))

    for twin in (pickle.loads(pickle.dumps(book)), copy.deepcopy(book)):
        assert (list(twin), twin.skipped) == (list(book), book.skipped)
        assert twin.by_symbol("BSE", "INFY") == book.by_symbol("BSE", "INFY")


def test_a_token_may_be_any_kind_of_whole_number() -> None:
    class Token:
        """As numpy's integers are."""

        def __index__(self) -> int:
            return 408065

    assert BOOK.by_token(Token()).key == "NSE:INFY"


@pytest.mark.parametrize(
    ("exchange", "symbol", "near"),
    [
        ("NSE", "infy", "Did you mean NSE:INFY or BSE:INFY?"),
        ("NFO", "NIFTY 50", "Did you mean NSE:NIFTY 50?"),
    ],
)
def test_namesakes_of_a_symbol_that_is_not_there_are_named(
    exchange: str, symbol: str, near: str
) -> None:
    with pytest.raises(InstrumentNotFoundError) as caught:
        BOOK.by_symbol(exchange, symbol)

    assert caught.value.hint == near


def test_without_namesakes_the_fix_is_a_search() -> None:
    with pytest.raises(InstrumentNotFoundError, match=r"Find it with search\(\)"):
        BOOK.by_symbol("NSE", "NOSUCH")


def test_a_search_can_be_kept_to_types_and_to_an_expiry() -> None:
    assert _keys("nifty", types=["FUT", "EQ"]) == ["NSE:NIFTY 50", "NFO:NIFTY26NOVFUT"]
    assert _keys("nifty", types="PE") == ["NFO:NIFTY26NOV25000PE"]
    assert _keys("nifty", expiry=DECEMBER) == ["NFO:NIFTY26DEC25000CE"]


def test_futures_come_soonest_first() -> None:
    assert [row.key for row in BOOK.futures("NIFTY")] == ["NFO:NIFTY26NOVFUT"]
    assert BOOK.futures("NIFTY", exchange="BFO") == []
    assert BOOK.future("NIFTY", on=NOVEMBER).key == "NFO:NIFTY26NOVFUT"


def test_expiries_before_a_day_are_left_out() -> None:
    assert BOOK.expiries("NIFTY", on=date(2026, 11, 25)) == [DECEMBER]
    assert BOOK.monthly_expiries("NIFTY", on=NOVEMBER) == [NOVEMBER, DECEMBER]
    assert BOOK.monthly_expiries("NIFTY", on=DECEMBER) == [DECEMBER]


def test_an_option_is_found_from_the_price_of_its_underlying() -> None:
    chain = BOOK.option_chain("NIFTY", on=date(2026, 11, 2))

    assert chain.expiry == NOVEMBER
    assert chain.call(24960).key == "NFO:NIFTY26NOV24950CE"
    assert chain.call(24960, steps=1).key == "NFO:NIFTY26NOV25000CE"


@pytest.mark.parametrize("underlying", ["NIFTY", "NIFTY 50"])
def test_an_index_may_be_named_by_its_own_symbol(underlying: str) -> None:
    assert BOOK.option_chain(underlying, expiry=DECEMBER).strikes == [25000]
    assert len(BOOK.options(underlying)) == 4
    assert BOOK.future(underlying).name == "NIFTY"


def test_a_chain_on_two_exchanges_asks_for_one() -> None:
    with pytest.raises(ValidationError, match="CDS and BCD"):
        BOOK.option_chain("USDINR")

    assert BOOK.option_chain("USDINR", exchange="BCD").contracts[0].exchange == "BCD"
