"""Tells the observer about every attempt on the wire."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.events import attempt_finished
from kite_core.messages import Request, Response
from kite_core.ports import Clock, Observer, Transport


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ObservingTransport:
    """Reports each attempt with its outcome, its duration and its size.

    Stands next to the wire, so that it sees every attempt and no waiting.
    """

    inner: Transport
    clock: Clock
    observer: Observer

    async def send(self, request: Request, /) -> Response:
        """Send, and report how it went, whatever happens (a cancelled attempt too)."""
        start = self.clock.monotonic()
        try:
            response = await self.inner.send(request)
        except BaseException as error:
            self._report(request, start, error=type(error).__name__)
            raise
        self._report(request, start, status=response.status, received=len(response.body))
        return response

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} > {self.inner!r}"

    def _report(
        self,
        request: Request,
        start: float,
        *,
        status: int | None = None,
        error: str | None = None,
        received: int = 0,
    ) -> None:
        attempt = request.attempt
        self.observer.notice(
            attempt_finished(
                request.endpoint,
                number=attempt.number,
                seconds=self.clock.monotonic() - start,
                waited_seconds=attempt.waited_seconds,
                status=status,
                error=error,
                received_bytes=received,
            )
        )
