"""A connection without a broker around it: what it takes on, and when it has to be looked at."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import cast

from kite_core.ticker.encoding import encode_packet
from kite_core.ticker.layouts import LTP
from kite_testing.fake_broker.agenda import NEVER, Agenda
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.ticker.connection import TickerConnection
from kite_testing.fake_broker.ticker.market_watch import MarketWatch, Watcher
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.ticker.listener import lengths, texts

NOW = A_FRIDAY_MORNING


class Anything:
    """An instrument that is no more than its token."""

    is_index = False

    def __init__(self, token: int) -> None:
        self.token = token


class EndlessMarket(MarketWatch):
    """Every token is one of its instruments, and every packet is as short as they come."""

    def __init__(self) -> None:
        self.watched: list[int] = []

    def find(self, token: int) -> Instrument:
        return cast("Instrument", Anything(token))

    def packet(self, token: int, moment: datetime) -> bytes:
        return encode_packet(LTP, {"instrument_token": token, "last_price": 1})

    def watch(self, instrument: Instrument, watcher: Watcher, now: datetime) -> None:
        self.watched.append(instrument.token)

    def unwatch(self, token: int, watcher: Watcher) -> None:
        self.watched.remove(token)


class NoPrices:
    """Nothing moves but the steps of the agenda."""

    next_moment = NEVER

    def move(self, _: datetime, __: datetime, /) -> None:
        raise AssertionError("nothing moves")


def connection(market: MarketWatch, agenda: Agenda | None = None) -> TickerConnection:
    agenda = Agenda() if agenda is None else agenda
    return TickerConnection(market, agenda, Faults(Chance(1)), NOW, most_instruments=3000)


def subscription(*tokens: int) -> str:
    return json.dumps({"a": "subscribe", "v": tokens})


def test_tokens_over_the_limit_get_an_error_text_and_the_others_stay() -> None:
    market = EndlessMarket()
    wide = connection(market)

    wide.receive(subscription(*range(1, 3002)), NOW)

    frames = wide.due(NOW)
    assert len(lengths(frames)) == 3000
    assert texts(frames, "error") == ["A connection takes 3000 instruments at most."]
    assert wide.is_open
    assert market.watched == list(range(1, 3001))


def test_what_is_subscribed_already_takes_no_more_room() -> None:
    wide = connection(EndlessMarket())
    wide.receive(subscription(*range(1, 3001)), NOW)
    wide.due(NOW)

    wide.receive(subscription(1, 2, 3), NOW)

    frames = wide.due(NOW)
    assert len(lengths(frames)) == 3
    assert texts(frames, "error") == []


def test_unsubscribing_makes_room() -> None:
    wide = connection(EndlessMarket())
    wide.receive(subscription(*range(1, 3001)), NOW)
    wide.receive(json.dumps({"a": "unsubscribe", "v": [7]}), NOW)
    wide.due(NOW)

    wide.receive(subscription(3001), NOW)

    assert texts(wide.due(NOW), "error") == []


def test_a_connection_that_ends_watches_nothing_any_more() -> None:
    market = EndlessMarket()
    wide = connection(market)
    wide.receive(subscription(1, 2, 3), NOW)

    wide.drop()

    assert market.watched == []
    assert (wide.close_code, wide.due(NOW)) == (1006, [])


def test_it_has_to_be_looked_at_when_a_heartbeat_is_due() -> None:
    assert connection(EndlessMarket()).next_due == NOW + timedelta(seconds=3)


def test_it_has_to_be_looked_at_at_once_when_something_waits() -> None:
    wide = connection(EndlessMarket())

    wide.receive(subscription(1), NOW)

    assert wide.next_due == NOW


def test_it_has_to_be_looked_at_a_second_after_the_last_ticks_when_a_price_came_up() -> None:
    agenda = Agenda()
    wide = connection(EndlessMarket(), agenda)
    wide.receive(subscription(1), NOW)
    wide.note(1, NOW)
    agenda.run(NOW, NoPrices())
    wide.due(NOW)

    wide.note(1, NOW + timedelta(seconds=0.2))

    assert wide.next_due == NOW + timedelta(seconds=1)


def test_nothing_is_due_once_it_has_ended() -> None:
    wide = connection(EndlessMarket())

    wide.close()
    wide.note(1, NOW)

    assert wide.next_due == NEVER


def test_what_was_unsubscribed_in_time_is_not_sent() -> None:
    agenda = Agenda()
    wide = connection(EndlessMarket(), agenda)
    wide.receive(subscription(1, 2), NOW)
    wide.due(NOW)
    wide.note(1, NOW)

    wide.receive(json.dumps({"a": "unsubscribe", "v": [1]}), NOW)
    agenda.run(NOW, NoPrices())

    assert wide.due(NOW) == []


def test_what_was_due_after_the_end_is_not_sent() -> None:
    agenda = Agenda()
    wide = connection(EndlessMarket(), agenda)
    wide.receive(subscription(1), NOW)
    wide.note(1, NOW)

    wide.close()
    agenda.run(NOW + timedelta(seconds=60), NoPrices())

    assert lengths(wide.due(NOW)) == [8]


def test_the_door_is_woken_for_what_comes_up_and_for_the_end() -> None:
    woken: list[int | None] = []
    wide = connection(EndlessMarket())
    wide.wake = lambda: woken.append(wide.close_code)

    wide.send("text", NOW)
    wide.drop()

    assert woken == [None, 1006]
