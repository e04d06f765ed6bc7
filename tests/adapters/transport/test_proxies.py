import socket
import ssl
import traceback

import pytest
import trustme

from kite_core.attempts import Timeouts
from kite_core.errors import AnswerLostError, NotSentError
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import (
    SECRET,
    OpenTransport,
    assert_harmless,
    request_of,
)
from kite_testing.port_contracts.scripted_server import Act, ScriptedServer, Visit

PASSWORD = "s3cretpassword"
BASIC = "Basic c29tZW9uZTpzM2NyZXRwYXNzd29yZA=="
IMPATIENT = Timeouts(connect=0.2, read=5, total=10)


def with_user(proxy: ScriptedServer) -> str:
    return proxy.url.replace("://", f"://someone:{PASSWORD}@")


def tunnel_to(port: int) -> Act:
    def act(visit: Visit) -> None:
        visit.read()
        visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        visit.pipe_to(port)

    return act


def refuse_with(status: int) -> Act:
    def act(visit: Visit) -> None:
        visit.read()
        visit.answer(status, b"no", "Proxy-Authenticate: Basic")

    return act


@pytest.fixture(scope="module")
def server_tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    ours, theirs = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.configure_trust(ours)
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    return ours, theirs


def test_plain_request_is_handed_to_the_proxy_with_its_whole_url(
    open_transport: OpenTransport,
) -> None:
    request = request_of("POST")

    with ScriptedServer(acts.keep_answering) as proxy:
        transport = open_transport("http://kite.invalid/base", proxy_url=with_user(proxy))
        response = transport.send(request)

    assert response.status == 200
    [received] = proxy.requests
    assert received.target == f"http://kite.invalid/base{request.target}"
    assert received.headers["host"] == "kite.invalid"
    assert received.headers["proxy-authorization"] == BASIC
    assert received.body == request.body


def test_tls_goes_through_a_tunnel_and_the_proxy_sees_no_token(
    open_transport: OpenTransport, server_tls: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    ours, theirs = server_tls

    with (
        ScriptedServer(acts.keep_answering, tls=theirs) as server,
        ScriptedServer(tunnel_to(server.port)) as proxy,
    ):
        transport = open_transport(server, proxy_url=with_user(proxy), verify_tls=ours)
        responses = [transport.send(request_of("GET")) for _ in range(2)]

    assert [response.status for response in responses] == [200, 200]
    [asked] = proxy.requests
    assert (asked.method, asked.target) == ("CONNECT", f"127.0.0.1:{server.port}")
    assert asked.headers["proxy-authorization"] == BASIC
    assert "authorization" not in asked.headers
    assert "proxy-authorization" not in server.requests[0].headers


@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "tls"])
def test_proxy_may_itself_be_behind_tls(
    open_transport: OpenTransport,
    server_tls: tuple[ssl.SSLContext, ssl.SSLContext],
    is_tls: bool,
) -> None:
    ours, theirs = server_tls

    with (
        ScriptedServer(acts.keep_answering, tls=theirs if is_tls else None) as server,
        ScriptedServer(
            tunnel_to(server.port) if is_tls else acts.keep_answering, tls=theirs
        ) as proxy,
    ):
        transport = open_transport(server, proxy_url=proxy.url, verify_tls=ours)
        response = transport.send(request_of("POST"))

    assert response.status == 200
    assert len(server.requests if is_tls else proxy.requests) == 1


def test_tunnel_is_built_anew_for_a_connection_that_rested_too_long(
    open_transport: OpenTransport, server_tls: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    ours, theirs = server_tls

    with (
        ScriptedServer(acts.keep_answering, tls=theirs) as server,
        ScriptedServer(tunnel_to(server.port)) as proxy,
    ):
        transport = open_transport(
            server, proxy_url=proxy.url, verify_tls=ours, idle_timeout_seconds=0.0001
        )
        responses = [transport.send(request_of("GET")) for _ in range(2)]

    assert [response.status for response in responses] == [200, 200]
    assert [request.method for request in proxy.requests] == ["CONNECT", "CONNECT"]


@pytest.mark.parametrize(
    "act",
    [
        refuse_with(407),
        refuse_with(502),
        acts.close_at_once,
        acts.reset_at_once,
        acts.read_and_close,
        acts.read_and_reset,
        acts.stay_silent,
        acts.answer_raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        acts.answer_raw(b"HTTP/1.1 200 Connection established\r\n\r\n"),
        acts.answer_raw_and_stall(b"HTTP/1.1 200 Connection established\r\n\r\n"),
    ],
    ids=[
        "asks for a login",
        "cannot reach the host",
        "closes at once",
        "resets at once",
        "reads and closes",
        "reads and resets",
        "is silent",
        "speaks no HTTP",
        "drops the tunnel",
        "has nobody behind the tunnel",
    ],
)
def test_proxy_that_gives_no_tunnel_means_not_sent(open_transport: OpenTransport, act: Act) -> None:
    with ScriptedServer(act) as proxy:
        transport = open_transport("https://kite.invalid", proxy_url=with_user(proxy))
        error = transport.trouble(request_of("POST", timeouts=IMPATIENT))

    assert isinstance(error, NotSentError)
    assert SECRET not in str(proxy.requests)
    assert_harmless(error)
    assert_no_password(error)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_is_not_there_means_not_sent(open_transport: OpenTransport, scheme: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        proxy_url = f"http://someone:{PASSWORD}@{address}"
        transport = open_transport(f"{scheme}://kite.invalid", proxy_url=proxy_url)
        error = transport.trouble(request_of("POST"))

    assert isinstance(error, NotSentError)
    assert_no_password(error)


def test_answer_lost_behind_a_tunnel_is_lost(
    open_transport: OpenTransport, server_tls: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    ours, theirs = server_tls

    with (
        ScriptedServer(acts.read_and_close, acts.keep_answering, tls=theirs) as server,
        ScriptedServer(tunnel_to(server.port)) as proxy,
    ):
        transport = open_transport(server, proxy_url=proxy.url, verify_tls=ours)
        error = transport.trouble(request_of("PUT"))

    assert isinstance(error, AnswerLostError)
    assert len(server.requests) == 1


def test_answer_lost_behind_a_forwarding_proxy_is_lost(open_transport: OpenTransport) -> None:
    with ScriptedServer(acts.read_and_close, acts.keep_answering) as proxy:
        transport = open_transport("http://kite.invalid", proxy_url=with_user(proxy))
        error = transport.trouble(request_of("DELETE"))

    assert isinstance(error, AnswerLostError)
    assert len(proxy.requests) == 1
    assert_no_password(error)


def assert_no_password(error: BaseException) -> None:
    shown = "".join(traceback.format_exception(error)) + repr(vars(error))
    assert PASSWORD not in shown
    assert BASIC.split()[1] not in shown
