import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from typing import TypeAlias

from kite_adapters.transport.adapter import TransportAdapter, World
from kite_core.errors import NotSentError, TransportError
from kite_core.messages import Request, Response, Timeouts
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
    requests: Sequence[Request],
    *,
    note: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Threads for a blocking transport, tasks for an asyncio one."""

    def in_thread(request: Request) -> Outcome:
        outcome = transport.outcome(request)
        note(outcome)
        return outcome

    async def in_task(request: Request) -> Outcome:
        try:
            outcome: Outcome = await transport.port.send(request)
        except TransportError as error:
            outcome = error
        note(outcome)
        return outcome

    async def in_tasks() -> list[Outcome]:
        return await asyncio.gather(*(in_task(request) for request in requests))

    if transport.world is World.ASYNCIO:
        return transport.run(in_tasks())
    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(in_thread, requests))


def test_many_callers_share_a_bounded_number_of_connections(open_transport: OpenTransport) -> None:
    requests = [request_of("GET", path=f"/{number}", query=()) for number in range(16)]

    with ScriptedServer(echo_target) as server:
        transport = open_transport(server, max_connections=4)
        outcomes = [outcome for _ in range(10) for outcome in send_together(transport, requests)]

    bodies = [outcome.body.decode() for outcome in outcomes if isinstance(outcome, Response)]
    assert bodies == [request.path for request in requests] * 10
    assert 1 <= server.connections <= 4


def echo_target(visit: Visit) -> None:
    while (received := visit.read()) is not None:
        visit.answer(200, received.target.encode())


def test_waiting_for_a_free_connection_counts_into_the_total(open_transport: OpenTransport) -> None:
    hurried_is_back = Event()
    came_in_time: list[bool] = []

    def occupied(visit: Visit) -> None:
        visit.read()
        came_in_time.append(hurried_is_back.wait(5))
        visit.answer()

    def note(outcome: Outcome) -> None:
        if isinstance(outcome, TransportError):
            hurried_is_back.set()

    hurried = Timeouts(total=0.2)
    requests = [request_of("POST"), request_of("POST", timeouts=hurried)]

    with ScriptedServer(occupied) as server:
        transport = open_transport(server, max_connections=1)
        patient_outcome, hurried_outcome = send_together(transport, requests, note=note)

    assert came_in_time == [True]
    assert isinstance(patient_outcome, Response)
    assert isinstance(hurried_outcome, NotSentError)
    assert len(server.requests) == 1
    assert_harmless(hurried_outcome)


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
        send_together(transport, [request_of("GET")] * 4)
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
