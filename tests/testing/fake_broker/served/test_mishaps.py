"""What fails inside is logged, and everybody else is served."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from aiohttp import ClientSession

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.mishaps import Mishaps
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import asked

PATIENCE_SECONDS = 10
SECRET = "token of somebody"
LOGGER = "kite_testing.fake_broker"


class Trap:
    """Something due in an engine that fails, as a fault of ours would."""

    def __init__(self) -> None:
        self.sprung = Event()

    def __call__(self, _: datetime) -> None:
        self.sprung.set()
        raise ZeroDivisionError(SECRET)

    def set_in(self, broker: FakeBroker, *, seconds: float) -> None:
        moment = broker.clock.now() + timedelta(seconds=seconds)
        with broker.levers.stage.lock:
            broker.levers.stage.engine.agenda.add(moment, self)


def test_a_failure_that_repeats_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    mishaps = Mishaps()

    for error in (ZeroDivisionError("secret"), ZeroDivisionError("secret"), KeyError("secret")):
        mishaps.note("here", error)

    told = [record.getMessage() for record in caplog.records]
    assert [text.splitlines()[0] for text in told] == [
        "The fake broker failed: here (ZeroDivisionError).",
        "The fake broker failed: here (KeyError).",
    ]
    assert "secret" not in "".join(told)


async def test_a_tenant_that_fails_does_not_stop_the_time_of_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second, trap = FakeBroker(), FakeBroker(api_key="second"), Trap()
    trap.set_in(first, seconds=0.1)
    with FakeServer(first, pace=1.0) as server:
        server.tenants.add(second)
        known = server.credentials_of(second)
        url = f"{known.ticker}?api_key=second&access_token={known.access_token}"
        assert trap.sprung.wait(PATIENCE_SECONDS)
        seen = second.clock.monotonic()

        async with ClientSession() as session, session.ws_connect(url) as socket:
            await socket.receive(timeout=PATIENCE_SECONDS)
            await socket.receive(timeout=PATIENCE_SECONDS)
            frame = await socket.receive(timeout=PATIENCE_SECONDS)

    assert frame.data == b"\x00"
    assert second.clock.monotonic() > seen + 1
    assert [each.levelno for each in caplog.records if each.name == LOGGER] == [logging.ERROR]


def test_a_verb_that_fails_is_an_error_of_control(
    fake_server: FakeServer, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    Trap().set_in(broker, seconds=1)

    answer = asked(
        fake_server.root, "POST", "/fake/clock/advance", body=json.dumps({"seconds": 2}).encode()
    )

    assert answer.status == 500
    assert json.loads(answer.body) == {"error": "The fake broker failed: see its log."}
    assert "POST /fake/clock/advance (ZeroDivisionError)" in caplog.text
    assert SECRET not in caplog.text


def test_a_call_that_fails_is_an_error_of_the_broker(
    fake_server: FakeServer, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    Trap().set_in(broker, seconds=1)
    broker.clock.advance(2)

    answer = asked(fake_server.root, "GET", "/user/profile")

    assert answer.status == 500
    assert json.loads(answer.body)["error_type"] == "GeneralException"
    assert SECRET not in caplog.text


async def test_a_ticker_outlives_a_failure(
    fake_server: FakeServer, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    known = fake_server.credentials
    url = f"{known.ticker}?api_key={known.api_key}&access_token={known.access_token}"
    async with ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive(timeout=PATIENCE_SECONDS)
        await socket.receive(timeout=PATIENCE_SECONDS)
        Trap().set_in(broker, seconds=1)
        broker.clock.advance(2)

        await socket.send_json({"a": "subscribe", "v": [408065]})
        await socket.send_json({"a": "subscribe", "v": [408065]})
        frame = await socket.receive(timeout=PATIENCE_SECONDS)

    assert len(frame.data) == 2 + 2 + 44
    assert "reading the ticker's texts (ZeroDivisionError)" in caplog.text


def test_a_tenant_at_work_keeps_nobody_else_waiting(fake_server: FakeServer) -> None:
    other = FakeBroker(api_key="other")
    tenant = fake_server.tenants.add(other, pace=1.0)

    with ThreadPoolExecutor() as threads, other.levers.stage.lock:
        is_busy = threads.submit(lambda: tenant.is_busy).result()
        waiting = threads.submit(asked, fake_server.root, "GET", "/user/profile?api_key=other")
        answer = asked(fake_server.root, "GET", "/user/profile")
        is_answered = waiting.done()
    late = waiting.result()

    assert (is_busy, is_answered) == (True, False)
    assert (answer.status, late.status) == (403, 403)
