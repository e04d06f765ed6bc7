"""Turns what went wrong in an HTTP library into the two errors of the transport port.

The new error is never chained to the old one, whose texts and attributes quote URLs and headers:
it is made inside the `except` block and raised behind it, and keeps only names and system messages.
"""

from __future__ import annotations

from kite_adapters.transport.inflating import DamagedBodyError
from kite_core.errors import AnswerLostError, ConfigurationError, NotSentError, TransportError
from kite_core.messages import Request


def failure(request: Request, error: BaseException, *, is_sent: bool) -> TransportError:
    """NotSentError when it is certain that no byte of the request left, else AnswerLostError."""
    reason = harmless_reason(error)
    if not is_sent:
        return NotSentError(f"Nothing was sent: {reason}.", endpoint=request.endpoint)
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
    root = error
    while (earlier := _earlier(root)) is not None:
        root = earlier
    name, text = type(root).__name__, _harmless_text(root)
    return f"{name} ({text})" if text else name


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
