from __future__ import annotations

import pytest

from kite_adapters.compat import exceptions
from kite_adapters.compat.translating import exception_of
from kite_core import errors

ROWS: list[tuple[errors.KiteError, type[exceptions.KiteException], int]] = [
    (errors.LoginRequiredError("No."), exceptions.TokenException, 403),
    (
        errors.SessionExpiredError("No.", http_status=403, error_type="TokenException"),
        exceptions.TokenException,
        403,
    ),
    (errors.ValidationError("x", [errors.Fault("x", "y", "z")]), exceptions.InputException, 400),
    (errors.ConfigurationError("No."), exceptions.InputException, 400),
    (
        errors.OrderBlockedError("x", [errors.Fault("x", "y", "z")], endpoint=""),
        exceptions.OrderException,
        500,
    ),
    (errors.CircuitOpenError("No."), exceptions.NotSentException, 503),
    (errors.NotSentError("No."), exceptions.NotSentException, 503),
    (errors.AnswerLostError("No."), exceptions.AnswerLostException, 503),
    (
        errors.AnswerLostError("No.", is_ambiguous=True),
        exceptions.OutcomeUnknownException,
        503,
    ),
    (errors.TransportError("No."), exceptions.NetworkException, 503),
    (errors.RateLimitedError("No."), exceptions.NetworkException, 429),
    (errors.RateLimitedError("No.", http_status=200), exceptions.GatewayException, 200),
    (errors.NetworkError("No.", http_status=504), exceptions.GatewayException, 504),
    (errors.ForbiddenError("No.", http_status=403), exceptions.DataException, 403),
    (errors.DataError("No.", http_status=200), exceptions.DataException, 200),
    (
        errors.PermissionDeniedError("No.", http_status=403, error_type="PermissionError"),
        exceptions.PermissionDeniedException,
        403,
    ),
    (
        errors.OutcomeUnknownError("No.", cause=errors.KiteError("Lost.")),
        exceptions.OutcomeUnknownException,
        503,
    ),
    (errors.JournalError("No."), exceptions.GeneralException, 500),
    (
        errors.BrokerError("No.", http_status=418, error_type="New"),
        exceptions.GeneralException,
        418,
    ),
]


@pytest.mark.parametrize(("error", "kind", "code"), ROWS, ids=lambda each: type(each).__name__)
def test_each_error_has_its_exception(
    error: errors.KiteError, kind: type[exceptions.KiteException], code: int
) -> None:
    made = exception_of(error)

    assert isinstance(made, kind)
    assert (made.message, made.code, made.hint) == (error.message, code, error.hint)


def test_an_unknown_order_keeps_its_tag() -> None:
    error = errors.OrderOutcomeUnknownError("No.", tag="mine", cause=errors.KiteError("Lost."))

    made = exception_of(error)

    assert isinstance(made, exceptions.OrderUnknownException)
    assert made.tag == "mine"
