"""A server for tests: it starts, serves and stops, and its clients live in the broker's time."""

from __future__ import annotations

import socket
import threading

import pytest

from kite_adapters import ClientConfig
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import connected


def test_both_clients_are_logged_in(fake_server: FakeServer, broker: FakeBroker) -> None:
    with fake_server.kite() as kite:
        assert kite.user.profile().user_id == broker.user_id


async def test_the_asyncio_client_is_logged_in(fake_server: FakeServer, broker: FakeBroker) -> None:
    async with fake_server.async_kite() as kite:
        assert (await kite.user.profile()).user_id == broker.user_id


def test_settings_are_kept_and_credentials_are_its_own(fake_server: FakeServer) -> None:
    wished = ClientConfig(api_key="another", base_url="http://192.0.2.1", max_connections=3)

    config = fake_server.config(wished, access_token="mine")

    assert (config.api_key, config.access_token) == ("fake_api_key", "mine")
    assert (config.base_url, config.max_connections) == (fake_server.root, 3)


def test_where_time_stands_still_clients_live_by_the_brokers_clock(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    with fake_server.kite() as kite:
        kite.market.ltp(["NSE:INFY"])
        kite.market.ltp(["NSE:INFY"])

    assert broker.clock.monotonic() >= 1


def test_where_time_passes_clients_live_by_their_own() -> None:
    with FakeServer(pace=1.0) as server, server.kite() as kite:
        assert kite.ports.clock is not server.broker.clock
        assert kite.user.profile().user_id == server.broker.user_id


def test_what_is_due_happens_without_a_request() -> None:
    happened = threading.Event()
    with FakeServer(pace=600.0) as server:
        server.broker.levers.clock  # noqa: B018  # reason: the engine is built before time is noted
        server.broker.postbacks.deliver_to(lambda _: happened.set())
        with server.kite() as kite:
            _rest(kite, server)
        server.broker.market.set_price("NSE:INFY", 1400)

        assert happened.wait(10)


def test_it_is_over_when_the_block_ends() -> None:
    with FakeServer() as server:
        root = server.root

    with pytest.raises(ConnectionRefusedError):
        connected(root)
    with pytest.raises(RuntimeError, match="does not run"):
        assert server.root
    assert "fake-broker" not in {thread.name for thread in threading.enumerate()}


def test_starting_and_stopping_twice_is_as_once() -> None:
    server = FakeServer()
    server.start()
    root = server.root

    server.start()
    assert server.root == root
    server.stop()
    server.stop()


def test_a_stopped_server_starts_again() -> None:
    server = FakeServer()
    for _ in range(2):
        with server, server.kite() as kite:
            assert kite.user.profile().user_id == server.broker.user_id


def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = FakeServer(port=taken.getsockname()[1])

        with pytest.raises(OSError, match="in use"):
            server.start()


def test_postbacks_leave_no_machine() -> None:
    with pytest.raises(ValueError, match="leaves this machine"):
        FakeServer(postback_url="http://192.0.2.1/postback")


def test_another_tenant_has_credentials_of_its_own(fake_server: FakeServer) -> None:
    other = FakeBroker(api_key="other key", seed=9)
    fake_server.tenants.add(other)

    known = fake_server.credentials_of(other)

    assert known.login == f"{fake_server.root}/connect/login?v=3&api_key=other%20key"
    assert known.access_token == other.access_token
    assert (known.admin, known.ticker) == (f"{known.root}/fake", fake_server.ticker)


def _rest(kite: object, server: FakeServer) -> None:
    """Leave an order that is filled when the price falls."""
    from kite_core import Kite, OrderParams

    assert isinstance(kite, Kite)
    server.broker.market.set_price("NSE:INFY", 1500)
    kite.orders.place(
        OrderParams.limit(
            exchange="NSE",
            tradingsymbol="INFY",
            transaction_type="BUY",
            quantity=1,
            price=1450,
            product="CNC",
        )
    )
