"""Which exception of pykiteconnect's tree a KiteError becomes."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from kite_adapters.compat import exceptions
from kite_adapters.compat.exceptions import KiteException
from kite_core import errors

BY_ERROR: Mapping[type[errors.KiteError], type[KiteException]] = {
    errors.TokenError: exceptions.TokenException,
    errors.LoginRequiredError: exceptions.TokenException,
    errors.PermissionDeniedError: exceptions.PermissionException,
    errors.OrderError: exceptions.OrderException,
    errors.OrderBlockedError: exceptions.OrderException,
    errors.InputError: exceptions.InputException,
    errors.ValidationError: exceptions.InputException,
    errors.ConfigurationError: exceptions.InputException,
    errors.DataError: exceptions.DataException,
    errors.NetworkError: exceptions.NetworkException,
    errors.MarginError: exceptions.MarginException,
    errors.HoldingError: exceptions.HoldingException,
    errors.UserError: exceptions.UserException,
    errors.TwoFactorError: exceptions.TwoFAException,
    errors.ForbiddenError: exceptions.ForbiddenException,
    errors.NotSentError: exceptions.NotSentException,
    errors.AnswerLostError: exceptions.AnswerLostException,
    errors.TransportError: exceptions.NetworkException,
    errors.OrderOutcomeUnknownError: exceptions.OrderUnknownException,
    errors.OutcomeUnknownError: exceptions.OutcomeUnknownException,
    errors.KiteError: exceptions.GeneralException,
}
"""The exception of an error, and of all below it that have none of their own."""


def exception_of(error: errors.KiteError) -> KiteException:
    """The exception to raise in an error's place; raise it `from` the error."""
    made = _kind_of(error)(error.message, _code_of(error))
    made.hint = error.hint
    if isinstance(made, exceptions.OrderUnknownException):
        made.tag = getattr(error, "tag", "")
    return made


@contextmanager
def in_their_words() -> Generator[None, None, None]:
    """Raise what pykiteconnect would, in place of a KiteError."""
    try:
        yield
    except errors.KiteError as error:
        raise exception_of(error) from error


def _kind_of(error: errors.KiteError) -> type[KiteException]:
    # Its own parser takes a page for a DataException, whatever the page says.
    if isinstance(error, errors.BrokerError) and error.http_status and not error.error_type:
        is_network = isinstance(error, errors.NetworkError)
        return exceptions.GatewayException if is_network else exceptions.DataException
    if isinstance(error, errors.TransportError) and error.is_ambiguous:
        return exceptions.OutcomeUnknownException
    if error.error_type == "PermissionError":
        return exceptions.PermissionDeniedException
    return next(BY_ERROR[kind] for kind in type(error).__mro__ if kind in BY_ERROR)


def _code_of(error: errors.KiteError) -> int | None:
    is_too_fast = isinstance(error, errors.RateLimitedError)
    return error.http_status or (429 if is_too_fast else None)
