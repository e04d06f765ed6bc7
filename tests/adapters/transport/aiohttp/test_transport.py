import asyncio
import gzip
import sys
from typing import Any

import pytest

from kite_adapters.transport.adapter import WireSettings
from kite_adapters.transport.aiohttp import ADAPTER
from kite_adapters.transport.aiohttp.transport import AiohttpTransport
from kite_core.attempts import Timeouts
from kite_core.errors import AnswerLostError, ConfigurationError, NotSentError
from kite_core.messages import Response
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import request_of
from kite_testing.port_contracts.scripted_server import ScriptedServer, Visit, whole_answer


async def until_read(server: ScriptedServer, count: int) -> None:
    while len(server.requests) < count:  # noqa: ASYNC110  # reason: the server has no loop
        await asyncio.sleep(0.001)


async def test_transport_can_be_made_outside_of_a_loop() -> None:
    transport = await asyncio.to_thread(lambda: AiohttpTransport(WireSettings()))

    await transport.close()


async def test_many_tasks_at_once_open_one_session() -> None:
    with ScriptedServer(acts.keep_answering) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url, max_connections=5))
        requests = [request_of("GET")] * 200
        responses = await asyncio.gather(*(transport.send(request) for request in requests))
        await transport.close()

    assert [response.status for response in responses] == [200] * 200
    assert server.connections <= 5


def test_other_event_loop_is_refused_before_anything_leaves() -> None:
    with ScriptedServer(acts.keep_answering) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url))
        with asyncio.Runner() as first, asyncio.Runner() as second:
            first.run(transport.send(request_of("GET")))
            with pytest.raises(ConfigurationError, match="another event loop"):
                second.run(transport.send(request_of("POST")))
            first.run(transport.close())

    assert len(server.requests) == 1


async def test_cancelling_passes_through_and_spoils_no_connection() -> None:
    def slow_first(visit: Visit) -> None:
        visit.read()
        visit.send(whole_answer(200, b"answer to the cancelled request")[:-3])
        visit.wait()

    with ScriptedServer(slow_first, acts.keep_answering) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url, max_connections=1))
        task = asyncio.create_task(transport.send(request_of("POST")))
        await until_read(server, 1)
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        response = await transport.send(request_of("GET"))
        await transport.close()

    assert response.body == b'{"status":"success","data":true}'
    assert [request.connection for request in server.requests] == [0, 1]


async def test_cancelling_before_an_answer_spoils_no_connection() -> None:
    with ScriptedServer(acts.stay_silent, acts.keep_answering) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url, max_connections=1))
        task = asyncio.create_task(transport.send(request_of("PUT")))
        await until_read(server, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        response = await transport.send(request_of("GET"))
        await transport.close()

    assert response.status == 200
    assert len(server.requests) == 2


async def test_cancelling_while_waiting_for_a_connection_gives_the_slot_back() -> None:
    with ScriptedServer(acts.stay_silent, acts.keep_answering) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url, max_connections=1))
        busy = asyncio.create_task(transport.send(request_of("GET")))
        await until_read(server, 1)
        waiting = asyncio.create_task(transport.send(request_of("GET")))
        await asyncio.sleep(0.01)
        for task in (waiting, busy):
            task.cancel()
        await asyncio.wait([waiting, busy])
        response = await transport.send(request_of("GET"))
        await transport.close()

    assert response.status == 200


async def test_closing_ends_requests_in_flight_with_an_error() -> None:
    with ScriptedServer(acts.stay_silent) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url))
        task = asyncio.create_task(transport.send(request_of("POST")))
        await until_read(server, 1)
        await transport.close()
        with pytest.raises(AnswerLostError):
            await task


async def test_slow_resolver_ends_with_the_time_for_connecting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def never(*_: Any, **__: Any) -> Any:
        await asyncio.sleep(60)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    transport = AiohttpTransport(WireSettings(base_url="http://kite.invalid"))
    timeouts = Timeouts(connect=0.1, read=5, total=10)

    with pytest.raises(NotSentError, match=r"after 0\.1 s \(timeouts\.connect\)"):
        await transport.send(request_of("POST", timeouts=timeouts))

    await transport.close()


async def test_loop_goes_on_while_a_dump_is_inflated() -> None:
    dump = gzip.compress(bytes(range(256)) * 100_000, 0)
    ticks = 0

    async def count() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    with ScriptedServer(
        acts.answer_raw(whole_answer(200, dump, "Content-Encoding: gzip"))
    ) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url))
        counting = asyncio.create_task(count())
        response = await transport.send(request_of("GET"))
        counting.cancel()
        await transport.close()

    assert len(response.body) == 25_600_000
    assert ticks > 0


async def test_outer_timeout_is_not_taken_for_ours() -> None:
    with ScriptedServer(acts.stay_silent) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url))
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.1):
                await transport.send(request_of("POST"))
        await transport.close()

    assert not isinstance(caught.value, AnswerLostError)


def test_missing_aiohttp_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        name for name in sys.modules if name.startswith("kite_adapters.transport.aiohttp.")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "aiohttp", None)

    with pytest.raises(ConfigurationError, match="aiohttp") as caught:
        ADAPTER.build(WireSettings())

    assert 'pip install "kiteport[async]"' in str(caught.value)


def test_response_of_a_task_is_a_plain_value() -> None:
    with ScriptedServer(acts.keep_answering) as server:
        transport = AiohttpTransport(WireSettings(base_url=server.url))
        with asyncio.Runner() as runner:
            response = runner.run(transport.send(request_of("GET")))
            runner.run(transport.close())

    assert isinstance(response, Response)
    assert response.header("CONTENT-TYPE") == "application/json"
