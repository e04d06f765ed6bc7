"""Lets requests pass as fast as the broker takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kite_core.errors import (
    ConfigurationError,
    LoginRequiredError,
    NotSentError,
    OrderBlockedError,
    ValidationError,
)
from kite_core.messages import Request, Response
from kite_core.ports import Clock, RateLimiter, Transport

Recheck = Callable[[Request], None]
_NEVER_LEFT = (
    NotSentError,
    LoginRequiredError,
    OrderBlockedError,
    ValidationError,
    ConfigurationError,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RateLimitingTransport:
    """Waits for a permit before each attempt, and tells the limiter how the attempt ended.

    `recheck` is asked when the turn has come: what was true before the wait may be so no longer.
    If it raises, nothing is sent and the permit goes to the next. An attempt that waited gets no
    more time than its deadline leaves.
    """

    inner: Transport
    limiter: RateLimiter
    clock: Clock
    recheck: Recheck | None = None

    async def send(self, request: Request, /) -> Response:
        """Send when it is this request's turn.

        Raises RateLimitedError, with nothing sent, when that is too far away.
        """
        permit = await self.limiter.acquire(request)
        try:
            if self.recheck is not None:
                self.recheck(request)
            response = await self.inner.send(request.in_time(self.clock.monotonic()))
        except BaseException as error:
            permit.failed(was_sent=not isinstance(error, _NEVER_LEFT))
            raise
        permit.answered(response)
        return response

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} > {self.inner!r}"
