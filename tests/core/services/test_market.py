from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import AnswerLostError, ValidationError
from kite_core.instrument_book import InstrumentBook
from kite_core.messages import RateBucket
from kite_core.models.market import HistoricalRequest
from kite_core.rulebook.book import Rulebook
from kite_core.rulebook.limits import LIMITS
from kite_testing.manual_clock import A_FRIDAY_MORNING, ManualClock
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


def test_a_search_can_be_kept_to_types_and_to_an_expiry() -> None:
    market = Kite(ports_over([DUMP, DUMP])).market
    december = date(2026, 12, 29)

    assert [row.key for row in market.search("nifty", types=["FUT"])] == ["NFO:NIFTY26NOVFUT"]
    assert [row.expiry for row in market.search("nifty", expiry=december)] == [december]


@pytest.mark.parametrize(
    ("days", "expiry"), [(0, date(2026, 11, 24)), (4, date(2026, 11, 24)), (5, date(2026, 12, 29))]
)
def test_the_chain_is_that_of_the_nearest_expiry_from_today_on(days: int, expiry: date) -> None:
    clock = ManualClock(A_FRIDAY_MORNING + timedelta(days=days))

    chain = Kite(ports_over([DUMP], clock=clock)).market.option_chain("NIFTY 50")

    assert chain.expiry == expiry


async def test_the_chain_of_one_expiry_is_looked_up_in_the_list_of_its_exchange() -> None:
    transport = ScriptedTransport([DUMP])
    market = AsyncKite(asyncio_ports_over(transport)).market

    chain = await market.option_chain("NIFTY", expiry=date(2026, 12, 29), exchange="NFO")

    assert chain.strikes == [25000]
    assert [request.path for request in transport.requests] == ["/instruments/NFO"]


def answer_of(*keys: str, price: float = 1.5) -> bytes:
    rows = ",".join(f'"{key}":{{"instrument_token":1,"last_price":{price}}}' for key in keys)
    return f'{{"status":"success","data":{{{rows}}}}}'.encode()


MANY = [f"NSE:STOCK{number:04}" for number in range(1200)]  # 18 bytes each in a URL
TOKENS = [str(number) for number in range(1000, 2200)]
FULL = 433  # keys of MANY that a URL holds


def test_prices_of_many_keys_are_joined_in_the_order_of_the_keys() -> None:
    first, second, third = MANY[:FULL], MANY[FULL : 2 * FULL], MANY[2 * FULL :]
    transport = ScriptedTransport(
        [answer_of(*first[::-1]), answer_of(*second[:0:-1]), answer_of(*third[:-2])]
    )

    prices = Kite(ports_over(transport)).market.ltp_of(key for key in [*MANY, *MANY[:5]])

    assert [len(request.query) for request in transport.requests] == [FULL, FULL, 334]
    assert prices.missing == (second[0], *third[-2:])
    assert list(prices) == [key for key in MANY if key not in prices.missing]


@pytest.mark.parametrize(
    ("name", "path", "parts"),
    [
        ("quotes_of", "/quote", [500, 500, 200]),
        ("ohlc_of", "/quote/ohlc", [1000, 200]),
        ("ltp_of", "/quote/ltp", [1000, 200]),
    ],
)
def test_many_keys_are_split_where_one_request_is_full(
    name: str, path: str, parts: list[int]
) -> None:
    transport = ScriptedTransport([answer_of()] * 3)

    answer = getattr(Kite(ports_over(transport)).market, name)(TOKENS)

    assert {request.path for request in transport.requests} == {path}
    assert [len(request.query) for request in transport.requests] == parts
    assert answer.missing == tuple(TOKENS)


def test_smaller_batches_of_the_users_rulebook_are_obeyed() -> None:
    transport = ScriptedTransport([answer_of()] * 3)
    *older, newest = LIMITS
    smaller = replace(newest, value=replace(newest.value, prices_a_request=400))
    ports = replace(ports_over(transport), own_rulebook=Rulebook(limits=(*older, smaller)))

    Kite(ports).market.ltp_of(MANY)

    assert [len(request.query) for request in transport.requests] == [400, 400, 400]


@pytest.mark.parametrize("name", ["quotes_of", "ohlc_of", "ltp_of", "depth"])
def test_no_keys_ask_for_nothing(name: str) -> None:
    transport = ScriptedTransport()

    answer = getattr(Kite(ports_over(transport)).market, name)([])

    assert (answer, answer.missing, transport.requests) == ({}, (), [])


def test_prices_that_came_before_an_error_are_its_partial() -> None:
    kite = Kite(ports_over([answer_of(*MANY[1:FULL]), AnswerLostError("made up")]))

    with pytest.raises(AnswerLostError) as caught:
        kite.market.ltp_of(MANY)

    assert list(caught.value.partial) == MANY[1:FULL]
    assert caught.value.partial.missing == (MANY[0],)


def test_an_error_before_any_price_has_no_partial() -> None:
    kite = Kite(ports_over([AnswerLostError("made up")]))

    with pytest.raises(AnswerLostError) as caught:
        kite.market.ltp_of(MANY)

    assert caught.value.partial is None


def test_a_price_that_cannot_be_read_is_kept_beside_the_others() -> None:
    bad = (
        b'{"status":"success","data":{"NSE:STOCK0500":{"instrument_token":1,"last_price":"high"}}}'
    )
    kite = Kite(ports_over([answer_of(MANY[0]), bad, answer_of()]))

    prices = kite.market.ltp_of(MANY)

    assert list(prices) == MANY[:1]
    assert [row.path for row in prices.skipped.values()] == ["['NSE:STOCK0500'].last_price"]


async def test_prices_of_many_keys_can_be_awaited() -> None:
    kite = AsyncKite(asyncio_ports_over([answer_of(*MANY[:FULL]), answer_of(), answer_of()]))

    prices = await kite.market.ltp_of(MANY)

    assert len(prices) == FULL


def test_spans_of_the_users_rulebook_are_obeyed_although_they_are_longer_than_ours() -> None:
    empty = b'{"status":"success","data":{"candles":[]}}'
    transport = ScriptedTransport([empty] * 2)
    *older, newest = LIMITS
    longer = replace(newest.value, candle_spans={"minute": timedelta(days=180)})
    book = Rulebook(limits=(*older, replace(newest, value=longer)))
    request = HistoricalRequest(
        instrument_token=408065, interval="minute", start=date(2026, 1, 1), end=date(2026, 12, 26)
    )

    Kite(replace(ports_over(transport), own_rulebook=book)).market.historical(request)

    assert [request.query[0][1] for request in transport.requests] == [
        "2026-01-01 00:00:00",
        "2026-06-30 00:00:00",
    ]
    assert {request.bucket for request in transport.requests} == {RateBucket.HISTORICAL}


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


def test_a_search_that_makes_no_sense_fetches_nothing() -> None:
    transport = ScriptedTransport([])
    market = Kite(ports_over(transport)).market

    with pytest.raises(ValidationError, match='Did you mean "CE"'):
        market.search("nifty", types=["ce"])
    with pytest.raises(ValidationError, match="expiry: 'weekly' is no day"):
        market.option_chain("NIFTY", expiry="weekly")

    assert transport.requests == []


@pytest.mark.parametrize("expiry", ["2026-12-29", date(2026, 12, 29)])
def test_an_expiry_may_be_a_text(expiry: str | date) -> None:
    market = Kite(ports_over([DUMP, DUMP])).market

    assert market.option_chain("NIFTY", expiry=expiry).expiry == date(2026, 12, 29)
    assert len(market.search("nifty", expiry=expiry)) == 1
