"""What one request in flight knows of itself, for the connection that carries it."""

from __future__ import annotations

from contextvars import ContextVar

from kite_adapters.clocks import BlockingClock
from kite_adapters.transport.failures import LimitName
from kite_core.attempts import Timeouts

monotonic = BlockingClock().monotonic


class Attempt:
    """How far one request has come, and how long it may wait for a socket.

    `is_sent` turns true just before its first byte is handed to a socket. `target` is what stands
    in its request line, `idle_timeout_seconds` how long the connection may have rested, and
    `limit_name` which of the timeouts bounds the present wait.
    """

    __slots__ = (
        "_end",
        "_phase_end",
        "_timeouts",
        "idle_timeout_seconds",
        "is_sent",
        "limit_name",
        "target",
    )

    def __init__(self, target: str, timeouts: Timeouts, idle_timeout_seconds: float) -> None:
        self.target = target
        self.idle_timeout_seconds = idle_timeout_seconds
        self.is_sent = False
        self.limit_name: LimitName = "total"
        self._timeouts = timeouts
        self._end = monotonic() + timeouts.total
        self._phase_end: float | None = None

    def start_connecting(self) -> None:
        """From here on, addresses, proxy and TLS share the time for connecting."""
        self._phase_end = monotonic() + self._timeouts.connect

    def finish_connecting(self) -> None:
        """From here on, what is sent is the request."""
        self._phase_end = None

    def note_sending(self) -> None:
        """Bytes are about to leave: the request's, unless they only ask a proxy to connect."""
        self.is_sent = self.is_sent or self._phase_end is None

    def seconds_left(self) -> float:
        """Until the whole attempt has to end."""
        return self._end - monotonic()

    def patience(self) -> float:
        """Seconds that the next wait for a socket may take. Raises TimeoutError when none is left.

        Asked before every single wait: an answer that drips in ends with the whole attempt, too.
        """
        left = self._end - monotonic()
        own: tuple[float, LimitName] = (self._timeouts.read, "read")
        if self._phase_end is not None:
            own = (self._phase_end - monotonic(), "connect")
        seconds, self.limit_name = min(own, (left, "total"))
        if seconds <= 0:
            raise TimeoutError
        return seconds


# urllib3 makes and picks connections by itself, so they find the attempt that they serve here. A
# blocking send never suspends, and so each thread, or greenlet, sees its own.
CURRENT_ATTEMPT: ContextVar[Attempt] = ContextVar("CURRENT_ATTEMPT")
