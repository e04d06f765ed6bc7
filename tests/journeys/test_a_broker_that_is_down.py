"""While the broker fails its own failures reach the caller; only what is not sent is refused."""

from __future__ import annotations

import pytest

from kite_adapters import ClientConfig, open_kite
from kite_adapters.transport.adapter import Wire
from kite_core import Kite
from kite_core.errors import CircuitOpenError, NetworkError, RateLimitedError
from kite_core.messages import Response
from kite_testing import ManualClock, ScriptedTransport

DOWN = Response(status=503)


def client_of(wire: ScriptedTransport) -> Kite:
    config = ClientConfig(api_key="made_up_key", access_token="made_up_token")
    return open_kite(config, wire=Wire(transport=wire, clock=ManualClock()))


def test_the_failure_that_opens_the_circuit_is_never_replaced() -> None:
    wire = ScriptedTransport([DOWN] * 30)
    kite = client_of(wire)
    with pytest.raises(NetworkError):
        kite.orders.all()
    sent = len(wire.requests)

    with pytest.raises(NetworkError) as caught:
        kite.orders.all()

    assert (sent, len(wire.requests)) == (4, 5)
    assert (caught.value.http_status, caught.value.attempts) == (503, 1)
    with pytest.raises(CircuitOpenError, match="failed 5 times in a row, last with HTTP 503"):
        kite.orders.all()
    assert len(wire.requests) == 5


def test_the_failure_of_a_trial_is_never_replaced() -> None:
    wire = ScriptedTransport([DOWN] * 30)
    kite = client_of(wire)
    for _ in range(2):
        with pytest.raises(NetworkError):
            kite.orders.all()
    clock = kite.ports.clock
    assert isinstance(clock, ManualClock)
    clock.advance(15)

    with pytest.raises(NetworkError) as caught:
        kite.orders.all()

    assert caught.value.http_status == 503
    assert len(wire.requests) == 6


def test_a_pause_that_the_broker_asks_for_is_told_as_the_brokers() -> None:
    answer = Response(status=429, headers={"Retry-After": "99999"})
    wire = ScriptedTransport([answer] * 2)
    kite = client_of(wire)
    with pytest.raises(RateLimitedError) as first:
        kite.portfolio.holdings()

    with pytest.raises(RateLimitedError) as second:
        kite.portfolio.holdings()

    assert (first.value.http_status, first.value.retry_after_seconds) == (429, 99_999.0)
    assert second.value.http_status is None
    assert "the broker refused other requests as too fast" in second.value.message
    assert len(wire.requests) == 1
