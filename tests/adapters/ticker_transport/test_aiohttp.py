from __future__ import annotations

import asyncio
import gc
import logging
import socket
import ssl
import traceback
from collections.abc import Iterator
from threading import Event
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import trustme
from aiohttp import web

from kite_adapters.ticker_transport.aiohttp import (
    AiohttpTickerConnection,
    AiohttpTickerTransport,
)
from kite_adapters.ticker_transport.closed import ConnectionClosedError
from kite_adapters.transport.adapter import USER_AGENT, WireSettings
from kite_core.attempts import Timeouts
from kite_core.errors import (
    AnswerLostError,
    BrokerError,
    KiteError,
    NotSentError,
    SessionExpiredError,
    TransportError,
)
from kite_core.redaction import SecretText
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.scripted_server import Act, ScriptedServer, Visit
from tests.adapters.ticker_transport.websocket_acts import (
    BINARY,
    PING,
    TEXT,
    frame,
    goodbye,
    say,
    say_and_reset,
    upgrade,
)

KEY, MARK = "made up&key", "m4rk"
TOKEN = SecretText(f"{MARK}+token=/?%&ü")
IMPATIENT = Timeouts(connect=0.1, read=0.1, total=1)


def transport_to(place: ScriptedServer | str, **settings: Any) -> AiohttpTickerTransport:
    root = place if isinstance(place, str) else place.url
    url = root.replace("http", "ws", 1)
    return AiohttpTickerTransport(WireSettings(base_url=url, **settings))


async def connected(place: ScriptedServer | str, **settings: Any) -> AiohttpTickerConnection:
    return await transport_to(place, **settings).connect(api_key=KEY, access_token=TOKEN)


async def trouble(place: ScriptedServer | str, **settings: Any) -> KiteError:
    with pytest.raises(KiteError) as caught:
        await connected(place, **settings)
    return caught.value


@pytest.fixture(autouse=True)
def _no_secret_is_shown(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert MARK not in caplog.text
    gc.collect()  # reason: whatever was not closed warns now, and a warning is an error here


def assert_harmless(error: BaseException) -> None:
    """It shows no token anywhere, and comes from no error that might."""
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )
    assert MARK not in shown
    assert MARK not in f"{error!r} {error} {vars(error)}"


async def test_credentials_travel_in_the_query_whatever_they_hold() -> None:
    with ScriptedServer(say()) as server:
        for settings in ({"user_agent": "program/1.0"}, {}):
            connection = await connected(server, **settings)
            await connection.close()

    request, usual = server.requests
    parts = urlsplit(request.target)
    assert parts.path == "/"
    assert dict(parse_qsl(parts.query)) == {"api_key": KEY, "access_token": TOKEN}
    assert request.headers["x-kite-version"] == "3"
    assert request.headers["user-agent"] == "program/1.0"
    assert usual.headers["user-agent"] == USER_AGENT
    assert "authorization" not in request.headers
    assert "sec-websocket-extensions" not in request.headers


async def test_a_path_of_the_ticker_is_kept() -> None:
    with ScriptedServer(say()) as server:
        connection = await connected(f"{server.url}/some/path")
        await connection.close()

    assert server.requests[0].target.startswith("/some/path?api_key=")


async def test_frames_come_as_bytes_and_texts_as_texts_however_long() -> None:
    long = bytes(range(256)) * 30_000

    with ScriptedServer(
        say(frame(BINARY, b"\0"), frame(TEXT, b"{}"), frame(BINARY, long))
    ) as server:
        connection = await connected(server)
        received = [await connection.receive() for _ in range(3)]
        await connection.close()

    assert received == [b"\0", "{}", long]
    assert [type(each) for each in received] == [bytes, str, bytes]


async def test_texts_are_sent() -> None:
    heard = list[str]()

    async def listen(request: web.BaseRequest) -> web.StreamResponse:
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        heard.append(await websocket.receive_str())
        return websocket

    server = web.ServerRunner(web.Server(listen))
    await server.setup()
    await web.TCPSite(server, "127.0.0.1", 0).start()
    connection = await connected(f"http://127.0.0.1:{server.addresses[0][1]}")
    await connection.send('{"a":"subscribe","v":[1]}')
    with pytest.raises(AnswerLostError):
        await connection.receive()
    await connection.close()
    await server.cleanup()

    assert heard == ['{"a":"subscribe","v":[1]}']


async def test_a_ping_is_answered_and_not_told() -> None:
    with ScriptedServer(say(frame(PING, b"?"), frame(BINARY, b"\0"))) as server:
        connection = await connected(server)

        assert await connection.receive() == b"\0"

        await connection.close()


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
async def test_a_refusal_has_its_status_and_no_token(status: int) -> None:
    def refuse(visit: Visit) -> None:
        visit.read()
        visit.answer(status, b"no")

    with ScriptedServer(refuse) as server:
        error = await trouble(server)

    assert isinstance(error, BrokerError)
    assert error.http_status == status
    assert_harmless(error)


async def test_a_dead_token_is_a_lost_session() -> None:
    with ScriptedServer(acts.answer_raw(b"HTTP/1.1 403 Forbidden\r\n\r\n")) as server:
        assert isinstance(await trouble(server), SessionExpiredError)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP 200"),
        (
            (
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n"
            ),
            "not that of a WebSocket",
        ),
        (b"nonsense\r\n\r\n", "did not open"),
    ],
)
async def test_an_answer_that_is_no_websocket_is_a_lost_one(answer: bytes, reason: str) -> None:
    with ScriptedServer(acts.answer_raw(answer)) as server:
        error = await trouble(server)

    assert isinstance(error, AnswerLostError)
    assert reason in str(error)
    assert_harmless(error)


@pytest.mark.parametrize("act", [acts.read_and_close, acts.read_and_reset, acts.close_at_once])
async def test_a_connection_that_ends_before_the_answer_is_a_lost_one(act: Act) -> None:
    with ScriptedServer(act) as server:
        error = await trouble(server)

    assert isinstance(error, TransportError)
    assert_harmless(error)


async def test_nobody_there_means_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    error = await trouble(f"http://127.0.0.1:{port}")

    assert isinstance(error, NotSentError)
    assert "ConnectionRefusedError" in str(error)
    assert_harmless(error)


async def test_silence_instead_of_an_answer_ends_in_time() -> None:
    with ScriptedServer(acts.stay_silent) as server:
        error = await trouble(server, timeouts=IMPATIENT)

    assert isinstance(error, AnswerLostError)
    assert "did not answer in time" in str(error)
    assert_harmless(error)


async def test_a_slow_resolver_means_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: Any, **__: Any) -> Any:
        await asyncio.sleep(60)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)

    error = await trouble("http://kite.invalid", timeouts=IMPATIENT)

    assert isinstance(error, TransportError)
    assert_harmless(error)


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (goodbye(1000), "code 1000"),
        (goodbye(1011, "the server has a problem"), "code 1011, 'the server has a problem'"),
        (goodbye(1008, "access_token=m4rk is dead"), r"access_token=\*\*\*"),
        (frame(3, b"what is that"), "WebSocketError"),
        (frame(TEXT, b"\xff\xfe"), "UnicodeDecodeError"),
    ],
)
async def test_the_end_comes_with_code_and_words(last: bytes, reason: str) -> None:
    with ScriptedServer(say(frame(BINARY, b"\0"), last)) as server:
        connection = await connected(server)
        await connection.receive()
        with pytest.raises(AnswerLostError, match=reason) as caught:
            await connection.receive()
        with pytest.raises(AnswerLostError):
            await connection.receive()
        await connection.close()

    assert MARK not in f"{caught.value!r} {caught.value} {vars(caught.value)}"
    assert caught.value.__context__ is None


async def test_a_connection_that_breaks_off_is_told() -> None:
    when = Event()

    with ScriptedServer(say_and_reset(frame(BINARY, b"\0"), when=when)) as server:
        connection = await connected(server)
        await connection.receive()
        when.set()
        with pytest.raises(ConnectionClosedError, match="code 1006") as closed:
            await connection.receive()
        assert closed.value.close_code == 1006
        with pytest.raises(AnswerLostError, match="broke"):
            await connection.send("anybody there?")
        await connection.close()


async def test_a_pong_that_does_not_get_away_is_the_end() -> None:
    with ScriptedServer(say(frame(PING))) as server:
        connection = await connected(server)

        async def fail(*_: Any) -> None:
            raise ConnectionResetError(104, "Connection reset by peer")

        connection._socket.pong = fail  # type: ignore[assignment,method-assign]  # reason: no socket fails on command
        with pytest.raises(AnswerLostError, match="Connection reset by peer"):
            await connection.receive()
        await connection.close()


async def test_closing_twice_is_harmless_and_ends_the_connection() -> None:
    with ScriptedServer(say()) as server:
        connection = await connected(server)
        await connection.close()
        await connection.close()

        with pytest.raises(AnswerLostError):
            await connection.send("too late")


async def test_nobody_who_floods_or_is_silent_holds_up_a_goodbye() -> None:
    def flood(visit: Visit) -> None:
        upgrade(visit)
        while True:
            visit.send(frame(BINARY, bytes(1000)))

    for act in (flood, say()):
        with ScriptedServer(act) as server:
            connection = await connected(server)
            async with asyncio.timeout(5):
                await connection.close()


async def test_a_cancelled_attempt_leaves_nothing_behind() -> None:
    with ScriptedServer(acts.stay_silent) as server:
        attempt = asyncio.create_task(connected(server))
        while not server.requests:  # noqa: ASYNC110  # reason: the server has no loop
            await asyncio.sleep(0.001)
        attempt.cancel()
        with pytest.raises(asyncio.CancelledError):
            await attempt

    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_cancelled_wait_loses_no_frame() -> None:
    when = Event()

    def late(visit: Visit) -> None:
        upgrade(visit)
        when.wait(10)
        visit.send(frame(BINARY, b"\0"))
        visit.wait()

    with ScriptedServer(late) as server:
        connection = await connected(server)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(connection.receive(), 0.01)
        when.set()

        assert await connection.receive() == b"\0"

        await connection.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


async def test_frames_come_over_tls(authority: trustme.CA, server_tls: ssl.SSLContext) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    with ScriptedServer(say(frame(BINARY, b"\0")), tls=server_tls) as server:
        connection = await connected(server, verify_tls=trusting)

        assert await connection.receive() == b"\0"

        await connection.close()


async def test_an_unknown_certificate_means_not_sent(server_tls: ssl.SSLContext) -> None:
    with ScriptedServer(say(), tls=server_tls) as server:
        error = await trouble(server)

    assert isinstance(error, NotSentError)
    assert "certificate" in str(error)
    assert server.requests == []
    assert_harmless(error)


async def test_a_proxy_is_asked_with_its_own_password(
    authority: trustme.CA, server_tls: ssl.SSLContext
) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    with ScriptedServer(say(frame(BINARY, b"\0")), tls=server_tls) as server:

        def tunnel(visit: Visit) -> None:
            visit.read()
            visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            visit.pipe_to(server.port)

        with ScriptedServer(tunnel) as proxy:
            address = proxy.url.replace("://", "://someone:s3cret@")
            connection = await connected(server, verify_tls=trusting, proxy_url=address)
            assert await connection.receive() == b"\0"
            await connection.close()

    (asked,) = proxy.requests
    assert asked.method == "CONNECT"
    assert asked.headers["proxy-authorization"].startswith("Basic ")
    assert "proxy-authorization" not in server.requests[0].headers


async def test_a_proxy_that_refuses_is_told_without_its_password() -> None:
    def refuse(visit: Visit) -> None:
        visit.read()
        visit.answer(407, b"no")

    with ScriptedServer(refuse) as proxy:
        address = proxy.url.replace("://", "://someone:s3cret@")
        error = await trouble("https://127.0.0.1:1", proxy_url=address)

    assert isinstance(error, TransportError)
    assert "s3cret" not in str(error)
    assert_harmless(error)


def test_it_shows_where_it_connects_and_no_secret() -> None:
    transport = transport_to("https://ws.kite.trade", proxy_url="http://me:s3cret@127.0.0.1:1")

    assert repr(transport) == "<AiohttpTickerTransport wss://ws.kite.trade>"
    assert "s3cret" not in repr(vars(transport))
