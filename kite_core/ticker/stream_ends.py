"""Why a stream ends by itself: refusals that trying again does not mend."""

from __future__ import annotations

from kite_core.errors import (
    ConfigurationError,
    KiteError,
    LoginRequiredError,
    SessionExpiredError,
    TooManySocketsError,
)


def expired() -> KiteError:
    """HTTP 403: the access token is dead, or the app may not stream."""
    return SessionExpiredError(
        "The ticker refused the access token, and the token store has no newer one.",
        http_status=403,
        hint=(
            "Log in again and save the new token in the token store. If other calls work with "
            "this token, the app's plan has no streaming."
        ),
    )


def no_token() -> KiteError:
    """Nobody is logged in."""
    return LoginRequiredError("The ticker needs an access token, and the token store has none.")


def too_many() -> KiteError:
    """HTTP 429, for longer than the broker counts connections that are gone."""
    return TooManySocketsError(
        "The ticker refused a connection: others of this API key are open.", http_status=429
    )


def malformed() -> KiteError:
    """HTTP 400: the upgrade itself is wrong."""
    return ConfigurationError(
        "The ticker did not understand the credentials.",
        http_status=400,
        hint="Check that api_key and access_token are complete, and belong together.",
    )
