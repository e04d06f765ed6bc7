import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Semaphore
from typing import TypeAlias

from kite_adapters.transport.adapter import TransportAdapter, World
from kite_core.attempts import Timeouts
from kite_core.errors import NotSentError, TransportError
from kite_core.messages import Request, Response
from kite_core.run_now import run_now
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import (
    DrivenTransport,
    OpenTransport,
    assert_harmless,
    request_of,
)
from kite_testing.port_contracts.scripted_server import ScriptedServer, Visit

Outcome: TypeAlias = Response | TransportError


def send_together(
    transport: DrivenTransport,
    *requests: Request,
    after: Callable[[], bool] = lambda: True,
    failed: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Threads for a blocking transport, tasks for an asyncio one.

    The next one starts when `after` holds; `failed` is called for each that ends in an error.
    """

    async def in_task(request: Request) -> Outcome:
        try:
            return await transport.port.send(request)
        except TransportError as error:
            failed()
            return error

    def in_thread(request: Request) -> Outcome:
        return run_now(in_task(request))

    async def in_tasks() -> list[Outcome]:
        tasks: list[asyncio.Task[Outcome]] = []
        for request in requests:
            tasks.append(asyncio.create_task(in_task(request)))
            await until(after)
        return [await task for task in tasks]

    if transport.world is World.ASYNCIO:
        return transport.run(in_tasks())
    with ThreadPoolExecutor(len(requests)) as threads:
        futures: list[Future[Outcome]] = []
        for request in requests:
            futures.append(threads.submit(in_thread, request))
            asyncio.run(until(after))
        return [future.result() for future in futures]


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # reason: the server has no loop
        await asyncio.sleep(0.001)


def test_many_callers_share_a_bounded_number_of_connections(open_transport: OpenTransport) -> None:
    requests = [request_of("GET", path=f"/{number}", query=()) for number in range(16)]

    with ScriptedServer(echo_target) as server:
        transport = open_transport(server, max_connections=4)
        outcomes = [outcome for _ in range(10) for outcome in send_together(transport, *requests)]

    bodies = [outcome.body.decode() for outcome in outcomes if isinstance(outcome, Response)]
    assert bodies == [request.path for request in requests] * 10
    assert 1 <= server.connections <= 4


def echo_target(visit: Visit) -> None:
    while (received := visit.read()) is not None:
        visit.answer(200, received.target.encode())


def test_waiting_for_a_free_connection_counts_into_the_total(open_transport: OpenTransport) -> None:
    hurried_is_back = Event()
    was_in_time: list[bool] = []

    def occupied(visit: Visit) -> None:
        visit.read()
        was_in_time.append(hurried_is_back.wait(5))
        visit.answer()

    with ScriptedServer(occupied) as server:
        transport = open_transport(server, max_connections=1)
        requests = request_of("POST"), request_of("POST", timeouts=Timeouts(total=0.2))
        outcomes = send_together(
            transport,
            *requests,
            after=lambda: bool(server.requests),
            failed=hurried_is_back.set,
        )

    patient, hurried = outcomes
    assert was_in_time == [True]
    assert isinstance(patient, Response)
    assert isinstance(hurried, NotSentError)
    assert len(server.requests) == 1
    assert_harmless(hurried)


def test_connection_that_rested_too_long_is_not_used_again(open_transport: OpenTransport) -> None:
    with ScriptedServer(acts.keep_answering) as server:
        transport = open_transport(server, idle_timeout_seconds=0.05)
        for _ in range(2):
            transport.send(request_of("GET"))
            Event().wait(0.1)

    assert [request.connection for request in server.requests] == [0, 1]


def test_closing_releases_idle_connections(open_transport: OpenTransport) -> None:
    gone = Semaphore(0)

    def notice(visit: Visit) -> None:
        acts.keep_answering(visit)
        gone.release()

    with ScriptedServer(notice) as server:
        transport = open_transport(server, max_connections=4)
        send_together(transport, *[request_of("GET")] * 4)
        transport.run(transport.port.close())
        all_gone = all(gone.acquire(timeout=5) for _ in range(server.connections))

    assert all_gone


def test_closing_before_the_first_request_is_harmless(open_transport: OpenTransport) -> None:
    transport = open_transport("http://kite.invalid")

    transport.run(transport.port.close())
    transport.run(transport.port.close())


def test_making_a_transport_opens_nothing(adapter: TransportAdapter) -> None:
    from kite_adapters.transport.adapter import WireSettings

    with ScriptedServer(acts.keep_answering) as server:
        adapter.build(WireSettings(base_url=server.url))

    assert server.connections == 0
