"""Who hears of which price, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.agenda import NEVER
from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.reach import Reach
from kite_testing.fake_broker.money import RUPEE


class NotingListener:
    """Reads each price that it is told of."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self.heard: list[tuple[str, float]] = []

    def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
        last = self._prices.last(instrument, moment)
        self.heard.append((instrument.tradingsymbol, last / RUPEE))


class Stand:
    """A feed that nobody watches but a listener of the test."""

    def __init__(self) -> None:
        stage = FakeBroker(seed=7)._stage  # pyright: ignore[reportPrivateUsage]  # reason: below the doors
        engine = stage.engine
        self.prices, self.hours = engine.prices, engine.hours
        self.instruments = engine.instruments
        self.feed = Feed(self.hours, self.prices)
        self.listener = NotingListener(self.prices)
        self.now = engine.settings.start

    def __getitem__(self, key: str) -> Instrument:
        found = self.instruments.by_key(key)
        assert found is not None
        return found

    def watch(self, key: str, *, reach: Reach | None = None) -> None:
        self.feed.watch(self[key], self.listener, self.now, reach=reach)

    def play(self, *rows: tuple[str, int]) -> None:
        self.feed.play([(self[key], rupees * RUPEE) for key, rupees in rows], self.now)


@pytest.fixture
def stand() -> Stand:
    return Stand()


def test_nothing_moves_for_nobody(stand: Stand) -> None:
    assert stand.feed.next_moment == NEVER


def test_watched_instrument_moves_at_its_next_step(stand: Stand) -> None:
    stand.watch("NSE:INFY")

    moment = stand.feed.next_moment
    stand.feed.move(moment, moment)

    assert moment == stand.hours.next_step(stand["NSE:INFY"], stand.now)
    assert [symbol for symbol, _ in stand.listener.heard] == ["INFY"]
    assert stand.feed.next_moment == stand.hours.next_step(stand["NSE:INFY"], moment)


def test_watching_twice_is_watching_once(stand: Stand) -> None:
    stand.watch("NSE:INFY")
    stand.watch("NSE:INFY")

    stand.play(("NSE:INFY", 1500))

    assert stand.listener.heard == [("INFY", 1500)]


def test_who_no_longer_watches_hears_nothing(stand: Stand) -> None:
    stand.watch("NSE:INFY")

    stand.feed.unwatch(stand["NSE:INFY"], stand.listener)
    stand.feed.unwatch(stand["NSE:INFY"], stand.listener)
    later = stand.now + timedelta(minutes=1)
    stand.feed.move(later, later)
    stand.play(("NSE:INFY", 1500))

    assert stand.listener.heard == []
    assert stand.feed.next_moment == NEVER


def test_others_go_on_hearing_when_one_has_left(stand: Stand) -> None:
    other = NotingListener(stand.prices)
    stand.watch("NSE:INFY")
    stand.feed.watch(stand["NSE:INFY"], other, stand.now)

    stand.feed.unwatch(stand["NSE:INFY"], stand.listener)
    stand.play(("NSE:INFY", 1500))

    assert (stand.listener.heard, other.heard) == ([], [("INFY", 1500)])


def test_announced_price_reaches_those_who_watch_what_follows_it(stand: Stand) -> None:
    stand.watch("NFO:INFY26NOVFUT")

    stand.feed.announce(stand["NSE:INFY"], stand.now)
    stand.feed.announce(stand["NSE:TCS"], stand.now)

    assert [symbol for symbol, _ in stand.listener.heard] == ["INFY26NOVFUT"]


def test_played_prices_come_up_one_after_the_other(stand: Stand) -> None:
    stand.watch("NSE:INFY")
    stand.watch("NSE:TCS")

    stand.play(("NSE:INFY", 1500), ("NSE:TCS", 3000), ("NSE:INFY", 1501))

    assert stand.listener.heard == [("INFY", 1500), ("TCS", 3000), ("INFY", 1501)]


def test_played_prices_stay_whoever_listens(stand: Stand) -> None:
    stand.play(("NSE:INFY", 1500), ("NSE:INFY", 1490), ("NSE:TCS", 3000))

    lasts = [stand.prices.last(stand[key], stand.now) for key in ("NSE:INFY", "NSE:TCS")]

    assert lasts == [1490 * RUPEE, 3000 * RUPEE]


def test_played_prices_that_reach_nobody_are_in_the_bar_all_the_same(stand: Stand) -> None:
    stand.watch("NSE:INFY", reach=Reach(1000 * RUPEE, 9000 * RUPEE))

    stand.play(*(("NSE:INFY", price) for price in (1500, 1800, 1200, 1490)))

    day, second = stand.hours.locate(stand["NSE:INFY"], stand.now)
    bar = stand.prices.bar(stand["NSE:INFY"], day, second)
    assert (bar.low, bar.high, bar.close) == (1200 * RUPEE, 1800 * RUPEE, 1490 * RUPEE)
    assert stand.listener.heard == []


def test_step_within_every_reach_is_not_told(stand: Stand) -> None:
    reach = Reach(1 * RUPEE, 90_000 * RUPEE)
    stand.watch("NSE:INFY", reach=reach)
    first, later = stand.feed.next_moment, stand.now + timedelta(days=5)

    stand.feed.move(first, later)

    assert stand.listener.heard == []
    assert stand.feed.next_moment == stand.hours.next_step(stand["NSE:INFY"], later)


def test_prices_of_an_exchange_that_was_halted_are_all_told(stand: Stand) -> None:
    stand.watch("NSE:INFY", reach=Reach(1 * RUPEE, 90_000 * RUPEE))
    stand.hours.halt("NSE", stand.now)
    first = stand.feed.next_moment

    stand.feed.move(first, stand.now + timedelta(days=5))

    assert [symbol for symbol, _ in stand.listener.heard] == ["INFY"]
    assert stand.feed.next_moment == stand.hours.next_step(stand["NSE:INFY"], first)


def test_listener_with_a_reach_hears_only_of_prices_at_it_or_beyond(stand: Stand) -> None:
    stand.watch("NSE:INFY", reach=Reach(1490 * RUPEE, 1510 * RUPEE))

    stand.play(*(("NSE:INFY", price) for price in (1500, 1491, 1490, 1509, 1510, 1400, 1600)))

    assert [price for _, price in stand.listener.heard] == [1490, 1510, 1400, 1600]


def test_reach_may_change_while_prices_are_played(stand: Stand) -> None:
    reach = Reach(1490 * RUPEE, 1510 * RUPEE)
    stand.watch("NSE:INFY", reach=reach)
    stand.play(("NSE:INFY", 1495))

    reach.floor = 1496 * RUPEE
    stand.play(("NSE:INFY", 1495))

    assert stand.listener.heard == [("INFY", 1495)]


def test_price_that_reaches_somebody_finds_the_earlier_ones_written_down(stand: Stand) -> None:
    seen: list[float] = []

    class Curious(NotingListener):
        def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
            seen.append(stand.prices.last(stand["NSE:TCS"], moment) / RUPEE)

    stand.feed.watch(stand["NSE:INFY"], Curious(stand.prices), stand.now)

    stand.play(("NSE:TCS", 3001), ("NSE:INFY", 1500), ("NSE:TCS", 3002))

    assert seen == [3001]


def test_underlying_of_something_watched_is_told_whatever_its_own_reach(stand: Stand) -> None:
    stand.watch("NSE:INFY", reach=Reach(1 * RUPEE, 9000 * RUPEE))
    stand.watch("NFO:INFY26NOVFUT")

    stand.play(("NSE:INFY", 1500))

    assert [symbol for symbol, _ in stand.listener.heard] == ["INFY", "INFY26NOVFUT"]


def test_reach_counts_again_when_nothing_that_follows_is_watched_any_more(stand: Stand) -> None:
    stand.watch("NSE:INFY", reach=Reach(1 * RUPEE, 9000 * RUPEE))
    stand.watch("NFO:INFY26NOVFUT")

    stand.feed.unwatch(stand["NFO:INFY26NOVFUT"], stand.listener)
    stand.play(("NSE:INFY", 1500))

    assert stand.listener.heard == []


def test_two_listeners_both_hear_of_every_price(stand: Stand) -> None:
    other = NotingListener(stand.prices)
    stand.watch("NSE:INFY", reach=Reach(1 * RUPEE, 9000 * RUPEE))
    stand.feed.watch(stand["NSE:INFY"], other, stand.now)

    stand.play(("NSE:INFY", 1500))

    assert stand.listener.heard == other.heard == [("INFY", 1500)]


def test_prices_before_a_row_that_cannot_be_read_stay(stand: Stand) -> None:
    def rows() -> Iterator[tuple[Instrument, int]]:
        yield stand["NSE:INFY"], 1500 * RUPEE
        raise KeyError("NSE:NOBODY")

    with pytest.raises(KeyError):
        stand.feed.play(rows(), stand.now)

    assert stand.prices.last(stand["NSE:INFY"], stand.now) == 1500 * RUPEE
