"""Addresses, plans and the state of the account."""

from __future__ import annotations

from datetime import date

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.access.permissions import UserState
from tests.testing.fake_broker.caller import Caller, limit

LOOPBACK = "127.0.0.1"


def test_orders_come_from_anywhere_at_first() -> None:
    caller = Caller()

    assert caller.place(limit(1490))


@pytest.mark.parametrize(
    ("addresses", "message"),
    [
        (
            [],
            "No IPs configured for this app. Add allowed IPs on the Kite developer console.",
        ),
        (
            ["203.0.113.9"],
            (
                "IP (127.0.0.1) is not allowed to place orders for this app. "
                "Update allowed IPs on the Kite developer console."
            ),
        ),
    ],
)
def test_order_from_an_address_that_is_not_registered_is_refused(
    addresses: list[str], message: str
) -> None:
    caller = Caller()
    order_id = caller.place(limit(1490))
    orders = caller.calls.orders

    caller.broker.access.register(addresses)

    refused = (403, "PermissionException", message)
    assert caller.refused(orders.submit(limit(1490))) == refused
    assert caller.refused(orders.cancel(order_id)) == refused
    assert [row.order_id for row in caller.ask(orders.all())] == [order_id]


def test_registered_address_may_place_orders() -> None:
    caller = Caller()

    caller.broker.access.register([LOOPBACK, "2001:db8::1"])

    assert caller.place(limit(1490))


def test_addresses_do_not_matter_before_april_2026() -> None:
    caller = Caller(FakeBroker(rules=date(2026, 3, 31)))

    caller.broker.access.register([])

    assert caller.place(limit(1490))


def test_console_takes_two_addresses() -> None:
    broker = FakeBroker()

    with pytest.raises(ValueError, match="2 at most"):
        broker.access.register(["203.0.113.1", "203.0.113.2", "203.0.113.3"])


def test_app_without_market_data_gets_neither_quotes_nor_history() -> None:
    caller = Caller()
    refused = (403, "PermissionException", "Insufficient permission for that call.")

    caller.broker.access.allow_market_data(has_market_data=False)

    assert caller.refused(caller.calls.market.ltp(["NSE:INFY"])) == refused
    assert caller.ask(caller.calls.user.profile()).user_id == "FB0001"
    caller.broker.access.allow_market_data()
    assert caller.data(caller.calls.market.ltp(["NSE:INFY"]))


@pytest.mark.parametrize(
    ("state", "error_type"),
    [
        (UserState.NOT_ENABLED, "ForbiddenError"),
        (UserState.BLOCKED, "UserException"),
        (UserState.NO_SECOND_FACTOR, "TwoFAException"),
    ],
)
def test_user_who_may_not_log_in_is_refused(state: UserState, error_type: str) -> None:
    caller = Caller()
    caller.broker.access.set_user(state)

    login = caller.calls.session.generate(
        caller.broker.request_token(), api_secret=caller.broker.api_secret
    )

    assert caller.refused(login)[:2] == (403, error_type)
    assert caller.broker.access.state()["user"] == state


def test_unknown_state_of_a_user_is_refused() -> None:
    with pytest.raises(ValueError, match="asleep"):
        FakeBroker().access.set_user("asleep")


def test_session_that_was_ended_is_dead_until_the_next_login() -> None:
    caller = Caller()

    caller.broker.access.end_session()

    assert caller.refused(caller.calls.orders.all())[0] == 403
    assert caller.broker.access.login() == caller.broker.access_token
    assert caller.data(caller.calls.orders.all()) == []
    token = caller.broker.access.request_token()
    login = caller.calls.session.generate(token, api_secret=caller.broker.api_secret)
    assert caller.ask(login).user_id == "FB0001"


@pytest.mark.parametrize("addresses", [["x"], "x", ["127.0.0.1", ""], ["10.0.0.300"]])
def test_registered_addresses_are_ip_addresses(addresses: list[str] | str) -> None:
    broker = FakeBroker()

    with pytest.raises(ValueError, match=r"is no IP address: give one such as 127\.0\.0\.1"):
        broker.access.register(addresses)

    assert broker.levers.access.state()["addresses"] is None


def test_address_may_be_one_text() -> None:
    broker = FakeBroker()

    broker.access.register("2001:DB8::1")

    assert broker.levers.access.state()["addresses"] == ["2001:db8::1"]


def test_state_of_the_user_is_one_of_a_few_words() -> None:
    with pytest.raises(ValueError, match="user is 'tired': give one of ready"):
        FakeBroker().access.set_user("tired")
