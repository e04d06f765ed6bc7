"""The error that an HTTP status stands for, in answer to a wish for a connection."""

from __future__ import annotations

from collections.abc import Mapping

from kite_core.errors import (
    BrokerError,
    GeneralError,
    InputError,
    SessionExpiredError,
    TooManySocketsError,
)
from kite_core.refusals import BY_STATUS

_ENDPOINT = "GET ticker"
_HERE: Mapping[int, tuple[type[BrokerError], str]] = {
    400: (InputError, "It did not understand the credentials."),
    403: (SessionExpiredError, "The access token is dead, or the app may not stream."),
    429: (TooManySocketsError, "Others of this API key are open."),
}
"""What the ticker means by a status (docs: websocket; broker-behaviour: connection limits)."""


def refused(status: int) -> BrokerError:
    """The error of the class that fits, with the status in `http_status`."""
    usual = BY_STATUS.get(status, GeneralError if status >= 500 else BrokerError)
    kind, reason = _HERE.get(status, (usual, "It gave no reason."))
    return kind(f"The ticker refused a connection. {reason}", http_status=status)
