"""What the gateway refuses at once, and with which words."""

from __future__ import annotations

import json

import pytest

from kite_core import OrderModification
from kite_core.errors import HoldingError, InputError, MarginError
from kite_core.messages import Repeat, post
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, at, limit, market

FORM = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "order_type": "LIMIT",
    "quantity": "1",
    "product": "CNC",
    "price": "1500",
}
INPUT = "InputException"
OFF_TICK = (
    "Tick size for this script is 0.1. "
    "Kindly enter price in the multiple of tick size for this script"
)
UNPROTECTED = (
    "Market orders without market protection are not allowed via API. "
    "Please set market protection or use a Limit order."
)


@pytest.fixture
def caller() -> Caller:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    return caller


def refusal_of(caller: Caller, variety: str = "regular", **changes: str) -> tuple[int, str, str]:
    """What the broker says to the usual order with some fields changed; "" leaves one out."""
    form = {name: value for name, value in {**FORM, **changes}.items() if value}
    request = post(f"/orders/{variety}", form=form.items(), repeat=Repeat.NEVER)
    response = caller.response(request)
    envelope = json.loads(response.body)
    return response.status, envelope["error_type"], envelope["message"]


@pytest.mark.parametrize("field", list(FORM))
def test_missing_field_is_named_in_back_quotes(caller: Caller, field: str) -> None:
    assert refusal_of(caller, **{field: ""}) == (400, INPUT, f"Missing or empty field `{field}`")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"transaction_type": "HOLD"}, "Invalid `transaction_type`."),
        ({"order_type": "ICEBERG"}, "Invalid `order_type`."),
        ({"product": "XYZ"}, "Invalid `product`."),
        ({"validity": "GTC"}, "Invalid `validity`."),
        ({"quantity": "0"}, "Invalid `quantity`."),
        ({"quantity": "-1"}, "Invalid `quantity`."),
        ({"quantity": "1.5"}, "Invalid `quantity`."),
        ({"price": "cheap"}, "Invalid `price`."),
        ({"price": "nan"}, "Invalid `price`."),
        ({"order_type": "MARKET", "market_protection": "101"}, "Invalid `market_protection`."),
        ({"tag": "x" * 21}, "`tag` can have at most 20 characters."),
        ({"quantity": "100001"}, "Maximum quantity per order for Equity is 1,00,000"),
        ({"product": "NRML"}, "Product NRML is not allowed for NSE orders."),
        (
            {"tradingsymbol": "NOSUCH"},
            "The instrument you are placing an order for has either expired or does not exist.",
        ),
        (
            {"tradingsymbol": "NIFTY 50"},
            "The instrument you are placing an order for has either expired or does not exist.",
        ),
        (
            {"price": "1500.05"},
            OFF_TICK,
        ),
        (
            {"order_type": "MARKET"},
            UNPROTECTED,
        ),
        (
            {"order_type": "MARKET", "market_protection": "0"},
            UNPROTECTED,
        ),
    ],
)
def test_faulty_order_is_refused(caller: Caller, changes: dict[str, str], message: str) -> None:
    assert refusal_of(caller, **changes) == (400, INPUT, message)


def test_protection_is_needed_since_april_2026() -> None:
    caller = Caller(FakeBroker(start=at("2026-04-01 10:00:00")))

    assert refusal_of(caller, order_type="MARKET") == (400, INPUT, UNPROTECTED)


def test_market_order_without_protection_went_out_without_a_price_before() -> None:
    caller = Caller(FakeBroker(start=at("2026-03-30 10:00:00")))

    caller.place(market(market_protection=0))

    (row,) = caller.data(caller.calls.orders.all())
    assert (row["order_type"], row["price"], row["status"]) == ("MARKET", 0, "COMPLETE")
    assert "tags" not in row


def test_price_of_zero_is_an_order_exception(caller: Caller) -> None:
    assert refusal_of(caller, price="0") == (400, "OrderException", "Enter Valid Price")


@pytest.mark.parametrize(("price", "side"), [("1000", "lower"), ("2000", "higher")])
def test_price_beyond_the_circuit_limits_is_refused(caller: Caller, price: str, side: str) -> None:
    (quote,) = caller.data(caller.calls.market.quotes(["NSE:INFY"])).values()
    which = "lower" if side == "lower" else "upper"
    edge = quote[f"{which}_circuit_limit"]

    status, error_type, message = refusal_of(caller, price=price)

    assert (status, error_type) == (400, INPUT)
    assert message == (
        f"Your order price is {side} than the current {which} circuit limit of {edge:.2f}. "
        "Place an order within the daily range."
    )


@pytest.mark.parametrize(("hours", "is_narrow"), [("exchange", True), ("always", False)])
def test_closing_auction_narrows_the_range_in_the_hours_of_exchanges(
    hours: str, is_narrow: bool
) -> None:
    caller = Caller(FakeBroker(hours=hours, start=at("2026-11-20 15:21:00")))
    (quote,) = caller.data(caller.calls.market.quotes(["NSE:INFY"])).values()
    far_below = int(quote["last_price"] * 0.95)
    wish = limit(far_below, product="CNC")

    status = caller.response(caller.calls.orders.submit(wish).request).status

    assert (status == 400) is is_narrow
    if is_narrow:
        edge = quote["lower_circuit_limit"]
        message = caller.refused(caller.calls.orders.submit(wish))[2]
        assert f"lower circuit limit of {edge:.2f}" in message


def test_unknown_variety_is_refused(caller: Caller) -> None:
    assert refusal_of(caller, "sometime") == (400, INPUT, "Invalid `variety`.")


def test_funds_that_are_short_are_named_with_both_figures() -> None:
    caller = Caller(FakeBroker(funds=10_000))
    call = caller.calls.orders.submit(limit(1500, quantity=7))

    with pytest.raises(MarginError) as refused:
        caller.ask(call)

    assert refused.value.message == (
        "Insufficient funds. Required margin is 10500.00 but available margin is 10000.00."
    )


def test_pending_orders_count_against_the_funds() -> None:
    caller = Caller(FakeBroker(funds=10_000))
    caller.broker.market.set_price("NSE:INFY", 1500)
    caller.place(limit(1400, quantity=5))

    with pytest.raises(MarginError, match=r"Required margin is 4200.00 .* margin is 3000.00"):
        caller.ask(caller.calls.orders.submit(limit(1400, quantity=3)))


def test_refused_order_leaves_no_row(caller: Caller) -> None:
    refusal_of(caller, price="1500.05")

    assert caller.data(caller.calls.orders.all()) == []


def test_more_shares_than_are_held_cannot_be_sold(caller: Caller) -> None:
    sell = limit(1500, transaction_type="SELL", quantity=121)

    with pytest.raises(HoldingError, match="Insufficient stock holding"):
        caller.ask(caller.calls.orders.submit(sell))


def test_shares_in_a_pending_sale_cannot_be_sold_again(caller: Caller) -> None:
    caller.place(limit(1520, transaction_type="SELL", quantity=100))

    with pytest.raises(HoldingError):
        caller.ask(caller.calls.orders.submit(limit(1520, transaction_type="SELL", quantity=21)))


def test_shares_bought_today_can_be_sold_today(caller: Caller) -> None:
    caller.place(limit(1500, quantity=30))
    caller.broker.run(1)

    order_id = caller.place(limit(1500, transaction_type="SELL", quantity=150))

    assert caller.status(order_id) == "COMPLETE"


def test_contracts_trade_in_whole_lots(caller: Caller) -> None:
    half_a_lot = limit(
        25_900, exchange="NFO", tradingsymbol="NIFTY26NOVFUT", product="NRML", quantity=64
    )

    with pytest.raises(InputError, match="Quantity should be in multiples of 65"):
        caller.ask(caller.calls.orders.submit(half_a_lot))


def test_quantity_above_the_freeze_is_refused(caller: Caller) -> None:
    twenty_eight_lots = limit(
        25_900, exchange="NFO", tradingsymbol="NIFTY26NOVFUT", product="NRML", quantity=28 * 65
    )

    with pytest.raises(InputError, match=r"1820 \(28 lots\) is higher .* of 1755 \(27 lots\)"):
        caller.ask(caller.calls.orders.submit(twenty_eight_lots))


def test_market_orders_in_stock_options_are_blocked(caller: Caller) -> None:
    order = market(exchange="NFO", tradingsymbol="INFY26NOV1500CE", product="NRML", quantity=400)

    with pytest.raises(InputError, match="blocked for stock options"):
        caller.ask(caller.calls.orders.submit(order))


def test_regular_order_after_hours_is_pointed_to_amo() -> None:
    caller = Caller(FakeBroker(hours="exchange"))
    caller.broker.clock.advance_to(caller.broker.clock.now().replace(hour=16))

    with pytest.raises(InputError, match="Markets are closed") as refused:
        caller.ask(caller.calls.orders.submit(limit(1500)))

    assert refused.value.data == {"hints": ["switch_to_amo"]}


def test_broker_with_no_hours_of_its_own_trades_at_night() -> None:
    caller = Caller(FakeBroker())
    caller.broker.clock.advance_to(caller.broker.clock.now().replace(hour=22))
    last = caller.broker.market.last_price("NSE:INFY")

    order_id = caller.place(limit(last + 1))

    assert caller.status(order_id) == "COMPLETE"


def test_unknown_order_cannot_be_found(caller: Caller) -> None:
    expected = (404, "GeneralException", "Couldn't find that `order_id`.")

    assert caller.refused(caller.calls.orders.history("1")) == expected
    assert caller.refused(caller.calls.orders.cancel("1")) == expected
    assert caller.refused(caller.calls.orders.trades_of("1")) == expected


def test_finished_order_cannot_be_cancelled(caller: Caller) -> None:
    order_id = caller.place(limit(1500))

    assert caller.refused(caller.calls.orders.cancel(order_id)) == (
        400,
        "OrderException",
        "Order cannot be cancelled as it is COMPLETE.",
    )


def test_order_in_flux_cannot_be_changed() -> None:
    caller = Caller(FakeBroker(round_trip_seconds=0))
    order_id = caller.place(limit(1400))
    changes = OrderModification(price=1401)

    assert caller.refused(caller.calls.orders.modify(order_id, changes=changes)) == (
        400,
        INPUT,
        "Order cannot be modified as it is being processed. Try later.",
    )


def test_variety_in_the_path_has_to_be_the_orders_own(caller: Caller) -> None:
    order_id = caller.place(limit(1400))

    status, error_type, _ = caller.refused(caller.calls.orders.cancel(order_id, variety="amo"))

    assert (status, error_type) == (400, "OrderException")


def test_twenty_sixth_modification_is_refused(caller: Caller) -> None:
    order_id = caller.place(limit(1400))
    for price in range(1401, 1426):
        changes = OrderModification(price=price)
        caller.ask(caller.calls.orders.modify(order_id, changes=changes))

    last = caller.calls.orders.modify(order_id, changes=OrderModification(price=1450))

    assert caller.refused(last) == (
        429,
        "NetworkException",
        "Maximum allowed order modifications exceeded.",
    )


def test_modification_needs_the_funds_for_what_is_more() -> None:
    caller = Caller(FakeBroker(funds=10_000))
    caller.broker.market.set_price("NSE:INFY", 1500)
    order_id = caller.place(limit(1400, quantity=5))

    caller.ask(caller.calls.orders.modify(order_id, changes=OrderModification(quantity=7)))

    with pytest.raises(MarginError, match=r"Required margin is 11200.00 .* margin is 10000"):
        caller.ask(caller.calls.orders.modify(order_id, changes=OrderModification(quantity=8)))
