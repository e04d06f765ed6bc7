"""Puts what some servers want before the path of a request."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kite_core.messages import Request, Response
from kite_core.ports import Transport

_DUMPS = "/instruments"
_DEEPEST_DUMP = 2
"""`/instruments/NSE` is a dump, `/instruments/historical/408065/day` is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixingTransport:
    """Sends `/orders` to `/oms/orders`; the dumps of instruments stay where they are.

    It stands next to the wire: errors, logs and limits know the endpoints by their usual names.
    """

    inner: Transport
    prefix: str

    async def send(self, request: Request, /) -> Response:
        """Send it to the path that the server knows."""
        if is_dump(request.path):
            return await self.inner.send(request)
        return await self.inner.send(replace(request, path=f"{self.prefix}{request.path}"))

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()


def is_dump(path: str) -> bool:
    """Whether a path is that of a dump of instruments."""
    is_below = path == _DUMPS or path.startswith(f"{_DUMPS}/")
    return is_below and path.rstrip("/").count("/") <= _DEEPEST_DUMP
