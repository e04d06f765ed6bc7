from __future__ import annotations

import pytest

from kite_adapters.cli.exit_codes import ExitCode, exit_code_of, message_of, name_login
from kite_core.errors import (
    AnswerLostError,
    BrokerError,
    ConfigurationError,
    InstrumentNotFoundError,
    KiteError,
    LoginRequiredError,
    NotSentError,
    OutcomeUnknownError,
    SessionExpiredError,
    TokenError,
    ValidationError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigurationError("x"), ExitCode.MISUSED),
        (ValidationError("x", []), ExitCode.MISUSED),
        (LoginRequiredError("x"), ExitCode.LOGIN_NEEDED),
        (SessionExpiredError("x"), ExitCode.LOGIN_NEEDED),
        (BrokerError("x"), ExitCode.REFUSED),
        (NotSentError("x"), ExitCode.UNREACHABLE),
        (AnswerLostError("x"), ExitCode.UNREACHABLE),
        (AnswerLostError("x", is_ambiguous=True), ExitCode.UNKNOWN),
        (OutcomeUnknownError("x", cause=KiteError("y")), ExitCode.UNKNOWN),
        (InstrumentNotFoundError("x"), ExitCode.FAILED),
    ],
)
def test_a_status_says_what_to_do_next(error: KiteError, code: ExitCode) -> None:
    assert exit_code_of(error) is code


def test_a_lost_session_is_mended_by_a_command() -> None:
    assert message_of(LoginRequiredError("There is no access token.")) == (
        "LoginRequiredError: There is no access token. Fix: Run: kite login"
    )
    assert message_of(SessionExpiredError("It ended.")).endswith("Fix: Run: kite login")


def test_a_lost_session_of_a_profile_is_mended_by_the_command_for_that_profile() -> None:
    error = SessionExpiredError("It ended.")

    name_login(error, profile="family")

    assert message_of(error).endswith("Fix: Run: kite login --profile family")


def test_a_fix_that_names_a_command_stays() -> None:
    error = LoginRequiredError("No.", hint="Run: kite login --no-browser")

    assert message_of(error).endswith("Fix: Run: kite login --no-browser")


def test_another_error_keeps_its_fix() -> None:
    assert message_of(TokenError("No.", hint="Do that.")) == "TokenError: No. Fix: Do that."
