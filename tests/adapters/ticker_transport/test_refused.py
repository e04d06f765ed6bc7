from __future__ import annotations

import pytest

from kite_adapters.ticker_transport.refused import refused
from kite_core.errors import (
    BrokerError,
    GeneralError,
    InputError,
    NetworkError,
    SessionExpiredError,
    TooManySocketsError,
)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InputError),
        (403, SessionExpiredError),
        (418, BrokerError),
        (429, TooManySocketsError),
        (500, GeneralError),
        (502, NetworkError),
        (503, NetworkError),
    ],
)
def test_a_status_becomes_the_error_that_fits(status: int, kind: type[BrokerError]) -> None:
    error = refused(status)

    assert type(error) is kind
    assert error.http_status == status
    assert f"HTTP {status}" in str(error)
