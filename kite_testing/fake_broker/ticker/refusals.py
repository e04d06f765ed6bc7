"""What is answered to an upgrade that does not become a connection."""

from __future__ import annotations

from kite_testing.fake_broker.wire.refusals import RefusedError


def malformed_upgrade(name: str) -> RefusedError:
    """The URL lacks a parameter."""
    return RefusedError(f"Missing or empty field `{name}`", status=400)


def dead_ticker_session() -> RefusedError:
    """The token is wrong or dead, or belongs to another api key."""
    message = "Incorrect `api_key` or `access_token`."
    return RefusedError(message, error_type="TokenException", status=403)


def too_many_tickers() -> RefusedError:
    """The api key has all the connections that it may have."""
    return RefusedError("Too many requests", error_type="NetworkException", status=429)
