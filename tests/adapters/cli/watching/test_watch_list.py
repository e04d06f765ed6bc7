from __future__ import annotations

from kite_adapters.cli.watching.watch_list import WatchList
from kite_core.ticker.ticks import LtpTick
from kite_testing import FakeBroker
from kite_testing.manual_clock import A_FRIDAY_MORNING as NOW


def watched() -> WatchList:
    return WatchList(FakeBroker().kite().market.quotes(["NSE:INFY", "NSE:NIFTY 50"]))


def test_quotes_fill_it_before_the_first_tick() -> None:
    infy, nifty = watched()

    assert (infy.key, infy.last_price, infy.bid, infy.ask) == ("NSE:INFY", 1495.0, 1494.9, 1495.0)
    assert (infy.at, nifty.volume, nifty.bid) == (None, None, None)


def test_a_tick_of_fewer_fields_leaves_the_others() -> None:
    watch_list = watched()

    infy = watch_list.take(LtpTick(instrument_token=408065, last_price=1496.0), NOW)

    assert infy is not None
    assert (infy.last_price, infy.at, infy.bid) == (1496.0, NOW, 1494.9)


def test_ticks_of_others_are_left_aside() -> None:
    assert watched().take(LtpTick(instrument_token=1, last_price=1.0), NOW) is None


def test_tokens_have_their_keys() -> None:
    watch_list = watched()

    assert watch_list.tokens == [408065, 256265]
    assert watch_list.keys_of((1, 256265)) == ["NSE:NIFTY 50"]
