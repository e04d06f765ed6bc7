from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.caller import market
from tests.testing.fake_broker.ticker.listener import INFY, Listener, lengths, texts


def refusal(connect: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(RefusedError) as caught:
        connect()
    return caught.value.status, caught.value.error_type


def test_a_wrong_token_is_refused() -> None:
    broker = FakeBroker(seed=7)

    assert refusal(lambda: broker.connect_ticker("wrong")) == (403, "TokenException")


def test_an_empty_token_is_a_malformed_upgrade() -> None:
    broker = FakeBroker(seed=7)

    assert refusal(lambda: broker.connect_ticker(""))[0] == 400


def test_the_fourth_connection_of_a_key_is_refused() -> None:
    broker = FakeBroker(seed=7)
    lines = [broker.connect_ticker() for _ in range(3)]

    assert refusal(broker.connect_ticker) == (429, "NetworkException")
    assert all(line.is_open for line in lines)


def test_a_connection_that_was_closed_makes_room_for_another() -> None:
    broker = FakeBroker(seed=7)
    first, *_ = [broker.connect_ticker() for _ in range(3)]

    first.close()

    assert broker.connect_ticker().is_open


def test_a_session_that_ended_in_the_morning_connects_no_more_and_lives_on_where_it_is() -> None:
    listener = Listener(FakeBroker(seed=7))
    token = listener.broker.access_token

    listener.after(24 * 3600)

    assert refusal(lambda: listener.broker.connect_ticker(token))[0] == 403
    assert listener.line.is_open


def test_a_connection_after_all_others_have_gone_hears_of_each_order_once() -> None:
    listener = Listener()
    listener.line.close()
    listener.order(market())
    second = Listener(listener.broker)
    second.line.close()

    third = Listener(listener.broker)

    assert len(texts(third.order(market()), "order")) == 1


@pytest.mark.parametrize("hours", ["always", "exchange"])
def test_the_night_of_an_open_market_streams_and_that_of_a_closed_one_does_not(hours: str) -> None:
    evening = datetime.fromisoformat("2026-11-20T22:00:00+05:30")
    listener = Listener(FakeBroker(seed=7, hours=hours, start=evening))
    listener.watch(INFY)

    moved = lengths(listener.price("NSE:INFY", 1490.0))

    assert bool(moved) == (hours == "always")


def test_rules_of_another_day_change_nothing_about_connections() -> None:
    broker = FakeBroker(seed=7, rules=date(2026, 3, 31))

    assert broker.connect_ticker().is_open


def test_a_plan_without_market_data_does_not_stream() -> None:
    broker = FakeBroker(seed=7)
    broker.access.allow_market_data(has_market_data=False)

    assert refusal(broker.connect_ticker)[0] == 403


def test_a_notice_of_the_broker_is_shown_on_every_connection() -> None:
    broker = FakeBroker(seed=7)
    listeners = [Listener(broker) for _ in range(2)]

    broker.broadcast("Trading resumes at 11:00.")

    for listener in listeners:
        assert texts(listener.line.take(), "message") == ["Trading resumes at 11:00."]
