"""Turns what went wrong in an HTTP library into the two errors of the transport port.

The new error is never chained to the old one, whose texts and attributes quote URLs and headers:
it is made inside the `except` block and raised behind it, and keeps only names and system messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from queue import Empty
from typing import Literal, TypeAlias

from kite_adapters.transport.inflating import DamagedBodyError
from kite_core.attempts import Timeouts
from kite_core.errors import AnswerLostError, ConfigurationError, NotSentError, TransportError
from kite_core.messages import Request

LimitName: TypeAlias = Literal["connect", "read", "total"]
_LIMITS: Mapping[LimitName, str] = {
    "connect": "there was no connection after {:g} s (timeouts.connect)",
    "read": "nothing came for {:g} s (timeouts.read)",
    "total": "it took longer than {:g} s (timeouts.total)",
}
_NOT_SENT = (
    "Check base_url, DNS, the port and the proxy; nothing was sent, so sending again is harmless."
)


def limit_text(name: LimitName, timeouts: Timeouts) -> str:
    """What it means that this limit was reached."""
    return _LIMITS[name].format(getattr(timeouts, name))


def failure(request: Request, error: BaseException, *, is_sent: bool, limit: str) -> TransportError:
    """NotSentError when it is certain that no byte of the request left, else AnswerLostError.

    `limit` is the reason to give when the attempt was out of time.
    """
    reason = limit if _is_out_of_time(_root(error)) else harmless_reason(error)
    if not is_sent:
        message = f"Nothing was sent: {reason}."
        return NotSentError(message, endpoint=request.endpoint, hint=_NOT_SENT)
    return AnswerLostError(
        f"The request left, but no whole answer arrived: {reason}.",
        endpoint=request.endpoint,
        is_ambiguous=not request.is_read,
    )


def closed_already() -> ConfigurationError:
    """The error for using a transport after `close()`."""
    return ConfigurationError("The client is closed.", hint="Make a new client.")


def harmless_reason(error: BaseException) -> str:
    """The name of the error that the trouble began with, and the system's own text for it."""
    root = _root(error)
    name, text = type(root).__name__, _harmless_text(root)
    return f"{name} ({text})" if text else name


def _root(error: BaseException) -> BaseException:
    while (earlier := _earlier(error)) is not None:
        error = earlier
    return error


def _is_out_of_time(error: BaseException) -> bool:
    """Whether a limit of ours ended it: the system's own timeouts have a number.

    urllib3 waits for a free connection at a queue, which is then found empty.
    """
    return isinstance(error, Empty) or (isinstance(error, TimeoutError) and error.errno is None)


def _earlier(error: BaseException) -> BaseException | None:
    """What an error came from. A timeout's own cancelling says less than the timeout."""
    context = None if error.__suppress_context__ else error.__context__
    earlier = error.__cause__ or context
    return earlier if isinstance(earlier, Exception) else None


def _harmless_text(error: BaseException) -> str | None:
    if isinstance(error, DamagedBodyError):
        return str(error)
    # With a number, the text is the system's, OpenSSL's or the resolver's; without, anybody's.
    if isinstance(error, OSError) and error.errno is not None:
        return error.strerror
    return None
