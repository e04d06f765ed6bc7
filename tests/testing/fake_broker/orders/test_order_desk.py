"""Orders that the broker places by itself pass the checks of everybody's."""

from __future__ import annotations

from kite_testing.fake_broker.orders.order_desk import meta_text
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.parts import INFY, engine_of, now_of

FORM = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "order_type": "LIMIT",
    "product": "CNC",
    "quantity": "1",
    "price": "1500",
}

META = meta_text(gtt=7)


def test_order_that_is_taken_has_its_id_and_says_where_it_comes_from() -> None:
    caller = Caller()
    caller.broker.market.set_price(INFY, 1500)

    outcome = engine_of(caller).desk.place(FORM, now_of(caller), meta=META)

    (row,) = caller.data(caller.calls.orders.all())
    assert outcome == {
        "status": "success",
        "order_id": row["order_id"],
        "rejection_reason": "",
    }
    assert row["meta"] == '{"app_id":12617,"gtt":7}'


def test_order_that_is_refused_has_the_text_and_no_id() -> None:
    caller = Caller()

    outcome = engine_of(caller).desk.place({**FORM, "price": "1500.01"}, now_of(caller), meta=META)

    assert (outcome["status"], outcome["order_id"]) == ("failed", "")
    assert outcome["rejection_reason"].startswith("Tick size for this script is 0.1")


def test_variety_is_that_of_the_call() -> None:
    caller = Caller()

    outcome = engine_of(caller).desk.place(FORM, now_of(caller), meta=META, variety="odd")

    assert outcome["rejection_reason"] == "Invalid `variety`."
