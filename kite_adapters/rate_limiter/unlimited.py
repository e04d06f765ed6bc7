"""No limits: for a broker that has none, or when something else keeps them."""

# ruff: noqa: ARG002  # reason: the port's arguments matter to nobody here

from __future__ import annotations

from kite_core.messages import Lane, RateBucket, Request, Response
from kite_core.metrics import BucketFigures


class UnlimitedPermit:
    """The right to send, which nobody counts."""

    __slots__ = ()

    def answered(self, response: Response, /) -> None:
        """Nothing to learn from it."""

    def failed(self, *, was_sent: bool) -> None:
        """Nothing to give back."""


_PERMIT = UnlimitedPermit()


class UnlimitedRateLimiter:
    """Lets every request pass at once."""

    async def acquire(self, request: Request, /) -> UnlimitedPermit:
        """A permit, without waiting."""
        return _PERMIT

    def ready_in(self, bucket: RateBucket, /, *, lane: Lane = Lane.ORDINARY) -> float:
        """Now."""
        return 0.0

    def figures(self) -> tuple[BucketFigures, ...]:
        """Nothing is counted."""
        return ()
