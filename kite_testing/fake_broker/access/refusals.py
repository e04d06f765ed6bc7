"""What is refused before anybody looks at an order: sessions, rates, addresses, plans."""

from __future__ import annotations

from kite_testing.fake_broker.wire.refusals import RefusedError


def bad_session() -> RefusedError:
    """The Authorization header holds no live session."""
    return _token("Incorrect `api_key` or `access_token`.")


def bad_checksum() -> RefusedError:
    """The checksum does not match."""
    return _token("Invalid `checksum`.")


def dead_token() -> RefusedError:
    """The request token or refresh token is unknown, used or too old."""
    return _token("Token is invalid or has expired.")


def missing_key() -> RefusedError:
    """A login without an api key."""
    return RefusedError("Missing api_key")


def not_enabled() -> RefusedError:
    """The user may not use this app."""
    return RefusedError(
        "The user is not enabled on the app.", error_type="ForbiddenError", status=403
    )


def blocked_account() -> RefusedError:
    """The account itself has a problem."""
    return RefusedError("The account is blocked.", error_type="UserException", status=403)


def missing_second_factor() -> RefusedError:
    """The user has set up no second factor, which API use needs."""
    return RefusedError(
        "Two-factor authentication is required.", error_type="TwoFAException", status=403
    )


def too_fast() -> RefusedError:
    """More requests in a second, or orders in a minute, than are allowed."""
    return RefusedError("Too many requests", error_type="NetworkException", status=429)


def not_in_plan() -> RefusedError:
    """The app's plan has no market data."""
    return _permission("Insufficient permission for that call.")


def no_address() -> RefusedError:
    """No address is registered for the app."""
    return _permission(
        "No IPs configured for this app. Add allowed IPs on the Kite developer console."
    )


def wrong_address(address: str) -> RefusedError:
    """The order comes from an address that is not registered."""
    return _permission(
        f"IP ({address}) is not allowed to place orders for this app. "
        "Update allowed IPs on the Kite developer console."
    )


def suspended_app() -> RefusedError:
    """The app was stopped, because it repeated errors over and over."""
    return _permission("The app is suspended.")


def order_system_down() -> RefusedError:
    """The API cannot reach the order system."""
    return RefusedError("Request failed (kitetrade-oms)", error_type="NetworkException", status=503)


def gateway_timed_out() -> RefusedError:
    """The gateway in front of the order system gave up waiting."""
    return RefusedError("Gateway timed out", error_type="NetworkException", status=504)


def order_timed_out(status: int = 400) -> RefusedError:
    """The order system did not say in time whether it took the order."""
    return RefusedError(
        "Order request timed out. Please check the order book and confirm before placing again.",
        error_type="NetworkException",
        status=status,
    )


def no_login() -> RefusedError:
    """Nobody can log in at the moment."""
    return RefusedError(
        "Login is not available right now.", error_type="NetworkException", status=503
    )


def too_many_orders() -> RefusedError:
    """The day's orders are used up, exits too."""
    return RefusedError(
        "Maximum allowed order requests exceeded", error_type="NetworkException", status=429
    )


def _token(message: str) -> RefusedError:
    return RefusedError(message, error_type="TokenException", status=403)


def _permission(message: str) -> RefusedError:
    return RefusedError(message, error_type="PermissionException", status=403)
