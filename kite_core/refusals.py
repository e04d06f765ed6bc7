"""Which error an answer is: by its `error_type`, else by its status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from kite_core.decoding import read_json
from kite_core.errors import (
    NOTHING_DONE,
    BrokerError,
    DataError,
    ForbiddenError,
    GeneralError,
    HoldingError,
    InputError,
    MarginError,
    NetworkError,
    OrderError,
    PermissionDeniedError,
    RateLimitedError,
    SessionExpiredError,
    TokenError,
    TwoFactorError,
    UserError,
)
from kite_core.messages import Request, Response, SessionUse
from kite_core.redaction import hide_secrets

BY_TYPE: Mapping[str, type[BrokerError]] = {
    "TokenException": TokenError,
    "UserException": UserError,
    "OrderException": OrderError,
    "InputException": InputError,
    "MarginException": MarginError,
    "HoldingException": HoldingError,
    "NetworkException": NetworkError,
    "DataException": DataError,
    "GeneralException": GeneralError,
    "PermissionException": PermissionDeniedError,
    "PermissionError": PermissionDeniedError,
    "TwoFAException": TwoFactorError,
    "ForbiddenError": ForbiddenError,
}
BY_STATUS: Mapping[int, type[BrokerError]] = {
    400: InputError,
    403: ForbiddenError,
    428: HoldingError,
    429: RateLimitedError,
    502: NetworkError,
    503: NetworkError,
    504: NetworkError,
}
# Observed with code 400, and yet nobody knows whether the order was taken (broker-behaviour 12.6).
_TIMED_OUT = re.compile(r"(?i)timed?[ -]?out|unable to connect|not reachable")
_GATEWAY = (502, 503, 504)
_TAGS = re.compile(r"(?s)<(script|style|head)\b.*?</\1>|<[^>]*>")
_HINTS = (
    (
        re.compile(r"(?i)without market protection"),
        "Pass market_protection=-1 (automatic) or a percentage above 0, or use a LIMIT order.",
    ),
    (
        re.compile(r"(?i)switch_to_amo|markets? (are|is) closed|not open for trading"),
        'The market is closed: place it with variety="amo", or wait for the session.',
    ),
    (
        re.compile(r"(?i)no ips configured|ip \(.*\) is not allowed"),
        "Register this machine's static IP address on the Kite developer console.",
    ),
    (
        re.compile(r"(?i)interval exceeds max limit"),
        "Ask for a shorter span, in several requests.",
    ),
    (re.compile(r"(?i)tick size"), "Round the price to the instrument's tick_size."),
    (
        re.compile(r"(?i)expired or does not exist"),
        "Look the tradingsymbol up in today's instruments.",
    ),
)

TOO_FAST = "too many requests"


def envelope_of(response: Response) -> Mapping[str, Any] | None:
    """What surrounds the data of a JSON answer, or None when it is no such answer."""
    try:
        envelope = read_json(response.body)
    except ValueError:
        return None
    return cast("dict[str, Any]", envelope) if isinstance(envelope, dict) else None


def reports_error(envelope: Mapping[str, Any]) -> bool:
    """Whether an answer reports an error, whatever its status."""
    return bool(envelope.get("error_type")) or envelope.get("status") == "error"


def refusal(response: Response, request: Request) -> BrokerError:
    """The error that an unsuccessful answer stands for."""
    envelope = envelope_of(response)
    if envelope is None or not reports_error(envelope):
        return _unexplained(response, request)
    return _with_facts_of(response, explained(envelope, response.status, request))


def explained(words: Mapping[str, Any], status: int, request: Request) -> BrokerError:
    """The error that the broker's own words stand for: `error_type`, `message`, `data`."""
    error_type = str(words.get("error_type") or "") or None
    message = hide_secrets(str(words.get("message") or "The broker gave no reason."))
    kind = _kind(error_type, message, status, request)
    hints = f"{message} {words.get('data')}"
    error = kind(
        message,
        http_status=status,
        error_type=error_type,
        endpoint=request.endpoint,
        hint=next((fix for sign, fix in _HINTS if sign.search(hints)), None),
        is_ambiguous=_may_have_happened(kind, message, request, status),
    )
    error.data = words.get("data")
    return error


def _unexplained(response: Response, request: Request) -> BrokerError:
    """The error for an answer without the broker's envelope: a gateway's page, an empty body."""
    kind = BY_STATUS.get(response.status, GeneralError if response.status >= 400 else DataError)
    error = kind(
        f"An answer without the broker's envelope: {_gist(response)}",
        http_status=response.status,
        endpoint=request.endpoint,
        is_ambiguous=_may_have_happened(kind, "", request, response.status),
    )
    return _with_facts_of(response, error)


def _kind(error_type: str | None, message: str, status: int, request: Request) -> type[BrokerError]:
    # The second form comes with status 200 and no error_type (OpenAlgo, pull request 1714).
    if status == 429 or (error_type is None and TOO_FAST in message.lower()):
        return RateLimitedError
    kind = BY_TYPE.get(error_type or "", BrokerError if error_type else BY_STATUS.get(status))
    if kind is TokenError and request.session is not SessionUse.NONE:
        return SessionExpiredError
    return kind or BrokerError


def _may_have_happened(
    kind: type[BrokerError], message: str, request: Request, status: int
) -> bool:
    """Whether a write may have taken effect although this error came back."""
    if request.is_read or issubclass(kind, RateLimitedError) or status in NOTHING_DONE:
        return False
    unclassified = status in _GATEWAY or (kind is BrokerError and status >= 500)
    unclear = unclassified or issubclass(kind, NetworkError | DataError | GeneralError)
    return unclear or _TIMED_OUT.search(message) is not None


def _gist(response: Response) -> str:
    """A short text of a page, so that the reader knows who answered."""
    page = response.body[:4000].decode("utf-8", "replace")
    text = " ".join(_TAGS.sub(" ", page).split())
    return repr(hide_secrets(text)[:120]) if text else "the body is empty"


def _with_facts_of(response: Response, error: BrokerError) -> BrokerError:
    error.attempts = response.attempts
    if isinstance(error, RateLimitedError):
        asked = error.retry_after_seconds = response.retry_after_seconds
        if asked is not None:
            error.hint = f"Wait {asked:g} s, as the broker asks. {error.hint}"
    return error
