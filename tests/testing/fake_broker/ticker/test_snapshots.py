"""A snapshot holds no connections: whoever was connected has to connect again."""

from __future__ import annotations

from tests.testing.fake_broker.caller import Caller, market
from tests.testing.fake_broker.ticker.listener import INFY, Listener, lengths, texts


def test_a_snapshot_leaves_open_connections_alone() -> None:
    listener = Listener()
    listener.watch(INFY)

    listener.broker.snapshot()

    assert lengths(listener.after(60)) == [44] * 4


def test_a_return_to_a_snapshot_breaks_connections_off_and_takes_new_ones() -> None:
    listener = Listener()
    listener.watch(INFY)
    listener.broker.snapshot()
    listener.after(30)

    listener.broker.restore()
    again = Listener(listener.broker)
    again.watch(INFY)

    assert (listener.line.is_open, listener.line.close_code) == (False, 1006)
    assert lengths(again.after(60)) == [44] * 4
    assert len(texts(again.order(market()), "order")) == 1


def test_connections_of_before_a_snapshot_take_no_room_after_it() -> None:
    listener = Listener()
    lines = [listener.broker.connect_ticker() for _ in range(2)]
    listener.broker.snapshot()
    listener.broker.restore()

    fresh = [listener.broker.connect_ticker() for _ in range(3)]

    assert not any(line.is_open for line in lines)
    assert all(line.is_open for line in fresh)


def test_a_reset_breaks_connections_off() -> None:
    listener = Listener()

    listener.broker.reset()

    assert listener.line.close_code == 1006


def test_a_snapshot_keeps_the_postbacks_that_were_sent_until_then() -> None:
    broker = Listener().broker
    broker.postbacks.register()
    Caller(broker).place(market())
    broker.run(1)
    broker.snapshot()
    Caller(broker).place(market())
    broker.run(1)

    broker.restore()

    assert len(broker.postbacks.sent) == 1
