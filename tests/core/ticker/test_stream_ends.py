from __future__ import annotations

from collections.abc import Callable

import pytest

from kite_core.errors import (
    ConfigurationError,
    KiteError,
    LoginRequiredError,
    SessionExpiredError,
    TooManySocketsError,
)
from kite_core.ticker import stream_ends


@pytest.mark.parametrize(
    ("end", "kind", "status", "fix"),
    [
        (stream_ends.expired, SessionExpiredError, 403, "Log in again"),
        (stream_ends.no_token, LoginRequiredError, None, "Fix: "),
        (stream_ends.too_many, TooManySocketsError, 429, "Close a stream"),
        (stream_ends.malformed, ConfigurationError, 400, "api_key and access_token"),
    ],
)
def test_an_end_says_what_to_do(
    end: Callable[[], KiteError], kind: type[KiteError], status: int | None, fix: str
) -> None:
    error = end()

    assert type(error) is kind
    assert error.http_status == status
    assert fix in str(error)
    assert not error.is_retryable
