"""An order's way through its states, and what it fills at."""

from __future__ import annotations

import pytest

from kite_core import OrderModification
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, at, limit, market
from tests.testing.fake_broker.orders.house import refusal

PLACED = ["PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "OPEN PENDING", "OPEN"]


@pytest.fixture
def caller() -> Caller:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    return caller


def test_limit_order_below_the_market_rests(caller: Caller) -> None:
    order_id = caller.place(limit(1490))

    assert caller.states(order_id) == PLACED


def test_order_that_can_trade_completes_at_the_best_price(caller: Caller) -> None:
    order_id = caller.place(limit(1510))

    assert caller.states(order_id) == [*PLACED, "COMPLETE"]
    (trade,) = caller.ask(caller.calls.orders.trades_of(order_id))
    assert trade.average_price == 1500


def test_first_row_of_a_history_has_token_one_and_no_exchange_id(caller: Caller) -> None:
    order_id = caller.place(limit(1490))

    rows = caller.data(caller.calls.orders.history(order_id))

    assert [row["instrument_token"] for row in rows] == [1, 408065, 408065, 408065]
    assert [row["exchange_order_id"] is None for row in rows] == [True, True, True, False]
    assert [row["exchange_timestamp"] is None for row in rows] == [True, True, True, False]


def test_states_are_due_after_milliseconds_of_virtual_time() -> None:
    caller = Caller(FakeBroker(round_trip_seconds=0))
    order_id = caller.place(limit(1400))

    counts: list[int] = []
    for milliseconds in (0, 1, 1, 39, 1):
        caller.broker.run(milliseconds / 1000)
        counts.append(len(caller.states(order_id)))

    assert counts == [1, 2, 3, 3, 4]


def test_resting_order_fills_at_its_own_price_when_the_market_comes_to_it(caller: Caller) -> None:
    order_id = caller.place(limit(1490))
    caller.broker.run(1)

    caller.broker.market.set_price("NSE:INFY", 1480)

    (row,) = caller.ask(caller.calls.orders.all())
    assert (row.order_id, row.status, row.average_price) == (order_id, "COMPLETE", 1490)


def test_resting_order_meets_the_walking_price_in_between() -> None:
    caller = Caller()
    last = caller.broker.market.last_price("NSE:INFY")
    order_id = caller.place(limit(last - 1))
    caller.broker.run(1)
    assert caller.status(order_id) == "OPEN"

    caller.broker.run(5 * 3600)

    (row,) = caller.ask(caller.calls.orders.trades())
    assert row.average_price == last - 1
    assert row.fill_timestamp is not None
    assert row.fill_timestamp < caller.broker.clock.now()
    assert row.fill_timestamp.second % 15 == 0


def test_looking_more_often_changes_nothing() -> None:
    patient, nervous = Caller(), Caller()
    for caller in (patient, nervous):
        last = caller.broker.market.last_price("NSE:INFY")
        caller.place(limit(last - 1))
        caller.place(limit(last + 1, transaction_type="SELL"))
    patient.broker.run(5 * 3600)
    for _ in range(5 * 360):
        nervous.broker.run(10)

    seen = [caller.data(caller.calls.orders.trades()) for caller in (patient, nervous)]

    assert seen[0] == seen[1]
    assert len(seen[0]) == 2


def test_modification_writes_the_eight_rows_of_the_sample(caller: Caller) -> None:
    order_id = caller.place(limit(1490))
    caller.broker.run(84)

    caller.ask(caller.calls.orders.modify(order_id, changes=OrderModification(price="1491.1")))

    rows = caller.data(caller.calls.orders.history(order_id))
    assert [row["status"] for row in rows] == [
        *PLACED,
        "MODIFY VALIDATION PENDING",
        "MODIFY PENDING",
        "MODIFIED",
        "OPEN",
    ]
    assert [row["price"] for row in rows] == [1490] * 7 + [1491.1]
    placed, changed = "2026-11-20 10:00:00", "2026-11-20 10:01:24"
    assert [row["order_timestamp"] for row in rows] == [placed] * 4 + [changed] * 4
    assert [row["exchange_timestamp"] for row in rows[3:]] == [placed] * 3 + [changed] * 2
    assert not any(row["modified"] for row in rows)


def test_modification_that_reaches_the_market_trades(caller: Caller) -> None:
    order_id = caller.place(limit(1490))
    changes = OrderModification(price=1505, quantity=3)

    caller.ask(caller.calls.orders.modify(order_id, changes=changes))

    (row,) = caller.ask(caller.calls.orders.all())
    assert (row.status, row.filled_quantity, row.average_price) == ("COMPLETE", 3, 1500)


def test_limit_order_turns_into_a_protected_market_order(caller: Caller) -> None:
    order_id = caller.place(limit(1490))
    changes = OrderModification(order_type="MARKET", market_protection=2)

    caller.ask(caller.calls.orders.modify(order_id, changes=changes))

    (row,) = caller.ask(caller.calls.orders.all())
    assert (row.order_type, row.price, row.tags) == ("LIMIT", 1530, ["mktp", "mktp:2.00"])
    assert (row.status, row.average_price) == ("COMPLETE", 1500)


def test_cancelled_order_keeps_its_pending_quantity(caller: Caller) -> None:
    order_id = caller.place(limit(1490, quantity=4))

    caller.ask(caller.calls.orders.cancel(order_id))

    (row,) = caller.ask(caller.calls.orders.all())
    assert (row.status, row.filled_quantity) == ("CANCELLED", 0)
    assert (row.pending_quantity, row.cancelled_quantity) == (4, 4)
    assert caller.states(order_id)[4:] == ["CANCEL PENDING", "CANCELLED"]


def test_fill_wins_the_race_against_a_cancellation() -> None:
    caller = Caller(FakeBroker(round_trip_seconds=0))
    caller.broker.market.set_price("NSE:INFY", 1500)
    order_id = caller.place(limit(1490))
    caller.broker.run(1)

    caller.ask(caller.calls.orders.cancel(order_id))
    caller.broker.market.set_price("NSE:INFY", 1490)
    caller.broker.run(1)

    assert caller.states(order_id)[4:] == ["COMPLETE"]


def test_fill_of_an_order_that_is_being_enlarged_leaves_no_pending_quantity() -> None:
    caller = Caller(FakeBroker(round_trip_seconds=0))
    caller.broker.market.set_price("NSE:INFY", 1500)
    order_id = caller.place(limit(1490, quantity=2))
    caller.broker.run(1)

    caller.ask(caller.calls.orders.modify(order_id, changes=OrderModification(quantity=9)))
    caller.broker.market.set_price("NSE:INFY", 1490)
    caller.broker.run(1)

    (row,) = caller.ask(caller.calls.orders.all())
    assert (row.quantity, row.filled_quantity, row.pending_quantity) == (2, 2, 0)
    everything = limit(1490, transaction_type="SELL", quantity=122)
    assert caller.response(caller.calls.orders.submit(everything).request).status == 200


def test_order_that_rests_at_the_close_is_cancelled(caller: Caller) -> None:
    order_id = caller.place(limit(1490))

    caller.broker.clock.advance_to(caller.broker.clock.now().replace(hour=15, minute=36))

    (row,) = caller.data(caller.calls.orders.all())
    assert (row["order_id"], row["status"]) == (order_id, "CANCELLED")
    assert row["exchange_update_timestamp"] == "2026-11-20 15:35:00"
    assert row["status_message"] is None


def test_market_order_goes_out_as_a_limit_inside_its_protection(caller: Caller) -> None:
    caller.place(market(quantity=2))

    (row,) = caller.data(caller.calls.orders.all())
    assert (row["order_type"], row["price"], row["average_price"]) == ("LIMIT", 1507.5, 1500)
    assert row["tags"] == ["mktp", "mktp:0.50"]
    assert row["tag"] is None
    assert row["market_protection"] == 0


def test_user_tag_stands_before_the_system_tags(caller: Caller) -> None:
    caller.place(market(tag="mine", market_protection=3))

    (row,) = caller.ask(caller.calls.orders.all())
    assert (row.tag, row.tags) == ("mine", ["mine", "mktp", "mktp:3.00"])


def test_order_without_a_tag_has_no_tags(caller: Caller) -> None:
    caller.place(limit(1490))

    (row,) = caller.data(caller.calls.orders.all())
    assert row["tag"] is None
    assert "tags" not in row


def test_sell_order_fills_when_the_price_rises_to_it(caller: Caller) -> None:
    order_id = caller.place(limit(1520, transaction_type="SELL", quantity=5))
    caller.broker.run(1)
    assert caller.status(order_id) == "OPEN"

    caller.broker.market.set_price("NSE:INFY", 1525)

    assert caller.status(order_id) == "COMPLETE"


def test_book_is_empty_the_next_morning(caller: Caller) -> None:
    caller.place(limit(1510))
    caller.broker.clock.advance_to(caller.broker.clock.now().replace(day=23, hour=9))
    caller.broker.run(0)
    caller = log_in_again(caller)

    assert caller.data(caller.calls.orders.all()) == []
    assert caller.data(caller.calls.orders.trades()) == []


@pytest.mark.parametrize(
    ("moment", "is_kept"), [("2026-11-22 12:00", True), ("2026-11-23 06:00", False)]
)
def test_book_is_kept_until_a_day_on_which_something_trades(
    caller: Caller, moment: str, *, is_kept: bool
) -> None:
    order_id = caller.place(limit(1510))

    caller.broker.clock.advance_to(at(moment))

    caller = log_in_again(caller)
    kept = [row["order_id"] for row in caller.data(caller.calls.orders.all())]
    assert kept == ([order_id] if is_kept else [])


def log_in_again(caller: Caller) -> Caller:
    token = caller.broker.request_token()
    secret = caller.broker.api_secret
    caller.ask(caller.calls.session.generate(token, api_secret=secret))
    return caller


def test_shares_that_need_an_authorisation_are_not_sold(caller: Caller) -> None:
    caller.broker.levers.stage.engine.ledger.depository.is_asked = True
    sell = limit(1500, transaction_type="SELL", quantity=10)

    status, _, message = caller.refused(caller.calls.orders.submit(sell))

    assert (status, message) == (428, "10 quantity needs authorisation at depository.")


def test_auction_needs_the_number_of_one(caller: Caller) -> None:
    sale = {"transaction_type": "SELL", "product": "CNC", "auction_number": "nought"}

    assert refusal(caller, "auction", **sale)[2] == "Invalid `auction_number`."


def test_updates_are_pushed_for_changes_fills_and_ends_but_not_for_placing(caller: Caller) -> None:
    heard: list[tuple[str, str]] = []
    updates = caller.broker.levers.stage.engine.updates
    updates.listen(lambda update: heard.append((update.status, update.row["status"])))

    order_id = caller.place(limit(1490))
    caller.broker.run(1)
    caller.ask(caller.calls.orders.modify(order_id, changes=OrderModification(price=1491)))
    caller.broker.run(1)
    caller.broker.market.set_price("NSE:INFY", 1491)
    other = caller.place(limit(1480))
    caller.broker.run(1)
    caller.ask(caller.calls.orders.cancel(other))
    caller.broker.run(1)

    assert heard == [(each, each) for each in ("UPDATE", "COMPLETE", "CANCELLED")]
