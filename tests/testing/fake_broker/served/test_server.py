"""A server for tests: it starts, serves and stops, and its clients live in the broker's time."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path
from time import perf_counter

import pytest
from aiohttp import ClientSession

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


def open_files() -> int:
    """How many files and sockets this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells")
async def test_nothing_is_left_of_it_whatever_it_served() -> None:
    async with ClientSession() as session:
        with FakeServer():
            pass
        files, threads = open_files(), set(threading.enumerate())
        with FakeServer() as server, server.kite() as kite, connected(server.root) as half:
            kite.user.profile()
            half.sendall(b"POST /orders/regular HTTP/1.1\r\nContent-Length: 9\r\n\r\nab")
            known = server.credentials
            query = f"api_key={known.api_key}&access_token={known.access_token}"
            socket = await session.ws_connect(f"{known.ticker}?{query}")
            await socket.receive()

        await socket.receive()
        await socket.receive()
        await socket.close()

    assert set(threading.enumerate()) == threads
    assert open_files() <= files


def test_servers_of_one_process_serve_their_own() -> None:
    brokers = [FakeBroker(user_id=f"FB000{number}") for number in range(5)]
    servers = [FakeServer(broker) for broker in brokers]
    for server in servers:
        server.start()
    kites = [server.kite() for server in servers]

    users = [kite.user.profile().user_id for kite in kites]
    for kite, server in zip(kites, servers, strict=True):
        kite.close()
        server.stop()

    assert users == [broker.user_id for broker in brokers]


FORGETFUL = """
from kite_testing.fake_broker.served.server import FakeServer
server = FakeServer(pace={pace})
server.start()
kite = server.kite()
print(kite.user.profile().user_id)
"""


@pytest.mark.parametrize("pace", [0, 1])
def test_who_forgets_to_stop_it_ends_all_the_same(pace: int) -> None:
    program = [sys.executable, "-c", FORGETFUL.format(pace=pace)]

    done = subprocess.run(program, capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout, done.stderr) == (0, "FB0001\n", "")


def test_start_costs_less_than_a_tenth_of_a_second() -> None:
    costs: list[float] = []

    for _ in range(5):
        began = perf_counter()
        with FakeServer():
            costs.append(perf_counter() - began)

    assert min(costs) < 0.1


def test_another_broker_is_served_on_the_same_connection(fake_server: FakeServer) -> None:
    other = FakeBroker(user_id="FB0002")
    with fake_server.kite() as kite:
        before = kite.user.profile().user_id
        fake_server.serve(other)

        after = kite.user.profile().user_id

    assert (before, after) == ("FB0001", "FB0002")
    assert fake_server.broker is other


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
