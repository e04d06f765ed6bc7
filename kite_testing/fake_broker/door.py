"""The door in process: a transport that hands requests to a broker and never waits."""

from __future__ import annotations

from typing import Protocol

from kite_core.messages import Request, Response


class Answering(Protocol):
    """Whatever answers requests at once."""

    def answer(self, request: Request, /) -> Response:
        """The answer to one request."""
        ...


class InProcessTransport:
    """A Transport over a fake broker, for blocking and for asyncio code."""

    def __init__(self, broker: Answering) -> None:
        self._broker = broker

    async def send(self, request: Request, /) -> Response:
        """The broker's answer."""
        return self._broker.answer(request)

    async def close(self) -> None:
        """Nothing to release: there is no connection."""
