"""What the exit status of `kite` says."""

from __future__ import annotations

from enum import IntEnum

from kite_core.errors import (
    BrokerError,
    ConfigurationError,
    KiteError,
    LoginRequiredError,
    NotAvailableError,
    OutcomeUnknownError,
    SessionExpiredError,
    TokenError,
    TransportError,
    ValidationError,
)


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    """All went well."""
    FAILED = 1
    """An error that has no number of its own; the message names it."""
    MISUSED = 2
    """Wrong options or settings; nothing was sent."""
    LOGIN_NEEDED = 3
    """There is no session: run `kite login`."""
    REFUSED = 4
    """The broker refused it."""
    UNREACHABLE = 5
    """The broker could not be reached, or its answer was lost."""
    UNKNOWN = 6
    """It may have taken effect, and may not: look before you do it again."""
    INTERRUPTED = 130
    """Ctrl-C."""


def exit_code_of(error: KiteError) -> ExitCode:
    """The exit status that an error ends the program with."""
    if error.is_ambiguous or isinstance(error, OutcomeUnknownError):
        return ExitCode.UNKNOWN
    if isinstance(error, LoginRequiredError | TokenError):
        return ExitCode.LOGIN_NEEDED
    if isinstance(error, ValidationError | ConfigurationError | NotAvailableError):
        return ExitCode.MISUSED
    if isinstance(error, BrokerError):
        return ExitCode.REFUSED
    return ExitCode.UNREACHABLE if isinstance(error, TransportError) else ExitCode.FAILED


def message_of(error: KiteError) -> str:
    """What the program says of an error; a lost session is mended by a command here."""
    name_login(error)
    return f"{type(error).__name__}: {error}"


def name_login(error: KiteError, *, profile: str = "") -> None:
    """Let the fix of a lost session be the command that logs this profile in; "" is the usual one.

    Other errors stay as they are, and so does a fix that is a command already.
    """
    if isinstance(error, LoginRequiredError | SessionExpiredError) and not _names_a_command(error):
        error.hint = f"Run: kite login --profile {profile}" if profile else "Run: kite login"


def _names_a_command(error: KiteError) -> bool:
    return "kite " in (error.hint or "")
