"""In process nothing can be reached: a broker, its clients and its ticker open no socket."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from kite_testing.fake_broker.served.addresses import is_loopback
from kite_testing.fake_broker.served.server import FakeServer

ROOT = Path(__file__).parents[4]
SOCKETLESS = """
import asyncio, socket, sys
# A loop wakes itself through a pair of its own; nothing else may have a socket.
pair = socket.socketpair
class Forbidden(socket.socket):
    def __init__(self, *arguments, **named):
        raise AssertionError("A socket was opened.")
def own_pair(*arguments, **named):
    socket.socket = usual
    try:
        return pair(*arguments, **named)
    finally:
        socket.socket = Forbidden
usual = socket.socket
socket.socket = Forbidden
socket.socketpair = own_pair
socket.create_connection = socket.create_server = socket.getaddrinfo = Forbidden
"""
IN_PROCESS = """
from kite_core import OrderParams
from kite_testing import FakeBroker
broker = FakeBroker()
kite = broker.kite()
line = broker.connect_ticker()
line.subscribe(408065)
kite.orders.place(OrderParams.market(
    exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=1, product="CNC"))
broker.run(5)
assert line.take()
assert kite.orders.trades()
"""
EVERY_CALL = """
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.served.long_scenario import a_long_day
broker = FakeBroker(grants_refresh_tokens=True)
a_long_day(Caller(broker))
made = {entry.endpoint for entry in broker.journal if entry.status == 200}
assert made == {route.endpoint for route in broker.levers.stage.engine.routes}
"""
DEMO = """
from kite_adapters.cli import main
main()
"""


@pytest.mark.parametrize(
    ("program", "arguments"),
    [(IN_PROCESS, []), (EVERY_CALL, []), (DEMO, ["demo"]), (DEMO, ["demo", "--async"])],
    ids=["orders and ticks", "every call", "demo", "demo with asyncio"],
)
def test_no_socket_is_opened_in_process(program: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SOCKETLESS + program, *arguments],
        capture_output=True,
        cwd=ROOT,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_same_program_fails_when_it_opens_one() -> None:
    program = SOCKETLESS + "from kite_testing.fake_broker.served.server import FakeServer\n"
    program += "FakeServer().start()\n"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.returncode != 0
    assert "A socket was opened." in done.stderr


def test_the_served_door_is_for_this_machine_unless_it_is_told_otherwise() -> None:
    from inspect import signature

    from kite_testing.fake_broker.served.command import COMMAND

    for each in (COMMAND, FakeServer.__init__):
        assert is_loopback(signature(each).parameters["host"].default)


def test_who_serves_for_others_is_warned() -> None:
    with pytest.warns(RuntimeWarning, match="everybody on the network"):
        FakeServer(host="0.0.0.0")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_who_serves_for_himself_is_not_warned(host: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        FakeServer(host=host)
