import asyncio

import pytest

from kite_adapters.transport import aiohttp, urllib3
from kite_adapters.transport.adapter import WireSettings
from kite_core.messages import Request
from kite_core.run_now import run_now
from kite_testing.port_contracts import acts
from kite_testing.port_contracts.driven_transport import METHODS, request_of
from kite_testing.port_contracts.scripted_server import ScriptedServer

# aiohttp says `Content-Length: 0` on a DELETE without a body, urllib3 nothing: both are right.
LEFT_TO_THE_LIBRARY = {"content-length"}


def sent_blocking(settings: WireSettings, request: Request) -> None:
    transport = urllib3.ADAPTER.build(settings).transport
    run_now(transport.send(request))
    run_now(transport.close())


def sent_in_a_loop(settings: WireSettings, request: Request) -> None:
    async def main() -> None:
        transport = aiohttp.ADAPTER.build(settings).transport
        await transport.send(request)
        await transport.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    "request_",
    [
        *[request_of(method) for method in METHODS],
        request_of("POST", form=(), json=b'[{"price": 1.5}]'),
        request_of("PUT", form=(("text", "नमस्ते & more"),)),
        request_of("POST", form=()),
        request_of(
            "GET",
            path="/instruments/historical/5633/5minute",
            query=(("from", "2026-11-20 09:15:00"),),
        ),
    ],
    ids=repr,
)
def test_both_transports_put_the_same_request_on_the_wire(request_: Request) -> None:
    with ScriptedServer(acts.keep_answering) as server:
        settings = WireSettings(base_url=server.url)
        sent_blocking(settings, request_)
        sent_in_a_loop(settings, request_)

    one, other = server.requests
    assert (one.method, one.target, one.body) == (other.method, other.target, other.body)
    assert {name: one.headers[name] for name in one.headers.keys() - LEFT_TO_THE_LIBRARY} == {
        name: other.headers[name] for name in other.headers.keys() - LEFT_TO_THE_LIBRARY
    }
