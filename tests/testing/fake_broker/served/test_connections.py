"""What a connection answers when something fails behind it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from kite_testing.fake_broker.served.connections import Connections
from tests.testing.fake_broker.served.raw_http import exchanged, read_answer, request_text


@asynccontextmanager
async def listening(
    handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
) -> AsyncGenerator[str]:
    """The root of a server of this handler alone."""
    runner = web.ServerRunner(Connections(handler))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def failing(_: web.BaseRequest) -> web.StreamResponse:
    raise ZeroDivisionError("inside")


async def failing_late(request: web.BaseRequest) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "9"})
    await answer.prepare(request)
    await answer.write(b"half")
    raise ZeroDivisionError("inside")


async def test_a_failure_of_ours_is_an_error_in_the_envelope(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with listening(failing) as root:
        received = await asyncio.to_thread(exchanged, root, request_text("GET", "/orders"))

    answer = read_answer(received)
    assert answer.status == 500
    assert json.loads(answer.body)["error_type"] == "GeneralException"
    assert b"ZeroDivision" not in received
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_failure_in_the_midst_of_an_answer_ends_the_connection() -> None:
    async with listening(failing_late) as root:
        received = await asyncio.to_thread(exchanged, root, request_text("GET", "/orders"))

    assert received.endswith(b"\r\n\r\nhalf")
