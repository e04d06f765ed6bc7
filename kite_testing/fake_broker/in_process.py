"""The transport named `fake`: a broker of its own for each client."""

from __future__ import annotations

from kite_adapters.transport.adapter import TransportAdapter, Wire, WireSettings, World
from kite_testing.fake_broker.broker import FakeBroker


def _build(settings: WireSettings) -> Wire:
    """A broker that takes this api key, and the first access token that comes with it."""
    return FakeBroker(api_key=settings.api_key, adopts_first_token=True).wire()


ADAPTER = TransportAdapter(name="fake", world=World.BOTH, build=_build)
