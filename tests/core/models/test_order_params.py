from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kite_core.decoding import list_of
from kite_core.errors import ValidationError
from kite_core.models.instruments import Instrument
from kite_core.models.order_params import OrderParams
from kite_core.models.order_wish import OrderWish
from kite_core.models.orders import Order
from kite_core.models.preflight.orders import preflight_of
from kite_core.models.words import Exchange, InstrumentType, Product, Segment
from kite_core.rulebook.book import rules_on
from tests.core.models.faulty import faults_of
from tests.core.models.preflight.wishes import FUTURE, INFY, TODAY
from tests.core.samples import official

LIMIT: dict[str, Any] = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 10,
    "product": "CNC",
    "order_type": "LIMIT",
    "price": 1500.05,
}
MARKET: dict[str, Any] = {**LIMIT, "order_type": "MARKET", "price": None, "market_protection": -1}
STOP: dict[str, Any] = {**LIMIT, "order_type": "SL", "trigger_price": 1490}


def _order(**changes: Any) -> OrderParams:
    wish: dict[str, Any] = {**LIMIT, **changes}
    return OrderParams(**wish)


@pytest.mark.parametrize(
    ("wish", "field", "fix"),
    [
        ({**LIMIT, "exchange": "NSEE"}, "exchange", 'Did you mean "NSE"'),
        ({**LIMIT, "tradingsymbol": " "}, "tradingsymbol", "is empty"),
        ({**LIMIT, "transaction_type": "BYE"}, "transaction_type", 'Did you mean "BUY"'),
        ({**LIMIT, "quantity": 0}, "quantity", "at least 1"),
        ({**LIMIT, "quantity": 1.5}, "quantity", "Give an int"),
        ({**LIMIT, "product": "CO"}, "product", 'variety="co"'),
        ({**LIMIT, "product": "CASH"}, "product", "Use one of CNC"),
        ({**LIMIT, "order_type": "LIMITED"}, "order_type", 'Did you mean "LIMIT"'),
        ({**LIMIT, "variety": "bo"}, "variety", "Use one of regular"),
        ({**LIMIT, "validity": "GTC"}, "validity", "Use one of DAY"),
        ({**LIMIT, "price": None}, "price", "Give a price"),
        ({**LIMIT, "price": 0}, "price", "above 0"),
        ({**LIMIT, "price": -1}, "price", "above 0"),
        ({**LIMIT, "price": "dear"}, "price", "Give an int, float, Decimal or text"),
        ({**LIMIT, "price": float("nan")}, "price", "not a finite number"),
        ({**LIMIT, "trigger_price": 5}, "trigger_price", 'order_type="SL"'),
        ({**MARKET, "price": 5}, "price", 'order_type="LIMIT"'),
        ({**MARKET, "market_protection": 101}, "market_protection", "at most 100"),
        ({**MARKET, "market_protection": -2}, "market_protection", "Give -1"),
        ({**MARKET, "market_protection": "x"}, "market_protection", "Give -1"),
        ({**STOP, "trigger_price": None}, "trigger_price", "triggers it"),
        ({**STOP, "trigger_price": 1501}, "trigger_price", "at or below the price"),
        (
            {**STOP, "transaction_type": "SELL", "trigger_price": 1499},
            "trigger_price",
            "at or above the price",
        ),
        ({**LIMIT, "validity_ttl": 5}, "validity_ttl", 'validity="TTL"'),
        ({**LIMIT, "validity": "TTL"}, "validity_ttl", "Give an int"),
        ({**LIMIT, "disclosed_quantity": 11}, "disclosed_quantity", "from 0 to 10"),
        ({**LIMIT, "tag": "x" * 21}, "tag", "at most 20"),
        ({**LIMIT, "iceberg_legs": 2}, "iceberg_legs", 'variety="iceberg"'),
        ({**LIMIT, "variety": "iceberg"}, "iceberg_legs", "Give an int"),
        (
            {**LIMIT, "variety": "iceberg", "iceberg_legs": 51, "iceberg_quantity": 1},
            "iceberg_legs",
            "from 2 to 50",
        ),
        (
            {**MARKET, "variety": "iceberg", "iceberg_legs": 2, "iceberg_quantity": 5},
            "order_type",
            'order_type="LIMIT"',
        ),
        ({**LIMIT, "variety": "co", "trigger_price": 5}, "product", 'product="MIS"'),
        ({**STOP, "variety": "co", "product": "MIS"}, "order_type", "trigger_price is its stop"),
        ({**LIMIT, "variety": "auction"}, "auction_number", "is empty"),
    ],
)
def test_each_fault_comes_with_its_fix(wish: dict[str, Any], field: str, fix: str) -> None:
    faults = faults_of(lambda: OrderParams(**wish))

    assert fix in faults[field]


def test_all_faults_are_reported_together() -> None:
    faults = faults_of(lambda: _order(exchange="NSEE", quantity=0, price=None, tag="x" * 30))

    assert list(faults) == ["exchange", "quantity", "price", "tag"]


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (Decimal("1500.050"), "1500.05"),
        ("1500.050", "1500.05"),
        (1e22, "10000000000000000000000"),
        (1500, "1500"),
    ],
)
def test_prices_leave_exactly(price: Any, text: str) -> None:
    assert dict(_order(price=price).to_form())["price"] == text


def test_only_what_is_set_is_sent() -> None:
    form = OrderParams.market(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="SELL",
        quantity=1,
        product="MIS",
    ).to_form()

    assert form == (
        ("exchange", "NSE"),
        ("tradingsymbol", "INFY"),
        ("transaction_type", "SELL"),
        ("order_type", "MARKET"),
        ("quantity", "1"),
        ("product", "MIS"),
        ("validity", "DAY"),
        ("market_protection", "-1"),
    )


def test_a_stop_with_a_price_is_a_limit_and_one_without_a_market_order() -> None:
    common: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "SELL",
        "quantity": 1,
        "trigger_price": 1450,
        "product": "MIS",
    }

    limited, unlimited = (
        OrderParams.stop_loss(**common, price=1449.5),
        OrderParams.stop_loss(**common),
    )

    assert (limited.order_type, limited.market_protection) == ("SL", None)
    assert (unlimited.order_type, unlimited.market_protection) == ("SL-M", -1)


@pytest.mark.parametrize(("quantity", "legs", "leg"), [(100, 5, 20), (101, 5, 21), (10, 3, 4)])
def test_iceberg_legs_are_equal_parts(quantity: int, legs: int, leg: int) -> None:
    order = OrderParams.iceberg(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        price=1500,
        product="CNC",
        legs=legs,
    )

    form = dict(order.to_form())
    assert (form["iceberg_legs"], form["iceberg_quantity"]) == (str(legs), str(leg))
    assert order.variety == "iceberg"


@pytest.mark.parametrize("quantity", ["100", None, 10.0])
def test_an_iceberg_of_no_whole_quantity_reports_it(quantity: Any) -> None:
    with pytest.raises(ValidationError, match=r"quantity: .* is not a whole number"):
        OrderParams.iceberg(
            exchange="NSE",
            tradingsymbol="INFY",
            transaction_type="BUY",
            quantity=quantity,
            price=1500,
            product="CNC",
            legs=5,
        )


def test_a_leg_of_an_iceberg_may_be_given() -> None:
    order = OrderParams.iceberg(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=100,
        price=1500,
        product="CNC",
        legs=5,
        leg_quantity=25,
    )

    assert order.iceberg_quantity == 25


def test_a_part_of_no_whole_quantity_leaves_the_fault_to_the_quantity() -> None:
    with pytest.raises(ValidationError) as caught:
        _order(quantity="5", disclosed_quantity=2)

    assert [fault.field for fault in caught.value.faults] == ["quantity"]


def test_a_tag_that_is_no_text_is_a_fault() -> None:
    with pytest.raises(ValidationError, match=r'tag: 5 is not a text. Give a text, such as "5"'):
        _order(tag=5)


def test_a_tag_can_be_put_on_a_copy() -> None:
    order = _order()

    tagged = order.with_tag("mine")

    assert (order.tag, tagged.tag) == (None, "mine")


def test_words_of_the_broker_that_are_new_can_be_sent() -> None:
    order = _order(exchange=Exchange("MOONX"), product=Product("XYZ"))

    assert dict(order.to_form())["exchange"] == "MOONX"


def test_a_check_raises_every_fault_with_its_fix() -> None:
    order = OrderParams.limit(
        exchange="NFO",
        tradingsymbol=FUTURE.tradingsymbol,
        transaction_type="BUY",
        quantity=70,
        price="25000.03",
        product="CNC",
    )

    faults = faults_of(lambda: order.check(FUTURE, TODAY))

    assert list(faults) == ["product", "quantity", "price"]
    assert faults["price"].endswith("Use 25000.0 or 25000.1.")


def test_a_check_of_a_sound_order_is_silent() -> None:
    order = OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=10,
        price="1500.10",
        product="CNC",
    )

    order.check(INFY, TODAY, last_price=1510)

    assert order.preflight(INFY, TODAY, last_price=1510).is_clear


def test_a_check_does_not_refuse_what_is_only_doubtful() -> None:
    order = _order(price=1500.1, tag="two words")

    order.check(INFY, TODAY)

    assert [warning.field for warning in order.preflight(INFY, TODAY).warnings] == ["tag"]


def test_a_check_judges_a_stop_by_the_last_price() -> None:
    stop = OrderParams.stop_loss(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="SELL",
        quantity=10,
        trigger_price=1450,
        product="CNC",
    )

    stop.check(INFY, TODAY, last_price=1500)

    assert "trigger_price" in faults_of(lambda: stop.check(INFY, TODAY, last_price=1400))


def test_orders_that_the_broker_took_pass_the_rules_of_their_day() -> None:
    """Sample: orders.json. Its rows name no instrument, so each gets one that fits it."""
    for row in list_of(Order).from_body(official("orders.json").body):
        if row.order_timestamp is None or row.product in (None, Product.CO):
            continue
        fits = _instrument_of(row)

        found = preflight_of(_placed(row), fits, rules_on(row.order_timestamp.date()))

        assert found.faults == (), row


def _instrument_of(row: Order) -> Instrument:
    is_option = row.tradingsymbol.endswith(("CE", "PE"))
    kind = row.tradingsymbol[-2:] if is_option else "FUT" if "FUT" in row.tradingsymbol else "EQ"
    return replace(
        INFY,
        exchange=row.exchange,
        tradingsymbol=row.tradingsymbol,
        segment=Segment(str(row.exchange)),
        instrument_type=InstrumentType(kind),
        name="NIFTY" if is_option else row.tradingsymbol,
        tick_size=0.0025 if row.exchange == "CDS" else 0.01,
        lot_size=row.quantity if is_option else 1,
    )


def _placed(row: Order) -> OrderWish:
    return OrderWish(
        exchange=row.exchange,
        tradingsymbol=row.tradingsymbol,
        transaction_type=row.transaction_type,
        quantity=row.quantity,
        product=row.product or "",
        order_type=row.order_type,
        variety=row.variety,
        price=row.price,
        trigger_price=row.trigger_price,
        validity=row.validity,
        disclosed_quantity=row.disclosed_quantity,
        market_protection=row.market_protection,
        tag=row.tag,
    )
