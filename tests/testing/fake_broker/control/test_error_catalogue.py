"""Every documented error, by its natural cause and by injection."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pytest

from kite_core import OrderModification
from kite_core.call import Call
from kite_core.messages import Repeat, Request, describe
from kite_testing import FakeBroker
from kite_testing.fake_broker.access.permissions import UserState
from kite_testing.fake_broker.control.error_catalogue import ERRORS
from kite_testing.fake_broker.wire.arrival import Arrival
from tests.testing.fake_broker.caller import Caller, at, limit

Answer: TypeAlias = tuple[int, str, str]


def order(caller: Caller, **changes: str) -> Answer:
    """A plain order with some fields changed, past the checks of the client."""
    form = dict(caller.calls.orders.submit(limit(1490)).request.form) | changes
    variety = form.pop("variety", "regular")
    fields = [(name, value) for name, value in form.items() if value]
    return plain(caller, describe("POST", f"/orders/{variety}", form=fields, repeat=Repeat.NEVER))


def plain(caller: Caller, request: Request) -> Answer:
    response = caller.response(request)
    return told(response.body, response.status)


def told(body: bytes, status: int) -> Answer:
    envelope = json.loads(body)
    return status, envelope["error_type"], envelope["message"]


def login(caller: Caller, call: Call[Any] | None = None) -> Answer:
    token = caller.broker.request_token()
    wanted = call or caller.calls.session.generate(token, api_secret=caller.broker.api_secret)
    return caller.refused(wanted)


def bad_session(caller: Caller) -> Answer:
    caller.broker.access.end_session()
    return caller.refused(caller.calls.orders.all())


def bad_checksum(caller: Caller) -> Answer:
    token = caller.broker.request_token()
    return caller.refused(caller.calls.session.generate(token, api_secret="guessed"))


def missing_key(caller: Caller) -> Answer:
    return plain(caller, Request(method="POST", path="/session/token", form=(("checksum", "x"),)))


def unknown_key(caller: Caller) -> Answer:
    form = (("api_key", "other"), ("request_token", "x"), ("checksum", "x"))
    return plain(caller, Request(method="POST", path="/session/token", form=form))


def not_in_plan(caller: Caller) -> Answer:
    caller.broker.access.allow_market_data(has_market_data=False)
    return caller.refused(caller.calls.market.ltp(["NSE:INFY"]))


def from_address(*registered: str) -> Callable[[Caller], Answer]:
    def ask(caller: Caller) -> Answer:
        caller.broker.access.register(registered)
        request = caller.calls.orders.submit(limit(1490)).request
        token = {"Authorization": f"token {caller.broker.api_key}:{caller.broker.access_token}"}
        arrival = Arrival("POST", request.path, token, request.body or b"", "203.0.113.9")
        delivery = caller.broker.deliver(arrival)
        assert delivery.response is not None
        return told(delivery.response.body, delivery.response.status)

    return ask


def user(state: UserState) -> Callable[[Caller], Answer]:
    def ask(caller: Caller) -> Answer:
        caller.broker.access.set_user(state)
        return login(caller)

    return ask


def too_many_requests(caller: Caller) -> Answer:
    token = {"Authorization": f"token {caller.broker.api_key}:{caller.broker.access_token}"}
    caller.broker.deliver(Arrival("GET", "/quote/ltp?i=NSE:INFY", token))
    delivery = caller.broker.deliver(Arrival("GET", "/quote/ltp?i=NSE:INFY", token))
    assert delivery.response is not None
    return told(delivery.response.body, delivery.response.status)


def day_cap(caller: Caller) -> Answer:
    request = caller.calls.orders.submit(limit(1490, tradingsymbol="NOSUCH")).request
    for _ in range(5000):
        caller.response(request)
    response = caller.response(request)
    return told(response.body, response.status)


def too_many_changes(caller: Caller) -> Answer:
    order_id = caller.place(limit(1490))
    for place in range(25):
        change = OrderModification(price=1490 + 0.5 * (place % 2))
        caller.data(caller.calls.orders.modify(order_id, changes=change))
        caller.broker.run(1)
    return caller.refused(caller.calls.orders.modify(order_id, changes=OrderModification(price=1)))


def busy_order(caller: Caller) -> Answer:
    caller = Caller(FakeBroker(round_trip_seconds=0))
    order_id = caller.place(limit(1490))
    caller.broker.run(1)
    change = caller.calls.orders.modify(order_id, changes=OrderModification(price=1491))
    caller.data(change)
    return caller.refused(change)


def markets_closed(_: Caller) -> Answer:
    evening = at("20:00:00")
    return order(Caller(FakeBroker(hours="exchange", start=evening)))


def funds_short(caller: Caller) -> Answer:
    return order(Caller(FakeBroker(funds=100)))


def unknown_order(caller: Caller) -> Answer:
    return caller.refused(caller.calls.orders.history("1953341975595868160"))


def history_too_long(caller: Caller) -> Answer:
    path = "/instruments/historical/408065/minute"
    query = (("from", "2026-09-01 09:15:00"), ("to", "2026-11-10 09:15:00"))
    return plain(caller, Request(method="GET", path=path, query=query))


def needs_authorisation(caller: Caller) -> Answer:
    caller.broker.account.require_authorisation()
    return order(caller, transaction_type="SELL", quantity="10", price="1600")


def released_amo(caller: Caller) -> Answer:
    form = caller.calls.orders.submit(limit(1490)).request.form
    stored = Request(method="POST", path="/orders/amo", form=form)
    order_id = json.loads(caller.response(stored).body)["data"]["order_id"]
    caller.broker.orders.release_amo()
    caller.broker.run(1)
    change = Request(method="PUT", path=f"/orders/amo/{order_id}", form=(("price", "1491"),))
    return plain(caller, change)


NATURAL: Mapping[str, Callable[[Caller], Answer]] = {
    "bad session": bad_session,
    "dead request token": lambda caller: login(
        caller, caller.calls.session.generate("used", api_secret=caller.broker.api_secret)
    ),
    "bad checksum": bad_checksum,
    "missing key": missing_key,
    "unknown key": unknown_key,
    "not in plan": not_in_plan,
    "no address": from_address(),
    "wrong address": from_address("203.0.113.1"),
    "not enabled": user(UserState.NOT_ENABLED),
    "blocked account": user(UserState.BLOCKED),
    "no second factor": user(UserState.NO_SECOND_FACTOR),
    "too many requests": too_many_requests,
    "day cap": day_cap,
    "too many changes": too_many_changes,
    "unknown order": unknown_order,
    "busy order": busy_order,
    "unknown instrument": lambda caller: order(caller, tradingsymbol="NOSUCH"),
    "needs authorisation": needs_authorisation,
    "released AMO": released_amo,
    "off tick": lambda caller: order(caller, price="1490.03"),
    "below circuit": lambda caller: order(caller, price="1"),
    "bad price": lambda caller: order(caller, price="-1"),
    "funds short": funds_short,
    "holdings short": lambda caller: order(
        caller, transaction_type="SELL", quantity="5000", price="1600"
    ),
    "markets closed": markets_closed,
    "unprotected": lambda caller: order(
        caller, order_type="MARKET", price="", market_protection="0"
    ),
    "missing field": lambda caller: order(caller, quantity=""),
    "bad field": lambda caller: order(caller, variety="nonsense"),
    "too many shares": lambda caller: order(caller, quantity="100001"),
    "history too long": history_too_long,
    "unknown route": lambda caller: plain(caller, Request(method="GET", path="/nowhere")),
    "wrong method": lambda caller: plain(caller, Request(method="POST", path="/user/profile")),
}


def style(text: str) -> str:
    """A message without its figures, which differ from case to case."""
    return "".join(letter for letter in text if not letter.isdigit()).replace(".", "")


@pytest.mark.parametrize("name", NATURAL)
def test_plain_client_reaches_the_error(name: str) -> None:
    expected = ERRORS[name]

    status, error_type, message = NATURAL[name](Caller(FakeBroker(seed=7)))

    assert (status, error_type) == (expected.status, expected.error_type), message
    assert style(message) == style(expected.message)


def test_every_cause_in_the_catalogue_is_tried() -> None:
    assert {name for name, error in ERRORS.items() if error.cause} == set(NATURAL)


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_can_be_had_on_order(name: str) -> None:
    caller = Caller()
    caller.broker.faults.add("error", error=name, count=1)
    expected = ERRORS[name]

    found = caller.refused(caller.calls.user.profile())

    assert found == (expected.status, expected.error_type, expected.message)
    assert caller.ask(caller.calls.user.profile()).user_id == "FB0001"


def test_error_that_is_not_there_is_answered_with_what_is_close() -> None:
    with pytest.raises(KeyError, match="Did you mean bad session"):
        FakeBroker().faults.add("error", error="bad sesion")
