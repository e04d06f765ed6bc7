from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

import pytest
import trustme

from kite_adapters import ClientConfig
from kite_adapters.cli.doctor.finding import Finding
from kite_adapters.cli.doctor.reach import Place, answer_findings, path_findings, ticker_finding
from kite_core.errors import AnswerLostError
from kite_core.messages import Response, SessionUse
from kite_testing import FakeBroker, ManualClock
from kite_testing.fake_broker.served.server import FakeServer
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.scripted_server import ScriptedServer
from kite_testing.scripted_transport import ScriptedTransport


def steps(url: str, **settings: object) -> list[Finding]:
    config = ClientConfig(api_key="k", **settings)  # type: ignore[arg-type]  # reason: a table of settings
    return list(path_findings("REST", Place.of(url), config))


def tls_server(authority: trustme.CA, host: str) -> ScriptedServer:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(tls)
    return ScriptedServer(acts.keep_answering, tls=tls)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://api.kite.trade", Place(host="api.kite.trade", port=443, is_tls=True)),
        ("wss://ws.kite.trade/?user_id=x", Place(host="ws.kite.trade", port=443, is_tls=True)),
        ("http://127.0.0.1:8787", Place(host="127.0.0.1", port=8787, is_tls=False)),
        ("ws://localhost", Place(host="localhost", port=80, is_tls=False)),
    ],
)
def test_a_url_leads_to_a_place(url: str, place: Place) -> None:
    assert Place.of(url) == place


def test_a_name_without_an_address_ends_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    (finding,) = steps("https://nowhere.invalid")

    assert (finding.name, finding.state) == ("REST DNS", "problem")
    assert "Name or service not known" in finding.text


def test_a_closed_port_ends_the_steps() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    dns, tcp = steps(f"https://127.0.0.1:{port}")

    assert (dns.state, tcp.name, tcp.state) == ("ok", "REST TCP", "problem")
    assert "refused" in tcp.text


def test_a_silent_port_is_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", silent)

    assert "it took too long" in steps("http://127.0.0.1:1")[-1].text


def test_tls_is_looked_at_by_the_clients_own_rules() -> None:
    authority = trustme.CA()
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with tls_server(authority, "127.0.0.1") as server:
        url = f"https://127.0.0.1:{server.port}"

        trusted, unknown = steps(url, verify_tls=trusting)[-1], steps(url)[-1]

    assert (trusted.name, trusted.state) == ("REST TLS", "ok")
    assert "TLSv1" in trusted.text
    assert unknown.state == "problem"
    assert "certificate is not accepted" in unknown.text


def test_a_server_without_tls_is_told() -> None:
    with FakeServer(FakeBroker()) as server:
        finding = steps(server.root.replace("http", "https"))[-1]

    assert (finding.name, finding.state) == ("REST TLS", "problem")
    assert "could not be agreed upon" in finding.text


def test_behind_a_proxy_only_the_answer_counts() -> None:
    (finding,) = steps("https://api.kite.trade", proxy_url="http://proxy.invalid:1")

    assert finding.state == "skipped"


def test_the_first_request_has_no_key_and_no_token() -> None:
    wire = ScriptedTransport([Response(status=200, headers={"Date": "nonsense"})])

    answer, clock = answer_findings(wire, clock=ManualClock())

    (request,) = wire.requests
    assert (request.target, request.session, dict(request.headers)) == ("/", SessionUse.NONE, {})
    assert (answer.state, clock.state) == ("ok", "skipped")
    assert "HTTP 200" in answer.text


def test_a_gateway_in_trouble_is_a_warning() -> None:
    answer, _ = answer_findings(ScriptedTransport([Response(status=502)]), clock=ManualClock())

    assert answer.state == "warning"


def test_no_answer_is_a_problem() -> None:
    wire = ScriptedTransport([AnswerLostError("It did not arrive.")])

    answer, clock = answer_findings(wire, clock=ManualClock())

    assert (answer.state, answer.text, clock.state) == ("problem", "It did not arrive.", "skipped")


@pytest.fixture(scope="module")
def ticker() -> Callable[[str | None], Finding]:
    """What a served ticker says to a token."""

    def ask(token: str | None) -> Finding:
        with FakeServer(FakeBroker()) as server:
            given = server.broker.access_token if token == "todays" else token
            return ticker_finding(server.config(access_token=None), given)

    return ask


@pytest.mark.parametrize(
    ("token", "state", "word"),
    [
        ("todays", "ok", "opens a connection"),
        ("yesterdays", "problem", "HTTP 403"),
        (None, "ok", "without a token"),
    ],
)
def test_the_ticker_is_asked_to_upgrade(
    ticker: Callable[[str | None], Finding], token: str | None, state: str, word: str
) -> None:
    finding = ticker(token)

    assert (finding.state, word in finding.text) == (state, True)


def test_a_ticker_that_is_down_is_a_problem() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    finding = ticker_finding(ClientConfig(api_key="k", ticker_url=f"ws://127.0.0.1:{port}"), "t")

    assert finding.state == "problem"
    assert "No connection to the ticker" in finding.text
