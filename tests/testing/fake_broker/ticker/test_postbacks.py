from __future__ import annotations

import json

from kite_core import OrderModification
from kite_testing import FakeBroker
from kite_testing.fake_broker.ticker.postbacks import Postback, postback_checksum
from tests.core.samples import official
from tests.testing.fake_broker.caller import Caller, limit, market
from tests.testing.fake_broker.ticker.listener import Listener


def test_the_checksum_is_that_of_the_documented_vector() -> None:
    checksum = postback_checksum("220303000308932", "2022-03-03 09:24:25", api_secret="demo_secret")

    assert checksum == "468bb59bf34c127dadb368d0d5cdd03d3548caebb2f7381f994023bbf6e20351"


def sent(broker: FakeBroker) -> list[dict[str, object]]:
    return [postback.fields() for postback in broker.postbacks.sent]


def test_a_fill_is_posted_with_a_checksum_that_verifies() -> None:
    broker = FakeBroker(seed=7)
    broker.postbacks.register()

    order_id = Caller(broker).place(market())
    broker.run(1)

    (body,) = sent(broker)
    assert (body["order_id"], body["status"], body["unfilled_quantity"]) == (
        order_id,
        "COMPLETE",
        0,
    )
    stamp = str(body["order_timestamp"])
    assert body["checksum"] == postback_checksum(order_id, stamp, api_secret=broker.api_secret)


def test_the_body_has_the_fields_of_the_official_sample_in_its_order() -> None:
    broker = FakeBroker(seed=7)
    broker.postbacks.register()
    Caller(broker).place(market())
    broker.run(1)

    (body,) = sent(broker)

    sample = json.loads(official("postback.json").body)
    assert list(body) == list(sample)


def test_a_cancellation_is_posted() -> None:
    broker = FakeBroker(seed=7)
    broker.postbacks.register()
    caller = Caller(broker)
    order_id = caller.place(limit(1400))

    caller.response(caller.calls.orders.cancel(order_id).request)
    broker.run(1)

    assert [body["status"] for body in sent(broker)] == ["CANCELLED"]


def test_a_change_of_an_open_order_is_posted_as_an_update() -> None:
    broker = FakeBroker(seed=7)
    broker.postbacks.register()
    caller = Caller(broker)
    order_id = caller.place(limit(1400))

    change = OrderModification(price=1401.0)
    caller.response(caller.calls.orders.modify(order_id, changes=change).request)
    broker.run(1)

    (body,) = sent(broker)
    assert (body["status"], body["price"], body["pending_quantity"]) == ("UPDATE", 1401, 1)


def test_nothing_is_posted_before_somebody_asks_for_it() -> None:
    broker = FakeBroker(seed=7)

    Caller(broker).place(market())
    broker.run(1)

    assert broker.postbacks.sent == []


def test_postbacks_are_handed_over_at_once_and_posted_while_nobody_is_logged_in() -> None:
    broker = FakeBroker(seed=7)
    handed_over: list[Postback] = []
    broker.postbacks.deliver_to(handed_over.append)
    caller = Caller(broker)
    order_id = caller.place(limit(1400))
    caller.response(caller.calls.session.logout().request)

    broker.market.set_price("NSE:INFY", 1399.0)
    broker.run(1)

    assert [postback.fields()["order_id"] for postback in handed_over] == [order_id]
    assert broker.postbacks.sent == handed_over


def test_u5_spoils_a_checksum_once() -> None:
    broker = FakeBroker(seed=7)
    broker.postbacks.register()
    broker.faults.add("U5", count=1)
    caller = Caller(broker)

    for _ in range(2):
        caller.place(market())
        broker.run(1)

    valid = [
        body["checksum"]
        == postback_checksum(
            str(body["order_id"]), str(body["order_timestamp"]), api_secret=broker.api_secret
        )
        for body in sent(broker)
    ]
    assert valid == [False, True]


def test_the_order_of_another_app_is_shown_by_the_ticker_and_not_posted() -> None:
    listener = Listener()
    broker = listener.broker
    broker.postbacks.register()
    broker.faults.add("U6", count=1)

    frames = listener.order(market())

    assert len(frames) == 2
    assert len(sent(broker)) == 1


def test_u4_lets_the_postback_overtake_the_answer() -> None:
    broker = FakeBroker(seed=7)
    broker.postbacks.register()
    caller = Caller(broker)

    caller.place(market())
    after_an_answer = len(broker.postbacks.sent)
    broker.run(1)
    broker.faults.add("U4", count=1)
    order_id = caller.place(market())

    assert after_an_answer == 0
    assert [body["order_id"] for body in sent(broker)][1:] == [order_id]
