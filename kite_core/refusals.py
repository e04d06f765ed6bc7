"""Which error an answer is: by its `error_type`, else by its status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

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
from kite_core.explanations.explaining import explain, explain_page
from kite_core.messages import Request, Response, SessionUse
from kite_core.redaction import hide_secrets

if TYPE_CHECKING:
    from kite_core.explanations.explanation import Explanation

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
_LOOK = re.compile(r"(?i)check the order ?book")
_GATEWAY = (502, 503, 504)
_TAGS = re.compile(r"(?s)<(script|style|head)\b.*?</\1>|<[^>]*>")

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
    told = explain(message)
    error = kind(
        message,
        http_status=status,
        error_type=error_type,
        endpoint=request.endpoint,
        is_ambiguous=_may_have_happened(kind, message, request, status, told),
        explanation=told or explain(*_hints_in(words.get("data"))),
    )
    error.data = words.get("data")
    return error


def _unexplained(response: Response, request: Request) -> BrokerError:
    """The error for an answer without the broker's envelope: a gateway's page, an empty body."""
    gist = _gist(response)
    status = response.status
    kind = _kind_of_status(status, gist) or (GeneralError if status >= 400 else DataError)
    error = kind(
        f"An answer without the broker's envelope: {gist}",
        http_status=status,
        endpoint=request.endpoint,
        is_ambiguous=_may_have_happened(kind, gist, request, status),
        explanation=explain_page(status),
    )
    return _with_facts_of(response, error)


def _kind(error_type: str | None, message: str, status: int, request: Request) -> type[BrokerError]:
    # The second form comes with status 200 and no error_type (OpenAlgo, pull request 1714).
    is_too_fast = status == 429 or (error_type is None and TOO_FAST in message.lower())
    if is_too_fast and not _TIMED_OUT.search(message):
        return RateLimitedError
    kind = BY_TYPE.get(error_type or "", BrokerError if error_type else None)
    kind = kind or _kind_of_status(status, message)
    if kind is TokenError and request.session is not SessionUse.NONE:
        return SessionExpiredError
    return kind or BrokerError


def _kind_of_status(status: int, text: str) -> type[BrokerError] | None:
    if status == 429 and _TIMED_OUT.search(text):
        return NetworkError
    return BY_STATUS.get(status)


def _hints_in(data: object) -> Iterator[str]:
    """The words that the broker sends along, as in `{"hints": ["switch_to_amo"]}`."""
    hints = cast("dict[str, Any]", data).get("hints") if isinstance(data, dict) else None
    if isinstance(hints, list):
        yield from map(str, cast("list[object]", hints))


def _may_have_happened(
    kind: type[BrokerError],
    message: str,
    request: Request,
    status: int,
    told: Explanation | None = None,
) -> bool:
    """Whether a write may have taken effect although this error came back.

    Words of a timeout outweigh everything; the statuses of a gateway, and words that tell to look
    into the order book, outweigh what the text is `told` to mean.
    """
    if request.is_read:
        return False
    if _TIMED_OUT.search(message):
        return True
    if issubclass(kind, RateLimitedError) or status in NOTHING_DONE:
        return False
    if status in _GATEWAY or issubclass(kind, DataError):
        return True
    if told is not None and told.is_refusal and not _LOOK.search(message):
        return False  # a margin refusal may come as GeneralException (pykiteconnect issue 226)
    is_unclassified = kind is BrokerError and status >= 500
    return is_unclassified or issubclass(kind, NetworkError | GeneralError)


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
