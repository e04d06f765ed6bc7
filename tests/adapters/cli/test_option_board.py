from __future__ import annotations

from dataclasses import replace

import pytest

from kite_adapters.cli.option_board import OptionBoard, spot_of
from kite_core.client import Kite
from kite_core.instrument_book import InstrumentBook, OptionChain
from kite_testing import FakeBroker


@pytest.fixture(scope="module")
def kite() -> Kite:
    return FakeBroker().kite()


@pytest.fixture(scope="module")
def chain(kite: Kite) -> OptionChain:
    return kite.market.option_chain("INFY").around(1495, width=1)


def test_an_option_without_a_quote_keeps_its_key(kite: Kite, chain: OptionChain) -> None:
    spot = kite.market.instruments().by_key("NSE:INFY")

    board = OptionBoard.of(chain, spot, kite.market.quotes(["NSE:INFY"]), width=1)

    assert board.put_call_ratio is None
    call = board.strikes[0].call
    assert call is not None
    assert (call.key, call.last_price, call.oi) == ("NFO:INFY26NOV1480CE", None, None)


def test_a_strike_may_have_one_side_only(kite: Kite, chain: OptionChain) -> None:
    spot = kite.market.instruments().by_key("NSE:INFY")
    lone = replace(chain, pairs=(replace(chain.pairs[0], put=None),))
    quotes = kite.market.quotes(["NSE:INFY", *(option.key for option in lone.contracts)])

    board = OptionBoard.of(lone, spot, quotes, width=1)

    assert board.strikes[0].put is None
    assert board.put_call_ratio == 0.0


@pytest.mark.parametrize(
    ("name", "key"),
    [("NIFTY", "NSE:NIFTY 50"), ("SENSEX", "BSE:SENSEX"), ("INFY", "NSE:INFY")],
)
def test_options_are_on_an_index_or_a_share(name: str, key: str, kite: Kite) -> None:
    assert spot_of(kite.market.instruments(), kite.market.option_chain(name)).key == key


def test_where_no_underlying_is_listed_the_future_stands_for_it(kite: Kite) -> None:
    book = kite.market.instruments()
    contracts = InstrumentBook(row for row in book if row.exchange == "NFO")

    assert spot_of(contracts, book.option_chain("INFY")).key == "NFO:INFY26NOVFUT"
