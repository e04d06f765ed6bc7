"""The same scenario through both doors gives the same answers and the same journal, to the byte."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from kite_adapters.transport.adapter import WireSettings
from kite_adapters.transport.urllib3 import ADAPTER
from kite_core import OrderModification, OrderParams
from kite_core.messages import Method, Repeat, Request, Response
from kite_core.models.gtt_params import GTTParams
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.caller import Caller, limit, market
from tests.testing.fake_broker.test_every_call import BUILT

Noted = list[tuple[int, str, bytes]]
Scenario = Callable[[Caller], object]


class NotingCaller(Caller):
    """A caller that remembers what came over the wire."""

    def __init__(self, broker: FakeBroker, send: Callable[[Request], Response]) -> None:
        super().__init__(broker, send=send)
        self.noted: Noted = []

    def response(self, request: Request) -> Response:
        response = super().response(request)
        headers = {name.lower(): text for name, text in response.headers.items()}
        self.noted.append((response.status, headers["content-type"], response.body))
        return response


@contextmanager
def in_process() -> Generator[NotingCaller]:
    """Through the transport in process."""
    broker = FakeBroker(seed=7, has_limits=False)
    transport = broker.transport()
    yield NotingCaller(broker, lambda request: run_now(transport.send(request)))


@contextmanager
def over_a_socket() -> Generator[NotingCaller]:
    """Through the door over HTTP, on virtual time that stands still between requests."""
    broker = FakeBroker(seed=7, has_limits=False)
    with FakeServer(broker) as server:
        transport = ADAPTER.build(WireSettings(base_url=server.root)).transport
        yield NotingCaller(broker, lambda request: run_now(transport.send(request)))
        run_now(transport.close())


def every_read(caller: Caller) -> None:
    """Each call that reads."""
    for line in BUILT.split("\n"):
        if line.startswith("GET"):
            parts = urlsplit(line.split()[1])
            method: Method = "GET"
            query = tuple(
                (name, value)
                for name, _, value in (p.partition("=") for p in parts.query.split("&") if p)
            )
            caller.response(
                Request(method=method, path=parts.path, query=query, repeat=Repeat.SAFE)
            )


def a_day_of_orders(caller: Caller) -> None:
    """Orders of several kinds to their end."""
    caller.broker.market.set_price("NSE:INFY", 1500)
    resting = caller.place(limit(1490))
    caller.data(caller.calls.orders.modify(resting, changes=OrderModification(price=1491)))
    caller.place(market(quantity=5))
    caller.place(limit(1600, quantity=3, product="MIS", tag="both"))
    caller.data(caller.calls.orders.cancel(resting))
    caller.broker.run(3600)
    for call in (caller.calls.orders.all(), caller.calls.orders.trades()):
        caller.data(call)
    caller.states(resting)
    caller.data(caller.calls.portfolio.positions())
    caller.data(caller.calls.user.margins())


def refusals(caller: Caller) -> None:
    """What is refused, and how."""
    orders: list[OrderParams] = [limit(1500.05), limit(9000), limit(1500, quantity=60_000)]
    for order in orders:
        caller.response(caller.calls.orders.submit(order).request)
    caller.response(caller.calls.orders.history("1").request)
    caller.response(Request(method="GET", path="/no/such/route", repeat=Repeat.SAFE))
    caller.response(Request(method="DELETE", path="/orders", repeat=Repeat.SAFE))


def triggers_and_days(caller: Caller) -> None:
    """A trigger that fires, and the next day."""
    caller.broker.market.set_price("NSE:INFY", 1500)
    params = GTTParams.single(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="SELL",
        quantity=1,
        trigger_value=1450,
        price=1440,
        last_price=1500,
    )
    caller.data(caller.calls.gtt.place(params))
    caller.broker.market.set_price("NSE:INFY", 1449)
    caller.broker.run(60)
    caller.data(caller.calls.gtt.all())
    caller.data(caller.calls.orders.all())
    caller.broker.run(24 * 3600)
    caller.response(caller.calls.orders.all().request)


@pytest.mark.parametrize("scenario", [every_read, a_day_of_orders, refusals, triggers_and_days])
def test_both_doors_give_the_same(scenario: Scenario) -> None:
    with in_process() as one, over_a_socket() as other:
        scenario(one)
        scenario(other)

        assert other.noted == one.noted
        assert other.broker.journal.digest() == one.broker.journal.digest()
        assert other.broker.clock.now() == one.broker.clock.now()
    assert len(one.noted) > 3
