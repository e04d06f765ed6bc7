"""The transport for asyncio code, over aiohttp, which the extra `async` installs."""

from __future__ import annotations

from kite_adapters.transport.adapter import TransportAdapter, Wire, WireSettings, World
from kite_core.errors import ConfigurationError


def build(settings: WireSettings) -> Wire:
    """A transport with its own connection pool; it needs no running loop yet.

    Raises ConfigurationError for unusable settings and when aiohttp is missing.
    """
    try:
        from kite_adapters.transport.aiohttp.transport import AiohttpTransport
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            f"The asyncio transport needs the package {missing.name}.",
            hint='Install it with: pip install "kiteport[async]"',
        ) from None
    return Wire(transport=AiohttpTransport(settings))


ADAPTER = TransportAdapter(name="aiohttp", world=World.ASYNCIO, build=build)
