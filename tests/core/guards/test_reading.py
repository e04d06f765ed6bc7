"""What a request wishes to do, for every write that the services describe."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kite_core.guards.reading import wish_of
from kite_core.guards.wishes import Action
from kite_core.messages import Request
from tests.journeys.test_guards import CALLS, CANCELLATIONS, WRITES, limit

ACTIONS = {
    "place": Action.PLACE,
    "modify": Action.MODIFY,
    "gtt.place": Action.WAIT,
    "gtt.modify": Action.WAIT,
    "alerts.create": Action.WAIT,
    "alerts.modify": Action.WAIT,
    "convert": Action.CONVERT,
    "authorise": Action.OTHER,
    "mf.place": Action.FUND,
    "mf.place_sip": Action.FUND,
    "mf.modify_sip": Action.FUND,
}
GOOD = dict(limit(10).to_form())


def by_hand(path: str, method: str = "POST", **fields: str) -> Request:
    return Request(method=method, path=path, form=tuple(fields.items()))  # type: ignore[arg-type]  # reason: any method


def problem_of(request: Request) -> str:
    wish = wish_of(request)
    assert wish is not None
    assert wish.action is Action.UNREADABLE
    return wish.problem


@pytest.mark.parametrize("name", list(WRITES))
def test_every_write_is_read(name: str) -> None:
    wish = wish_of(WRITES[name].request)

    assert wish is not None
    assert wish.action is ACTIONS[name]


@pytest.mark.parametrize("name", list(CANCELLATIONS))
def test_every_cancellation_is_read(name: str) -> None:
    wish = wish_of(CANCELLATIONS[name].request)

    assert wish is not None
    assert wish.is_cancellation


@pytest.mark.parametrize(
    "request_of_session",
    [
        CALLS.session.logout().request,
        by_hand("/session/token"),
        by_hand("/session/refresh_token"),
        by_hand("/margins/basket"),
    ],
)
def test_sessions_and_calculators_are_no_trade(request_of_session: Request) -> None:
    assert wish_of(request_of_session) is None


def test_an_order_is_read_with_all_its_terms() -> None:
    wish = wish_of(CALLS.orders.submit(limit(10)).request)

    assert wish is not None
    (line,) = wish.lines
    assert (line.key, line.quantity, line.price) == ("NSE:INFY", 10, Decimal(1450))
    assert str(wish) == "place an order: BUY 10 NSE:INFY LIMIT at 1450 MIS"


def test_orders_of_an_alert_are_read_from_its_basket() -> None:
    wish = wish_of(WRITES["alerts.create"].request)

    assert wish is not None
    assert [(line.key, line.quantity, line.waits) for line in wish.lines] == [
        ("NSE:INFY", 10, True)
    ]


def test_an_alert_without_orders_only_tells() -> None:
    wish = wish_of(by_hand("/alerts", name="dip"))

    assert wish is not None
    assert wish.action is Action.OTHER


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("quantity", "-5"),
        ("quantity", "0"),
        ("quantity", "1_000"),
        ("quantity", "٣"),
        ("quantity", "1e3"),
        ("quantity", ""),
        ("price", "nan"),
        ("price", "-1"),
        ("price", "1_0.5"),
        ("trigger_price", "inf"),
        ("transaction_type", "buy"),
        ("exchange", ""),
        ("tradingsymbol", ""),
    ],
)
def test_a_field_that_may_be_read_in_two_ways_is_not_read(field: str, text: str) -> None:
    request = by_hand("/orders/regular", **{**GOOD, field: text})

    assert field in problem_of(request)


@pytest.mark.parametrize(
    "path",
    ["/orders/regular/", "//orders/regular", "/orders/regular?quantity=5", "/orders", "/", ""],
)
def test_a_path_that_is_none_of_the_apis_is_not_read(path: str) -> None:
    assert problem_of(by_hand(path, **GOOD))


@pytest.mark.parametrize(
    "fields",
    [
        {"orders": "no json"},
        {"orders": "[]"},
        {"orders": "{}"},
        {"orders": "[1]"},
        {"orders": '[{"exchange": "NSE"}]'},
        {},
    ],
)
def test_a_trigger_whose_orders_cannot_be_seen_is_not_read(fields: dict[str, str]) -> None:
    assert problem_of(by_hand("/gtt/triggers", **fields))


@pytest.mark.parametrize("basket", ["[]", '{"items": 1}', '{"items": []}'])
def test_a_basket_that_cannot_be_seen_is_not_read(basket: str) -> None:
    assert "basket" in problem_of(by_hand("/alerts", basket=basket))


@pytest.mark.parametrize(
    "fields",
    [{"tradingsymbol": "X"}, {"tradingsymbol": "X", "amount": "x"}, {"transaction_type": "GIVE"}],
)
def test_a_purchase_of_a_fund_without_an_amount_is_not_read(fields: dict[str, str]) -> None:
    assert problem_of(by_hand("/mf/orders", **fields))


def test_a_change_with_a_price_that_is_none_is_not_read() -> None:
    assert problem_of(by_hand("/orders/regular/1", "PUT", price="x"))
