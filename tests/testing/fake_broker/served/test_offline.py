"""In process nothing can be reached: a broker, its clients and its ticker open no socket."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kite_testing.fake_broker.served.addresses import is_loopback

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
DEMO = """
from kite_adapters.cli import main
main()
"""


@pytest.mark.parametrize(
    ("program", "arguments"),
    [(IN_PROCESS, []), (DEMO, ["demo"]), (DEMO, ["demo", "--async"])],
)
def test_no_socket_is_opened_in_process(program: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SOCKETLESS + program, *arguments], capture_output=True, text=True
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
    from kite_testing.fake_broker.served.server import FakeServer

    for each in (COMMAND, FakeServer.__init__):
        assert is_loopback(signature(each).parameters["host"].default)
