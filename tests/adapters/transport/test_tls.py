import gc
import ssl

import pytest
import trustme

from kite_core.attempts import Timeouts
from kite_core.errors import AnswerLostError, NotSentError
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import (
    OpenTransport,
    assert_harmless,
    request_of,
)
from kite_testing.port_contracts.scripted_server import Act, ScriptedServer, Visit

IMPATIENT = Timeouts(connect=0.2, read=5, total=10)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.tempfile() as path:
        context.load_cert_chain(path)
    return context


def test_answer_comes_over_tls(
    open_transport: OpenTransport, trusting: ssl.SSLContext, server_tls: ssl.SSLContext
) -> None:
    with ScriptedServer(acts.keep_answering, tls=server_tls) as server:
        transport = open_transport(server, verify_tls=trusting)
        responses = [transport.send(request_of("POST")) for _ in range(3)]

    assert [response.status for response in responses] == [200, 200, 200]
    assert server.connections == 1


def test_unknown_certificate_means_not_sent(
    open_transport: OpenTransport, server_tls: ssl.SSLContext
) -> None:
    with ScriptedServer(acts.keep_answering, tls=server_tls) as server:
        error = open_transport(server).trouble(request_of("POST"))

    assert isinstance(error, NotSentError)
    assert "certificate" in str(error)
    assert server.requests == []
    assert_harmless(error)


def test_certificate_of_another_host_means_not_sent(
    open_transport: OpenTransport, trusting: ssl.SSLContext, authority: trustme.CA
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.example.com").configure_cert(tls)

    with ScriptedServer(acts.keep_answering, tls=tls) as server:
        transport = open_transport(server, verify_tls=trusting)
        error = transport.trouble(request_of("POST"))

    assert isinstance(error, NotSentError)
    assert server.requests == []


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_unknown_certificate_is_accepted_when_told_so(
    open_transport: OpenTransport, server_tls: ssl.SSLContext
) -> None:
    with ScriptedServer(acts.keep_answering, tls=server_tls) as server:
        transport = open_transport(server, verify_tls=False)
        response = transport.send(request_of("GET"))

    assert response.status == 200


def talk_no_tls(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    visit.wait()


def say_nothing(visit: Visit) -> None:
    visit.wait()


@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("act", [talk_no_tls, acts.close_at_once, acts.reset_at_once, say_nothing])
def test_handshake_that_fails_means_not_sent(open_transport: OpenTransport, act: Act) -> None:
    with ScriptedServer(act) as server:
        transport = open_transport(server.url.replace("http:", "https:"))
        error = transport.trouble(request_of("POST", timeouts=IMPATIENT))

    assert isinstance(error, NotSentError)
    assert server.connections == 1
    assert_harmless(error)
    # The ssl module leaves a socket that was reset just before its handshake to the collector.
    gc.collect()


@pytest.mark.parametrize("accident", acts.ACCIDENTS)
def test_answer_lost_behind_tls_is_not_taken_for_a_failed_handshake(
    open_transport: OpenTransport,
    trusting: ssl.SSLContext,
    server_tls: ssl.SSLContext,
    accident: str,
) -> None:
    with ScriptedServer(acts.ACCIDENTS[accident], acts.keep_answering, tls=server_tls) as server:
        transport = open_transport(server, verify_tls=trusting)
        error = transport.trouble(request_of("PUT"))

    assert isinstance(error, AnswerLostError)
    assert len(server.requests) == 1


@pytest.mark.parametrize("stall", acts.STALLS)
def test_deadlines_hold_behind_tls(
    open_transport: OpenTransport,
    trusting: ssl.SSLContext,
    server_tls: ssl.SSLContext,
    stall: str,
) -> None:
    brief = Timeouts(connect=5, read=0.15, total=0.3)

    with ScriptedServer(acts.STALLS[stall], tls=server_tls) as server:
        transport = open_transport(server, verify_tls=trusting)
        error = transport.trouble(request_of("PUT", timeouts=brief))

    assert isinstance(error, AnswerLostError)
