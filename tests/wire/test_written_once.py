"""Wherever a connection dies, a write reaches the wire once, whatever the settings are.

Modifying and cancelling go through their raw twins: the typed ones look at the order afterwards,
and may then send again on purpose.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import pytest
import trustme

from kite_adapters import ClientConfig
from kite_core import AsyncKite, KiteError, NotSentError, OrderModification, OrderParams
from kite_testing.port_contracts.acts import answer_one_then, close_at_once
from kite_testing.port_contracts.deaths import DEATHS
from kite_testing.port_contracts.scripted_server import Act, ScriptedServer, Visit
from tests.wire.clients import LIBRARIES, RECKLESS, client_of

ORDER = OrderParams.market(
    exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=1, product="CNC"
)
CHANGES = OrderModification(quantity=2)


class Write(Protocol):
    """Sends one change through a client."""

    def __call__(self, kite: AsyncKite, /) -> Awaitable[Any]: ...


WRITES: Mapping[str, tuple[Write, list[bytes]]] = {
    "submit": (lambda kite: kite.orders.submit(ORDER), [b"POST"]),
    "place": (lambda kite: kite.orders.place(ORDER), [b"POST", b"GET"]),
    "modify": (lambda kite: kite.orders.modify_raw("1", changes=CHANGES), [b"PUT"]),
    "cancel": (lambda kite: kite.orders.cancel_raw("1"), [b"DELETE"]),
}
"""Each with the methods that it writes when its answer is lost: placing looks at the book once."""
MAIN_DEATHS = [
    f"reset {where}"
    for where in (
        "after one byte of the request",
        "between head and body",
        "in the body of the request",
        "after the request",
        "in the status line",
        "in the headers",
        "in the body of the answer",
    )
]


def answer_well(visit: Visit) -> None:
    """Answer everything, as a broker with an empty order book that takes every order."""
    while (request := visit.read()) is not None:
        data = b"[]" if request.method == "GET" else b'{"order_id":"2"}'
        body = b'{"status":"success","data":%b}' % data
        visit.answer(200, body, "Content-Type: application/json")


def config_for(server: ScriptedServer, **settings: Any) -> ClientConfig:
    return ClientConfig(api_key="made_up", access_token="made_up", base_url=server.url, **settings)


def is_begun_with(method: bytes) -> Callable[[bytes], bool]:
    """Whether a request, of which perhaps one byte came, has this method."""
    return lambda begun: method.startswith(begun[: len(method)])


def assert_written_once(server: ScriptedServer, outcome: object, methods: list[bytes]) -> None:
    """What arrived, byte by byte, and what is said of it, agree."""
    written = list(filter(is_begun_with(methods[0]), server.begun))
    if isinstance(outcome, NotSentError):
        assert server.begun == []
    elif isinstance(outcome, KiteError):
        assert outcome.is_ambiguous
        assert len(written) <= 1
    else:
        assert len(written) == 1


def assert_lost(server: ScriptedServer, outcome: object, methods: list[bytes]) -> None:
    """One request arrived, the error says that nobody knows, and nothing but looks followed."""
    assert isinstance(outcome, KiteError)
    assert outcome.is_ambiguous
    assert len(server.begun) == len(methods)
    for begun, method in zip(server.begun, methods, strict=True):
        assert is_begun_with(method)(begun)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("death", DEATHS)
def test_what_dies_on_a_fresh_connection_was_written_once(
    death: str, write: str, library: str
) -> None:
    act = DEATHS[death]
    work, methods = WRITES[write]

    with (
        ScriptedServer(act, answer_well) as server,
        client_of(library, config_for(server, **RECKLESS)) as client,
    ):
        outcome = client.outcome(work)

    assert_written_once(server, outcome, methods)
    if act.reads_request:
        assert_lost(server, outcome, methods)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("death", DEATHS)
def test_what_dies_on_a_kept_connection_was_written_once(
    death: str, write: str, library: str
) -> None:
    act = DEATHS[death]
    work, methods = WRITES[write]

    with (
        ScriptedServer(answer_one_then(act), answer_well) as server,
        client_of(library, config_for(server, **RECKLESS)) as client,
    ):
        client.do(lambda kite: kite.user.profile_raw())
        outcome = client.outcome(work)

    first = server.requests[0]
    assert (first.target, first.connection) == ("/user/profile", 0)
    del server.streams[0][: server.streams[0].index(b"\r\n\r\n") + 4]
    assert_written_once(server, outcome, methods)
    if act.reads_request:
        assert_lost(server, outcome, methods)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="module")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("death", MAIN_DEATHS)
def test_what_dies_behind_tls_with_the_usual_settings_was_written_once(
    death: str, write: str, library: str, trusting: ssl.SSLContext, server_tls: ssl.SSLContext
) -> None:
    work, methods = WRITES[write]

    with (
        ScriptedServer(DEATHS[death], answer_well, tls=server_tls) as server,
        client_of(library, config_for(server, verify_tls=trusting)) as client,
    ):
        outcome = client.outcome(work)

    assert_lost(server, outcome, methods)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("write", WRITES)
def test_handshakes_that_fail_are_tried_again_and_then_it_is_written_once(
    write: str, library: str, trusting: ssl.SSLContext, server_tls: ssl.SSLContext
) -> None:
    work, _ = WRITES[write]

    with ScriptedServer(answer_well, tls=server_tls) as server:
        rude: tuple[Act, ...] = (
            close_at_once,
            close_at_once,
            lambda visit: visit.pipe_to(server.port),
        )
        with ScriptedServer(*rude) as door:
            config = ClientConfig(
                api_key="made_up",
                access_token="made_up",
                base_url=door.url.replace("http:", "https:"),
                verify_tls=trusting,
                **RECKLESS,
            )
            with client_of(library, config) as client:
                outcome = client.outcome(work)

    is_tried_once = write == "submit"
    assert isinstance(outcome, NotSentError) == is_tried_once
    assert (door.connections, len(server.begun)) == ((1, 0) if is_tried_once else (3, 1))


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("write", WRITES)
def test_refused_connection_means_not_sent_to_everybody(write: str, library: str) -> None:
    work, _ = WRITES[write]
    with ScriptedServer(answer_well) as gone:
        config = config_for(gone, **RECKLESS)

    with client_of(library, config) as client:
        outcome = client.outcome(work)

    assert isinstance(outcome, NotSentError)
    assert outcome.attempts == (1 if write == "submit" else 11)
    assert not outcome.is_ambiguous
