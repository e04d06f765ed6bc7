from __future__ import annotations

import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from kite_core.attempts import Timeouts
from kite_core.call import Call
from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import ValidationError
from kite_core.messages import Request, Response, get
from kite_core.rows import Rows
from kite_core.service import Service
from tests.ports import API_KEY, asyncio_ports_over, ports_over

EMPTY = b'{"status":"success","data":[]}'
TOPICS = (
    "session",
    "user",
    "orders",
    "portfolio",
    "market",
    "mutual_funds",
    "gtt",
    "alerts",
    "margins",
)


class EchoingTransport:
    """Answers every request with an empty list, from any thread or task."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.closings = 0

    async def send(self, request: Request, /) -> Response:
        self.requests.append(request)
        return Response(status=200, body=EMPTY)

    async def close(self) -> None:
        self.closings += 1


@pytest.mark.parametrize("topic", TOPICS)
def test_every_client_has_every_topic(topic: str) -> None:
    clients = (Kite(ports_over([])), AsyncKite(ports_over([])), KiteCalls("made_up_key"))

    services: list[Service[Any]] = [getattr(client, topic) for client in clients]

    assert len({type(service).__name__ for service in services}) == 1
    assert [service.client for service in services] == list(clients)


def test_one_method_blocks_waits_or_describes() -> None:
    async def awaited() -> object:
        return await AsyncKite(asyncio_ports_over([EMPTY])).orders.all()

    assert Kite(ports_over([EMPTY])).orders.all() == Rows()
    assert asyncio.run(awaited()) == Rows()
    assert isinstance(KiteCalls().orders.all(), Call)


def test_only_awaited_methods_are_coroutine_functions() -> None:
    blocking, awaited = Kite(ports_over([])), AsyncKite(ports_over([]))

    for name in ("all", "all_raw", "place", "by_status"):
        assert inspect.iscoroutinefunction(getattr(awaited.orders, name))
        assert not inspect.iscoroutinefunction(getattr(blocking.orders, name))


def test_methods_show_their_signature_and_docstring() -> None:
    kite = Kite(ports_over([]))

    assert str(inspect.signature(kite.orders.cancel)).startswith("(order_id: 'str', *, variety")
    assert (kite.orders.all.__doc__ or "").startswith("The day's orders")
    assert (kite.orders.all_raw.__doc__ or "").endswith("plain JSON values.")
    assert kite.orders.all_raw.__name__ == "all_raw"


def test_a_flow_cannot_be_described() -> None:
    with pytest.raises(AttributeError, match="a flow of several needs Kite or AsyncKite"):
        KiteCalls().orders.by_status  # type: ignore[arg-type]  # noqa: B018  # pyright: ignore[reportCallIssue]  # reason: that is the test


async def test_the_blocking_client_works_inside_a_running_loop() -> None:
    assert Kite(ports_over([EMPTY, EMPTY])).orders.by_status("OPEN") == []


def test_sixteen_threads_share_a_blocking_client() -> None:
    transport = EchoingTransport()
    kite = Kite(ports_over(transport))

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(kite.orders.by_status, ["OPEN"] * 800))

    assert answers == [[]] * 800
    assert len(transport.requests) == 800


async def test_two_hundred_tasks_share_an_asyncio_client() -> None:
    transport = EchoingTransport()
    kite = AsyncKite(asyncio_ports_over(transport))

    answers = await asyncio.gather(*(kite.orders.all() for _ in range(200)))

    assert answers == [[]] * 200


def test_timeouts_can_be_set_for_some_calls() -> None:
    transport = EchoingTransport()
    kite = Kite(ports_over(transport))
    patient = Timeouts(read=60, total=90)

    kite.with_timeouts(patient).orders.all()
    kite.orders.all()

    assert [request.timeouts for request in transport.requests] == [patient, None]


async def test_timeouts_can_be_set_for_some_awaited_calls() -> None:
    transport = EchoingTransport()
    patient = Timeouts(read=60, total=90)

    await AsyncKite(asyncio_ports_over(transport)).with_timeouts(patient).orders.all()

    assert transport.requests[0].timeouts == patient


def test_a_calls_own_timeouts_stay() -> None:
    transport = EchoingTransport()
    own, wide = Timeouts(total=1), Timeouts(total=90)
    call = KiteCalls().orders.all()

    Kite(ports_over(transport)).with_timeouts(wide).send(
        replace(call, request=replace(call.request, timeouts=own))
    )

    assert transport.requests[0].timeouts == own


@pytest.mark.parametrize("client", [Kite(ports_over([])), AsyncKite(ports_over([]))])
def test_timeouts_have_to_be_timeouts(client: Any) -> None:
    with pytest.raises(ValidationError, match="Give Timeouts"):
        client.with_timeouts(60)


def test_clients_and_services_say_who_they_are() -> None:
    assert repr(Kite(ports_over([])).orders) == "<Orders of <Kite 'made_up_key'>>"


def test_a_login_cannot_be_signed_without_a_key() -> None:
    with pytest.raises(ValidationError, match="api_key"):
        KiteCalls().session.generate("made_up_token", api_secret="made_up_secret")


def test_leaving_a_client_closes_its_transport() -> None:
    transport = EchoingTransport()

    with Kite(ports_over(transport)) as kite:
        kite.close()

    assert transport.closings == 2


async def test_leaving_an_asyncio_client_closes_its_transport() -> None:
    transport = EchoingTransport()

    async with AsyncKite(asyncio_ports_over(transport)):
        pass

    assert transport.closings == 1


def test_clients_know_their_key() -> None:
    assert Kite(ports_over([])).api_key == AsyncKite(ports_over([])).api_key == API_KEY
    assert KiteCalls("made_up_key").api_key == "made_up_key"


def test_any_call_can_be_sent() -> None:
    call = KiteCalls().orders.trades_raw()

    assert call.request == get("/trades")
    assert Kite(ports_over([EMPTY])).send(call) == []
