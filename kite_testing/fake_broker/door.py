"""The door in process: a transport that hands requests to a broker and never waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kite_adapters.transport.failures import closed_already
from kite_core.attempts import Timeouts
from kite_core.errors import AnswerLostError, NotSentError
from kite_core.messages import Request, Response
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.delivery import Delivery

_DEFAULT_TIMEOUTS = Timeouts()


class Delivering(Protocol):
    """Whatever decides at once what becomes of a request, and has a time of its own."""

    def deliver(self, arrival: Arrival, /) -> Delivery:
        """An answer, late or cut, or none."""
        ...

    def run(self, seconds: float, /) -> None:
        """Let time pass, and everything happen that is due in it."""
        ...


class InProcessTransport:
    """A Transport over a fake broker, for blocking and for asyncio code.

    What a network would do to an answer happens in virtual time: it is late, or it is lost.
    """

    def __init__(self, broker: Delivering) -> None:
        self._broker = broker
        self._is_closed = False

    async def send(self, request: Request, /) -> Response:
        """The broker's answer. Raises NotSentError and AnswerLostError."""
        if self._is_closed:
            raise closed_already()
        return received(self._broker.deliver(Arrival.of(request)), request, self._broker.run)

    async def close(self) -> None:
        """Send nothing more, as a transport that has connections would."""
        self._is_closed = True


def received(delivery: Delivery, request: Request, pass_time: Callable[[float], None]) -> Response:
    """What a client gets of a delivery. Raises NotSentError and AnswerLostError."""
    if not delivery.was_read:
        raise NotSentError(
            "Nothing was sent: the fake broker refuses connections.", endpoint=request.endpoint
        )
    response = delivery.response
    if response is not None and not delivery.delay_seconds and delivery.cut is None:
        return response
    timeouts = request.timeouts or _DEFAULT_TIMEOUTS
    patience = min(timeouts.read, timeouts.total)
    pass_time(min(delivery.delay_seconds, patience))
    if delivery.delay_seconds >= patience:
        limit = "read" if timeouts.read <= timeouts.total else "total"
        raise _lost(request, f"nothing came for {patience:g} s (timeouts.{limit})")
    if response is None:
        raise _lost(request, "the connection closed without an answer")
    if delivery.cut is not None:
        raise _lost(request, f"the connection closed after {delivery.cut} bytes of the body")
    return response


def _lost(request: Request, reason: str) -> AnswerLostError:
    return AnswerLostError(
        f"The request left, but no whole answer arrived: {reason}.",
        endpoint=request.endpoint,
        is_ambiguous=not request.is_read,
    )
