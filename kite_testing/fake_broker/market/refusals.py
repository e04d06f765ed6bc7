"""What the broker says when it refuses to show the market."""

from __future__ import annotations

from kite_testing.fake_broker.wire.refusals import RefusedError


def invalid_token() -> RefusedError:
    """No instrument of today's list has this token; expired contracts have none."""
    return RefusedError("invalid token")


def after_its_end() -> RefusedError:
    """Candles are asked for from a moment that is after the last one."""
    return RefusedError("Invalid `from date`: it is after the `to date`.")


def too_long(days: int) -> RefusedError:
    """Candles of too many days in one request."""
    return RefusedError(f"interval exceeds max limit: {days} days")


def too_many_instruments(most: int) -> RefusedError:
    """Quotes of too many instruments in one request."""
    return RefusedError(f"The number of instruments exceeds the limit of {most}.")


def not_continuous() -> RefusedError:
    """Continuous candles of what has none: they are days of futures on NFO and MCX."""
    return RefusedError("Continuous candles are days of NFO and MCX futures only.")
