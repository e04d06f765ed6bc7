"""What a test may decide about sessions, addresses and the app's plan."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import cast

from kite_testing.fake_broker.access.permissions import UserState
from kite_testing.fake_broker.control.chosen import chosen
from kite_testing.fake_broker.control.stage import Stage


class AccessLever:
    """Decides who may do what, as the developer console and the account's settings would."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def register(self, addresses: Iterable[str] | None) -> None:
        """Let orders come from these addresses only, from 1 April 2026 on; None is from anywhere.

        In process the caller's address is 127.0.0.1. Raises ValueError for what is no address, and
        for more than the console takes.
        """
        wanted = None if addresses is None else tuple(map(_address, _several(addresses)))
        with self._stage.lock:
            rules = self._stage.engine.rules.at(self._stage.clock.now())
            most = rules.trading.static_ip.value.addresses
            if wanted and most and len(wanted) > most:
                raise ValueError(f"{len(wanted)} addresses: register {most} at most.")
            self._stage.sessions.permissions.register(wanted)

    def allow_market_data(self, *, has_market_data: bool = True) -> None:
        """Whether the app's plan has quotes, history and streaming."""
        with self._stage.lock:
            self._stage.sessions.permissions.has_market_data = has_market_data

    def set_user(self, user: UserState | str) -> None:
        """How the user stands with the app: ready, not enabled, blocked, no second factor.

        It shows at the next login. Raises ValueError for another word.
        """
        with self._stage.lock:
            self._stage.sessions.permissions.user = chosen(UserState, user, name="user")

    def end_session(self) -> None:
        """End the live session, as a login elsewhere does."""
        with self._stage.lock:
            self._stage.sessions.end()

    def request_token(self) -> str:
        """What the login page would hand out: it works once, for five minutes."""
        with self._stage.lock:
            return self._stage.sessions.request_token(self._stage.clock.now())

    def login(self) -> str:
        """Log in, and give the new access token; the one before is dead."""
        with self._stage.lock:
            return self._stage.sessions.login(self._stage.clock.now())

    def state(self) -> dict[str, object]:
        """All of it, as plain values."""
        with self._stage.lock:
            sessions = self._stage.sessions
            allowed = sessions.permissions
            addresses = allowed.addresses
            return {
                "access_token": sessions.access_token,
                "addresses": None if addresses is None else list(addresses),
                "has_market_data": allowed.has_market_data,
                "user": str(allowed.user),
            }


def _several(addresses: object) -> Iterable[object]:
    """Addresses one by one; a text is one. Raises ValueError for what holds none."""
    if isinstance(addresses, str) or not isinstance(addresses, Iterable):
        return (addresses,)
    return cast("Iterable[object]", addresses)


def _address(text: object) -> str:
    """An address as requests show it. Raises ValueError for what is none."""
    try:
        if not isinstance(text, str):
            raise ValueError  # noqa: TRY301  # reason: a number is none, as "x" is none
        return str(ip_address(text))
    except ValueError:
        raise ValueError(f"{text!r} is no IP address: give one such as 127.0.0.1.") from None
