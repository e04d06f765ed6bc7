"""No secret is ever printed: every path is driven, and everything that shows text is searched."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import socket
import traceback
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from inspect import isawaitable
from itertools import repeat
from typing import Any

import pytest

from kite_adapters import ClientConfig, Timeouts, open_async_kite, open_kite
from kite_adapters.config import RetryConfig
from kite_adapters.transport.adapter import Wire
from kite_core import AsyncKite, Kite, KiteCalls, OrderParams
from kite_core.errors import AnswerLostError, KiteError, NotSentError
from kite_core.messages import Request, Response
from kite_testing import FakeBroker, ManualClock, ScriptedTransport
from kite_testing.scripted_transport import Line

API_SECRET = "SECRETapisecretSECRET"
REQUEST_TOKEN = "SECRETrequesttokenSECRET"
ACCESS_TOKEN = "SECRETaccesstokenSECRET"
REFRESH_TOKEN = "SECRETrefreshtokenSECRET"
PROXY_PASSWORD = "SECRETproxypasswordSECRET"
SECRETS = (API_SECRET, REQUEST_TOKEN, ACCESS_TOKEN, REFRESH_TOKEN, PROXY_PASSWORD)

ORDER = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1500,
    product="CNC",
)
Deed = Callable[[Any], Any]
DEEDS: dict[str, Deed] = {
    "read": lambda kite: kite.orders.all(),
    "read raw": lambda kite: kite.orders.all_raw(),
    "place": lambda kite: kite.orders.place(ORDER),
    "log in": lambda kite: kite.session.generate(REQUEST_TOKEN, api_secret=API_SECRET),
    "log in raw": lambda kite: kite.session.generate_raw(REQUEST_TOKEN, api_secret=API_SECRET),
    "renew": lambda kite: kite.session.renew(REFRESH_TOKEN, api_secret=API_SECRET),
    "log out": lambda kite: kite.session.logout(),
    "invalidate": lambda kite: kite.session.invalidate_refresh_token(REFRESH_TOKEN),
    "ask": lambda kite: kite.session.is_valid(),
}
SESSION = json.dumps(
    {
        "status": "success",
        "data": {
            "user_id": "XX0000",
            "api_key": "made_up_key",
            "access_token": ACCESS_TOKEN,
            "refresh_token": REFRESH_TOKEN,
            "public_token": ACCESS_TOKEN,
            "enctoken": ACCESS_TOKEN,
        },
    }
).encode()
TALKATIVE = f"Invalid token: access_token={ACCESS_TOKEN}, checksum={API_SECRET}"
ANSWERS: dict[str, Line] = {
    "success": SESSION,
    "unreadable": json.dumps(
        {"status": "success", "data": {"user_id": 1.5, "access_token": ACCESS_TOKEN}}
    ).encode(),
    "refused": Response(
        status=403,
        body=json.dumps(
            {"status": "error", "error_type": "TokenException", "message": TALKATIVE}
        ).encode(),
    ),
    "a page": Response(
        status=502,
        headers={"Content-Type": "text/html"},
        body=f"<h1>Bad gateway</h1> Authorization: token made_up_key:{ACCESS_TOKEN}".encode(),
    ),
    "lost": AnswerLostError("gone", is_ambiguous=True),
    "unsent": NotSentError("unsent"),
}


class Witness:
    """Collects everything that a person, a log or a bug report could see."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def see(self, *things: object) -> None:
        """Look at things in every way that shows them."""
        self.seen += [f"{thing!r} {thing}" for thing in things]

    def see_error(self, error: BaseException) -> None:
        """Look at an error, its traceback and all that it came from."""
        self.seen += traceback.format_exception(error)
        for link in _chain(error):
            self.see(link, *link.args, vars(link))
        if isinstance(error, KiteError):
            twin: KiteError = pickle.loads(pickle.dumps(error))
            self.see(vars(twin))

    def swear(self) -> None:
        """Nothing that was seen holds a secret."""
        text = "\n".join(self.seen)
        assert text
        for secret in SECRETS:
            place = text.find(secret)
            assert place < 0, text[max(0, place - 200) : place + 40]


def _chain(error: BaseException) -> list[BaseException]:
    """An error and all that it came from, shown or not."""
    earlier = error.__cause__ or error.__context__
    return [error, *(_chain(earlier) if earlier else [])]


@pytest.fixture
def witness(caplog: pytest.LogCaptureFixture) -> Generator[Witness]:
    """A witness that reads all logs, too."""
    caplog.set_level(logging.DEBUG)
    witness = Witness()
    yield witness
    for record in caplog.get_records("call"):
        witness.see(record.getMessage(), record.args)
    witness.seen.append(caplog.text)
    witness.swear()


def config(**more: Any) -> ClientConfig:
    return ClientConfig(
        api_key="made_up_key",
        access_token=ACCESS_TOKEN,
        timeouts=Timeouts(connect=0.5, read=0.5, total=1),
        retry=RetryConfig(max_retries=0),
        **more,
    )


async def witnessed(witness: Witness, kite: Kite | AsyncKite, deed: Deed) -> None:
    """Do it, and look at whatever comes out."""
    witness.see(kite, kite.ports, kite.ports.transport)
    try:
        outcome = deed(kite)
        answer = await _within(outcome) if isawaitable(outcome) else outcome
    except KiteError as error:
        witness.see_error(error)
    else:
        if not isinstance(answer, dict):  # a raw answer is what it is
            witness.see(answer)
    witness.see(await kite.ports.token_store.load())


async def _within(outcome: Awaitable[Any]) -> Any:
    return await asyncio.wait_for(outcome, 5)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("deed", DEEDS)
async def test_no_answer_makes_any_call_talk(deed: str, answer: str, witness: Witness) -> None:
    line = ANSWERS[answer]
    for open_client in (open_kite, open_async_kite):
        transport = ScriptedTransport(repeat(line))  # looks at the book get it, too
        kite = open_client(config(), wire=Wire(transport=transport, clock=ManualClock()))

        await witnessed(witness, kite, DEEDS[deed])

        witness.see(kite, transport.requests, [vars_of(each) for each in transport.requests])


class EchoTransport(ScriptedTransport):
    """A broker that refuses everything, and says back whatever it was told."""

    async def send(self, request: Request, /) -> Response:
        """Every value that came, without its name."""
        self.requests.append(request)
        told = [value for _, value in (*request.query, *request.form)]
        told += [word for value in request.headers.values() for word in value.split(":")]
        words = {"status": "error", "error_type": "InputException", "message": " ".join(told)}
        return Response(status=400, body=json.dumps(words).encode())


@pytest.mark.parametrize("deed", DEEDS)
async def test_no_echo_of_what_was_sent_makes_any_call_talk(deed: str, witness: Witness) -> None:
    for open_client in (open_kite, open_async_kite):
        kite = open_client(config(), wire=Wire(transport=EchoTransport(), clock=ManualClock()))

        await witnessed(witness, kite, DEEDS[deed])

    assert "***" in "".join(witness.seen)


def vars_of(request: Any) -> str:
    """What a debugger's list of headers would show."""
    return repr(request.headers)


@contextmanager
def closing_server() -> Generator[str]:
    """A port where connections are accepted by nobody who answers: closed while it is open."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextmanager
def silent_server() -> Generator[str]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("server", [closing_server, silent_server])
@pytest.mark.parametrize("deed", ["read", "log in", "log out", "invalidate"])
@pytest.mark.parametrize("client", ["blocking", "asyncio"])
async def test_no_trouble_on_the_wire_makes_the_libraries_talk(
    client: str, deed: str, server: Callable[[], Any], witness: Witness
) -> None:
    with server() as root:
        settings = config(base_url=root)
        kite = open_kite(settings) if client == "blocking" else open_async_kite(settings)

        await witnessed(witness, kite, DEEDS[deed])

        closing = kite.close()
        if isawaitable(closing):
            await closing


async def test_a_proxy_keeps_its_password(witness: Witness) -> None:
    with closing_server() as root:
        proxy = root.replace("http://", f"http://user:{PROXY_PASSWORD}@")
        settings = config(base_url="https://localhost:1", proxy_url=proxy)
        blocking, awaited = open_kite(settings), open_async_kite(settings)

        await witnessed(witness, blocking, DEEDS["read"])
        await witnessed(witness, awaited, DEEDS["read"])

        witness.see(settings)
        blocking.close()
        await awaited.close()


@pytest.mark.parametrize("deed", sorted(DEEDS.keys() - {"place", "ask"}))
def test_a_described_call_shows_nothing(deed: str, witness: Witness) -> None:
    call = DEEDS[deed](KiteCalls("made_up_key"))

    witness.see(call, call.request)


def test_the_fake_broker_keeps_secrets_out_of_its_journal(witness: Witness) -> None:
    broker = FakeBroker(seed=1)
    request_token = broker.request_token()

    with broker.kite(access_token=None) as kite:
        session = kite.session.generate(request_token, api_secret=broker.api_secret)
        kite.session.logout()

    witness.see(broker, *broker.journal, session)
    text = "\n".join(witness.seen)
    for secret in (request_token, broker.api_secret, session.access_token):
        assert secret not in text
