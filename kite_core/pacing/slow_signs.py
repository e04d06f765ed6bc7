"""Answers that say "too fast", in either of the broker's forms."""

from __future__ import annotations

from kite_core.messages import Response
from kite_core.refusals import TOO_FAST, envelope_of, reports_error

# The broker's errors are a line or two; what follows is not searched.
_LONGEST_ERROR = 500
_SIGN = b"oo many requests"


def says_too_fast(response: Response) -> bool:
    """Whether the broker refused a request for its pace.

    That is status 429, or 200 with an error that says "Too many requests" (OpenAlgo, pull request
    1714). Other answers are not decoded for it.
    """
    if response.status == 429:
        return True
    if response.body.find(_SIGN, 0, _LONGEST_ERROR) < 0:
        return False
    envelope = envelope_of(response)
    if envelope is None or not reports_error(envelope):
        return False
    return TOO_FAST in str(envelope.get("message")).lower()
