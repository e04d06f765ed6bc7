import logging

import pytest

from kite_core.messages import Repeat, SessionUse, delete
from kite_core.redaction import SecretText
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import SECRET, OpenTransport, request_of
from kite_testing.port_contracts.scripted_server import ScriptedServer

LOGOUT = delete(
    "/session/token",
    query=(("api_key", "key"), ("access_token", SECRET)),
    repeat=Repeat.IF_NOT_SENT,
    session=SessionUse.ENDED,
).with_headers({"Authorization": SecretText(f"token key:{SECRET}")})


@pytest.fixture
def log_of_everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3")
    caplog.set_level(logging.DEBUG, logger="aiohttp")
    return caplog


def test_no_library_logs_a_token(
    open_transport: OpenTransport, log_of_everything: pytest.LogCaptureFixture
) -> None:
    with ScriptedServer(acts.keep_answering) as server:
        open_transport(server).send(LOGOUT)

    assert SECRET in server.requests[0].target
    assert SECRET not in log_of_everything.text


@pytest.mark.parametrize("accident", acts.ACCIDENTS)
def test_no_library_logs_a_token_when_it_fails(
    open_transport: OpenTransport, log_of_everything: pytest.LogCaptureFixture, accident: str
) -> None:
    with ScriptedServer(acts.ACCIDENTS[accident]) as server:
        open_transport(server).trouble(request_of("DELETE"))

    assert SECRET not in log_of_everything.text


def test_headers_that_cannot_be_parsed_are_logged_without_a_token(
    open_transport: OpenTransport, log_of_everything: pytest.LogCaptureFixture
) -> None:
    odd = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n no: name\r\nX\r\n\r\n{}"

    with ScriptedServer(acts.answer_raw(odd)) as server:
        open_transport(server).outcome(LOGOUT)

    assert SECRET not in log_of_everything.text


def test_transport_shows_nothing_of_its_proxy(open_transport: OpenTransport) -> None:
    transport = open_transport("http://kite.invalid", proxy_url="http://me:s3cret@127.0.0.1:1")

    shown = repr(transport.port) + repr(vars(transport.port))

    assert "s3cret" not in shown
    assert "bWU6czNjcmV0" not in shown
