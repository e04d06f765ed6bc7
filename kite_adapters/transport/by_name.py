"""Finds a transport by its name."""

from __future__ import annotations

from typing import cast

from kite_adapters.transport.adapter import TransportAdapter
from kite_core.errors import ConfigurationError

GROUP = "kiteport.transports"


def transport_named(name: str) -> TransportAdapter:
    """The adapter of that name from the entry points `kiteport.transports`.

    Our own two are imported directly: the scan of all installed packages costs 70 ms.
    Raises ConfigurationError, with the names that exist, for an unknown one.
    """
    match name:
        case "urllib3":
            from kite_adapters.transport import urllib3

            return urllib3.ADAPTER
        case "aiohttp":
            from kite_adapters.transport import aiohttp

            return aiohttp.ADAPTER
        case _:
            return _from_entry_points(name)


def _from_entry_points(name: str) -> TransportAdapter:
    from importlib.metadata import entry_points  # noqa: TID251  # reason: this is what finds plugins

    points = entry_points(group=GROUP)
    if name not in points.names:
        known = ", ".join(sorted(points.names))
        raise ConfigurationError(
            f"There is no transport named {name!r}.", hint=f"Use one of: {known}."
        )
    return cast("TransportAdapter", points[name].load())
