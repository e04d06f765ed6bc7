from __future__ import annotations

import copy
import gzip
import pickle
from typing import Any

import pytest

from kite_core.decoding import csv_of
from kite_core.errors import InstrumentNotFoundError, ValidationError
from kite_core.instrument_book import MFInstrumentBook
from kite_core.models.mutual_funds import MFInstrument
from tests.core.instrument_book.dumps import FUNDS
from tests.core.samples import official

BOOK = MFInstrumentBook.from_csv(FUNDS)
FLEXI, LIQUID = "INF000A01AA1", "INF000B01BB2"


def found(*arguments: str, **options: Any) -> list[str]:
    return [fund.tradingsymbol for fund in BOOK.search(*arguments, **options)]


def test_a_book_holds_every_fund_in_order() -> None:
    assert [fund.tradingsymbol for fund in BOOK] == [FLEXI, LIQUID]
    assert repr(BOOK) == "<MFInstrumentBook of 2 funds, 0 rows skipped>"


def test_a_fund_is_found_by_its_isin() -> None:
    fund = BOOK.by_symbol(LIQUID)

    assert (fund.name, fund.last_price, fund.redemption_allowed) == (
        "Example Liquid Fund",
        1001.25,
        False,
    )


def test_a_fund_that_is_not_there_is_named_with_the_fix() -> None:
    with pytest.raises(InstrumentNotFoundError, match=r"MF:INF0\. Fix: .*ISIN") as caught:
        BOOK.by_symbol("INF0")

    assert isinstance(caught.value, LookupError)


def test_funds_are_found_by_isin_name_and_fund_house_short_names_first() -> None:
    assert found(FLEXI.lower()) == [FLEXI]
    assert found("liquid") == [LIQUID]
    assert found("example") == [LIQUID, FLEXI]
    assert found("MutualFund_MF", limit=1) == [LIQUID]
    assert found("no such fund") == []


@pytest.mark.parametrize(
    ("kept_to", "expected"),
    [
        ({"plan": "direct"}, [FLEXI]),
        ({"scheme_type": "liquid"}, [LIQUID]),
        ({"dividend_type": "growth"}, [FLEXI]),
        ({"amc": "ExampleMutualFund_MF"}, [LIQUID, FLEXI]),
        ({"plan": "direct", "scheme_type": "liquid"}, []),
    ],
)
def test_a_search_can_be_kept_to_kinds_of_funds(
    kept_to: dict[str, str], expected: list[str]
) -> None:
    assert found("example", **kept_to) == expected


@pytest.mark.parametrize("word", ["direct", "DIRECT", "Direct"])
def test_case_does_not_matter_in_what_a_search_is_kept_to(word: str) -> None:
    assert found("example", plan=word) == [FLEXI]


@pytest.mark.parametrize(
    ("kept_to", "fix"),
    [
        ({"plan": "dirct"}, r'plan: no fund has "dirct"\. Did you mean direct\?'),
        ({"scheme_type": "x"}, r'scheme_type: no fund has "x"\. The list has equity, liquid\.'),
        ({"amc": 5}, 'amc: no fund has "5"'),
    ],
)
def test_a_word_that_no_fund_has_is_refused_with_the_fix(kept_to: dict[str, Any], fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        found("example", **kept_to)


def test_a_path_is_no_list_and_told_how_to_become_one() -> None:
    with pytest.raises(ValidationError, match=r"MFInstrumentBook\.from_csv\(Path\(\.\.\.\)"):
        MFInstrumentBook.from_csv("funds.csv")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: the mistake


@pytest.mark.parametrize("body", [FUNDS, memoryview(FUNDS), gzip.compress(FUNDS)])
def test_a_dump_may_be_gzipped_or_a_view(body: bytes | memoryview) -> None:
    assert list(MFInstrumentBook.from_csv(body)) == list(BOOK)


def test_the_official_sample_makes_a_book() -> None:
    body = official("mf_instruments.csv").body

    assert list(MFInstrumentBook.from_csv(body)) == csv_of(MFInstrument).from_body(body)


def test_cells_with_ends_of_lines_are_understood() -> None:
    book = MFInstrumentBook.from_csv(FUNDS.replace(b"Example Liquid", b'"Example \nLiquid"'))

    assert len(book) == 2


def test_bad_rows_are_skipped_whole() -> None:
    book = MFInstrumentBook.from_csv(FUNDS.replace(b"1001.25", b"much"))

    assert len(book) == 1
    (skipped,) = book.skipped
    assert (skipped.path, skipped.row["tradingsymbol"]) == ("[1].last_price", LIQUID)


def test_of_two_funds_with_one_isin_the_first_counts() -> None:
    twice = MFInstrumentBook(
        [BOOK.by_symbol(FLEXI), *MFInstrumentBook.from_csv(FUNDS.replace(b"Flexi", b"Other"))]
    )

    assert twice.by_symbol(FLEXI).name == "Example Flexi Fund - Direct Plan"


@pytest.mark.parametrize("body", [b"", b"nothing", gzip.compress(FUNDS)[:40], FUNDS + b"\xff"])
def test_a_damaged_list_is_refused_with_the_fix(body: bytes) -> None:
    with pytest.raises(ValidationError, match="GET /mf/instruments"):
        MFInstrumentBook.from_csv(body)


def test_a_book_can_be_pickled_and_copied_with_what_was_skipped() -> None:
    book = MFInstrumentBook.from_csv(memoryview(FUNDS.replace(b"1001.25", b"much")))

    for twin in (pickle.loads(pickle.dumps(book)), copy.deepcopy(book)):
        assert (list(twin), twin.skipped) == (list(book), book.skipped)
