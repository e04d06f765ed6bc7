import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from kite_core.attempts import Timeouts
from kite_core.errors import NotSentError
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import (
    OpenTransport,
    assert_harmless,
    request_of,
)
from kite_testing.port_contracts.scripted_server import ScriptedServer, Visit

BRIEF_CONNECT = Timeouts(connect=0.2, read=5, total=10)


@pytest.fixture
def full_backlog() -> Iterator[int]:
    """The port of a listener that takes no more connections: they hang."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port: int = listener.getsockname()[1]
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        yield port


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_host_that_takes_no_connection_means_not_sent(
    open_transport: OpenTransport, full_backlog: int
) -> None:
    transport = open_transport(f"http://127.0.0.1:{full_backlog}")

    error = transport.trouble(request_of("POST", timeouts=BRIEF_CONNECT))

    assert isinstance(error, NotSentError)
    assert "Nothing was sent: there was no connection after 0.2 s (timeouts.connect)." in str(error)
    assert_harmless(error)


def test_all_addresses_of_a_host_share_the_time_for_connecting(
    open_transport: OpenTransport, full_backlog: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolves_to(monkeypatch, *[("127.0.0.1", full_backlog)] * 20)
    transport = open_transport("http://kite.invalid")
    start = time.perf_counter()

    error = transport.trouble(request_of("POST", timeouts=BRIEF_CONNECT))

    assert isinstance(error, NotSentError)
    assert time.perf_counter() - start < 20 * 0.2


def test_address_that_does_not_answer_leaves_time_for_the_next_one(
    open_transport: OpenTransport, full_backlog: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedServer(acts.keep_answering) as server:
        resolves_to(monkeypatch, ("127.0.0.1", full_backlog), ("127.0.0.1", server.port))
        transport = open_transport("http://kite.invalid")
        timeouts = Timeouts(connect=1, read=5, total=10)
        response = transport.send(request_of("GET", timeouts=timeouts))

    assert response.status == 200


def test_unknown_host_means_not_sent(
    open_transport: OpenTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    error = open_transport("http://kite.invalid").trouble(request_of("POST"))

    assert isinstance(error, NotSentError)
    assert "Name or service not known" in str(error)
    assert_harmless(error)


def test_host_without_an_address_means_not_sent(
    open_transport: OpenTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolves_to(monkeypatch)

    error = open_transport("http://kite.invalid").trouble(request_of("POST"))

    assert isinstance(error, NotSentError)


@pytest.mark.parametrize(
    ("timeouts", "reason"),
    [
        (Timeouts(read=0.1, total=9), "nothing came for 0.1 s (timeouts.read)"),
        (Timeouts(read=9, total=0.1), "it took longer than 0.1 s (timeouts.total)"),
    ],
)
@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
def test_lost_answer_tells_which_limit_ended_it(
    open_transport: OpenTransport, start: bytes, timeouts: Timeouts, reason: str
) -> None:
    def stop_talking(visit: Visit) -> None:
        visit.read()
        visit.send(start)
        visit.wait()

    with ScriptedServer(stop_talking) as server:
        error = open_transport(server).trouble(request_of("GET", timeouts=timeouts))

    assert f"no whole answer arrived: {reason}." in str(error)
    assert_harmless(error)


def test_pieces_of_a_body_may_take_longer_than_the_time_for_reading_in_all(
    open_transport: OpenTransport,
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    slow = acts.drip(head, b"xxxxx", pause_seconds=0.15)

    with ScriptedServer(slow) as server:
        timeouts = Timeouts(read=0.5, total=9)
        response = open_transport(server).send(request_of("GET", timeouts=timeouts))

    assert response.body == b"xxxxx"


def test_request_may_take_longer_than_the_settings_when_it_says_so(
    open_transport: OpenTransport,
) -> None:
    slow = acts.drip(b"", b"HTTP/1.1 204 No Content\r\n\r\n", pause_seconds=0.01)
    brief = Timeouts(connect=0.1, read=0.1, total=0.1)

    with ScriptedServer(slow) as server:
        transport = open_transport(server, timeouts=brief)
        response = transport.send(request_of("GET", timeouts=Timeouts()))

    assert response.status == 204
