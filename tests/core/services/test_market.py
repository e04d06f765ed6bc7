from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import ValidationError
from kite_core.instrument_book import InstrumentBook
from kite_core.models.market import HistoricalRequest
from kite_testing.scripted_transport import ScriptedTransport
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over

MARKET = KiteCalls().market
QUOTES = fixture("market/quotes.json")
DUMP = fixture("market/instruments.csv")
KEYS = ["NSE:INFY", "NSE:NIFTY 50", "NSE:GONE"]
BY_KEYS: list[Callable[[Iterable[str]], Any]] = [
    MARKET.quotes,
    MARKET.ohlc,
    MARKET.ltp,
    lambda keys: MARKET.trigger_range(keys, transaction_type="BUY"),
]


@pytest.mark.parametrize("ask", BY_KEYS)
@pytest.mark.parametrize(
    ("keys", "fix"),
    [
        ("NSE:INFY", r'Give a list: \["NSE:INFY"\]'),
        ([], "at least one key"),
        (["INFY"], "EXCHANGE:TRADINGSYMBOL"),
        (["NSE:"], "EXCHANGE:TRADINGSYMBOL"),
        ([":INFY"], "EXCHANGE:TRADINGSYMBOL"),
        ([408065], "EXCHANGE:TRADINGSYMBOL"),
        ([""], "EXCHANGE:TRADINGSYMBOL"),
    ],
)
def test_keys_that_cannot_be_asked_for_are_refused(
    ask: Callable[[Any], Any], keys: Any, fix: str
) -> None:
    with pytest.raises(ValidationError, match=fix):
        ask(keys)


@pytest.mark.parametrize(("ask", "most"), [*zip(BY_KEYS, (500, 1000, 1000, 1000), strict=True)])
def test_too_many_keys_are_refused(ask: Callable[[Any], Any], most: int) -> None:
    keys = [f"NSE:S{number}" for number in range(most + 1)]

    ask([*keys[:most], *keys[:most]])

    with pytest.raises(ValidationError, match=f"at most {most}"):
        ask(keys)


def test_keys_may_come_from_any_iterable_and_each_is_asked_once() -> None:
    request = MARKET.ltp(key for key in ("NSE:A", "NSE:B", "NSE:A")).request

    assert request.query == (("i", "NSE:A"), ("i", "NSE:B"))


def test_a_token_as_text_can_be_asked_for() -> None:
    assert MARKET.ltp(["408065"]).request.query == (("i", "408065"),)


def test_keys_that_did_not_come_are_missing_and_not_invented() -> None:
    quotes = MARKET.quotes(KEYS).answer(QUOTES)

    assert list(quotes) == KEYS[:2]
    assert quotes.missing == ("NSE:GONE",)


@pytest.mark.parametrize(
    ("exchange", "fix"), [("INDICES", "use NSE or BSE"), ("NSEE", 'Did you mean "NSE"')]
)
def test_an_exchange_without_a_list_is_refused(exchange: str, fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        MARKET.instruments_of(exchange)


def test_a_span_that_is_too_long_is_refused_before_it_is_sent() -> None:
    request = HistoricalRequest(
        instrument_token=408065, interval="minute", start=date(2026, 1, 1), end=date(2026, 6, 1)
    )

    with pytest.raises(ValidationError, match="at most 60 days at a time"):
        MARKET.candles(request)


def test_a_side_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="transaction_type"):
        MARKET.trigger_range(["NSE:INFY"], transaction_type="HOLD")


def test_the_raw_dump_is_a_list_of_texts_by_column() -> None:
    rows = Kite(ports_over([DUMP])).market.instruments_of_raw()

    assert rows[0]["tradingsymbol"] == "INFY"
    assert rows[0]["instrument_token"] == "408065"


def test_instruments_are_fetched_as_a_book() -> None:
    transport = ScriptedTransport([DUMP])

    book = Kite(ports_over(transport)).market.instruments("NSE")

    assert isinstance(book, InstrumentBook)
    assert len(book) == 12
    assert [request.path for request in transport.requests] == ["/instruments/NSE"]


async def test_instruments_are_fetched_as_a_book_when_awaited() -> None:
    book = await AsyncKite(asyncio_ports_over([DUMP])).market.instruments()

    assert book.by_token(408065).key == "NSE:INFY"


def test_a_search_looks_into_the_dump() -> None:
    kite = Kite(ports_over([DUMP]))

    assert [row.key for row in kite.market.search("infosys")] == ["NSE:INFY", "BSE:INFY"]


async def test_a_search_can_be_awaited_and_limited() -> None:
    kite = AsyncKite(asyncio_ports_over([DUMP]))

    found = await kite.market.search("infosys", limit=1)

    assert [row.key for row in found] == ["NSE:INFY"]


def test_the_depth_comes_by_key_and_an_index_has_none() -> None:
    depth = Kite(ports_over([QUOTES])).market.depth(KEYS)

    assert list(depth) == ["NSE:INFY"]
    assert depth.missing == ("NSE:GONE", "NSE:NIFTY 50")
    assert depth["NSE:INFY"].spread == 0.1


async def test_the_depth_can_be_awaited() -> None:
    depth = await AsyncKite(asyncio_ports_over([QUOTES])).market.depth(KEYS[:1])

    best = depth["NSE:INFY"].best_ask
    assert best is not None
    assert best.price == 1500.3
