from __future__ import annotations

import copy
import gzip
import pickle
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from kite_core.errors import InstrumentNotFoundError, ValidationError
from kite_core.instrument_book import InstrumentBook
from kite_core.instrument_book.offsets import sorted_offsets
from kite_core.ist import IST
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


@pytest.mark.parametrize("underlying", ["", "  ", "NSE:"])
def test_an_empty_underlying_is_refused(underlying: str) -> None:
    with pytest.raises(ValidationError, match="underlying: it is empty"):
        BOOK.option_chain(underlying)


def test_the_exchange_of_contracts_is_refused_before_an_underlying() -> None:
    with pytest.raises(ValidationError, match='Give the name alone, such as "NIFTY"'):
        BOOK.option_chain("BFO:NIFTY")


@pytest.mark.parametrize("underlying", ["NIFTY", "NIFTY 50", "NSE:NIFTY 50", "NSE: NIFTY 50"])
def test_an_index_may_be_named_by_its_own_symbol(underlying: str) -> None:
    assert BOOK.option_chain(underlying, expiry=DECEMBER).strikes == [25000]
    assert len(BOOK.options(underlying)) == 4
    assert BOOK.future(underlying).name == "NIFTY"


def test_a_chain_on_two_exchanges_asks_for_one() -> None:
    with pytest.raises(ValidationError, match="CDS and BCD"):
        BOOK.option_chain("USDINR")

    assert BOOK.option_chain("USDINR", exchange="BCD").contracts[0].exchange == "BCD"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("nifty nov 25000 ce", "NFO:NIFTY26NOV25000CE"),
        ("nifty 26 nov 25000", "NFO:NIFTY26NOV25000CE"),
        ("PE NIFTY", "NFO:NIFTY26NOV25000PE"),
        ("nifty dec 2026", "NFO:NIFTY26DEC25000CE"),
        ("nifty 24 nov fut", "NFO:NIFTY26NOVFUT"),
        ("nifty 24950ce", "NFO:NIFTY26NOV24950CE"),
        ("NIFTY 24NOV 25000 CE", "NFO:NIFTY26NOV25000CE"),
        ("NIFTY NOV24 25000 PE", "NFO:NIFTY26NOV25000PE"),
        ("NIFTY 24NOV26 25000 CE", "NFO:NIFTY26NOV25000CE"),
        ("NIFTY 2026-11-24 25000 CE", "NFO:NIFTY26NOV25000CE"),
        ("NIFTY 24-NOV-2026 25000 CE", "NFO:NIFTY26NOV25000CE"),
        ("nifty december", "NFO:NIFTY26DEC25000CE"),
        ("nifty call 24950", "NFO:NIFTY26NOV24950CE"),
        ("nifty put", "NFO:NIFTY26NOV25000PE"),
        ("NIFTY FUTURE", "NFO:NIFTY26NOVFUT"),
        ("nifty futures", "NFO:NIFTY26NOVFUT"),
        ("NIFTY-50", "NSE:NIFTY 50"),
        ("infy bse", "BSE:INFY"),
        ("NSE:INFY", "NSE:INFY"),
        ("bse:infy", "BSE:INFY"),
        ("NIFTY50", "NSE:NIFTY 50"),
    ],
)
def test_what_traders_type_is_found(text: str, first: str) -> None:
    assert _keys(text)[:1] == [first]


def test_the_kind_in_a_search_is_not_found_in_the_name_of_a_month() -> None:
    december = replace(BOOK.by_key("NFO:NIFTY26DEC25000CE"), instrument_token=1)
    put = replace(december, tradingsymbol="NIFTY26DEC25000PE", instrument_type="PE")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: short for tests

    found = InstrumentBook([december, put]).search("nifty dec 25000 ce")

    assert found == [december]


def test_a_key_in_a_search_keeps_to_its_exchange() -> None:
    assert _keys("BSE:INFY") == ["BSE:INFY"]


def test_an_expiry_in_a_search_may_be_a_text() -> None:
    assert _keys("nifty", expiry="2026-12-29") == ["NFO:NIFTY26DEC25000CE"]


def test_a_key_or_an_instrument_is_in_the_book_or_is_not() -> None:
    infy = BOOK.by_key("NSE:INFY")

    assert infy.key == "NSE:INFY"
    assert "NSE:INFY" in BOOK
    assert infy in BOOK
    assert "NSE:NOSUCH" not in BOOK
    assert "INFY" not in BOOK
    assert replace(infy, lot_size=99) not in BOOK
    assert replace(infy, tradingsymbol="NOSUCH") not in BOOK
    assert 408065 not in BOOK


def test_the_second_of_two_with_one_key_is_in_the_book_too() -> None:
    infy = BOOK.by_key("NSE:INFY")
    twin = replace(infy, lot_size=99)

    assert twin in InstrumentBook([infy, twin])


@pytest.mark.parametrize("key", ["INFY", "NSE:", ":INFY", "", None, 408065])
def test_what_is_no_key_is_refused(key: Any) -> None:
    with pytest.raises(ValidationError, match="EXCHANGE:TRADINGSYMBOL"):
        BOOK.by_key(key)


@pytest.mark.parametrize(
    ("exchange", "symbol", "hint"),
    [
        ("NSE", "NIFTY", "Did you mean NSE:NIFTY 50?"),
        ("NSE", "INFYY", "Did you mean NSE:INFY?"),
        ("NSE", "NIFTY50", "Did you mean NSE:NIFTY 50?"),
    ],
)
def test_symbols_near_one_that_is_not_there_are_named(
    exchange: str, symbol: str, hint: str
) -> None:
    with pytest.raises(InstrumentNotFoundError) as caught:
        BOOK.by_symbol(exchange, symbol)

    assert caught.value.hint == hint


@pytest.mark.parametrize("underlying", ["nifty", "NIFTYY", "nifty 50"])
def test_underlyings_near_one_that_is_not_there_are_named(underlying: str) -> None:
    with pytest.raises(InstrumentNotFoundError, match=r"There is no option on n") as caught:
        BOOK.option_chain(underlying.replace("NIFTYY", "niftyy"))

    assert caught.value.hint == "Did you mean NIFTY?"


@pytest.mark.parametrize("symbol", [("NSE", None), (None, "INFY"), (["NSE"], "INFY")])
def test_what_is_no_symbol_is_refused(symbol: Any) -> None:
    with pytest.raises(ValidationError, match="is no symbol"):
        BOOK.by_symbol(*symbol)


@pytest.mark.parametrize("token", ["408065", None, 408065.0])
def test_what_is_no_token_is_refused(token: Any) -> None:
    with pytest.raises(ValidationError, match=r"token: .* is not a whole number"):
        BOOK.by_token(token)


@pytest.mark.parametrize("underlying", [None, 5, ["NIFTY"]])
def test_what_is_no_underlying_is_refused(underlying: Any) -> None:
    with pytest.raises(ValidationError, match=r"underlying: .* is no text"):
        BOOK.option_chain(underlying)


@pytest.mark.parametrize("dump", ["instruments.csv", Path("instruments.csv"), StringIO(), None])
def test_a_path_is_no_dump_and_told_how_to_become_one(dump: Any) -> None:
    with pytest.raises(ValidationError, match=r"from_csv\(Path\(\.\.\.\)\.read_bytes\(\)\)"):
        InstrumentBook.from_csv(dump)


def test_days_may_be_given_as_texts_and_what_is_none_is_refused() -> None:
    assert BOOK.expiries("NIFTY", on="2026-11-25") == [DECEMBER]
    assert BOOK.monthly_expiries("NIFTY", on=datetime(2026, 11, 25, tzinfo=IST)) == [DECEMBER]
    assert [row.strike for row in BOOK.options("NIFTY", expiry="2026-12-29")] == [25000.0]
    for ask in (BOOK.expiries, BOOK.monthly_expiries):
        with pytest.raises(ValidationError, match="on: 5 is no day"):
            ask("NIFTY", on=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: the mistake


def test_an_exchange_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match='Did you mean "NFO"'):
        BOOK.options("NIFTY", exchange="nfo")
