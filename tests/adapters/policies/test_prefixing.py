from __future__ import annotations

import pytest

from kite_adapters.policies.prefixing import PrefixingTransport
from kite_core.client import KiteCalls
from kite_core.messages import Response, get
from kite_core.run_now import run_now
from kite_testing.scripted_transport import ScriptedTransport

calls = KiteCalls("made_up_key")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/orders", "/oms/orders"),
        ("/session/token", "/oms/session/token"),
        ("/mf/instruments", "/oms/mf/instruments"),
        ("/instruments", "/instruments"),
        ("/instruments/NSE", "/instruments/NSE"),
        ("/instruments/historical/408065/day", "/oms/instruments/historical/408065/day"),
        ("/instrumental", "/oms/instrumental"),
    ],
)
def test_every_path_but_those_of_the_dumps_has_the_prefix(path: str, sent: str) -> None:
    wire = ScriptedTransport([Response(status=200)])

    run_now(PrefixingTransport(inner=wire, prefix="/oms").send(get(path)))

    assert wire.requests[0].path == sent


def test_nothing_else_of_a_request_changes() -> None:
    wire = ScriptedTransport([Response(status=200)])
    request = calls.market.quotes(["NSE:INFY"]).request

    run_now(PrefixingTransport(inner=wire, prefix="/oms").send(request))

    sent = wire.requests[0]
    assert (sent.query, sent.endpoint, sent.bucket) == (
        request.query,
        request.endpoint,
        request.bucket,
    )


def test_closing_closes_the_wire() -> None:
    wire = ScriptedTransport([])

    run_now(PrefixingTransport(inner=wire, prefix="/oms").close())

    assert wire.is_closed
