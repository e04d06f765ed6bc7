"""The transport for blocking code, over urllib3."""

from __future__ import annotations

from kite_adapters.transport.adapter import TransportAdapter, Wire, WireSettings, World


def build(settings: WireSettings) -> Wire:
    """A transport with its own connection pool. Raises ConfigurationError for unusable settings."""
    from kite_adapters.transport.urllib3.transport import Urllib3Transport

    return Wire(transport=Urllib3Transport(settings))


ADAPTER = TransportAdapter(name="urllib3", world=World.BLOCKING, build=build)
