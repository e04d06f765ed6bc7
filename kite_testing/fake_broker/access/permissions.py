"""What the app and its user may do: addresses, the plan, the state of the account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from kite_testing.fake_broker.access.refusals import (
    blocked_account,
    missing_second_factor,
    no_address,
    not_enabled,
    not_in_plan,
    wrong_address,
)
from kite_testing.fake_broker.wire.refusals import RefusedError

_MARKET_DATA = ("quote", "historical")


class UserState(StrEnum):
    """How the user stands with the app."""

    READY = "ready"
    """May log in."""
    NOT_ENABLED = "not enabled"
    """Is not on the app's list."""
    BLOCKED = "blocked"
    """The account has a problem."""
    NO_SECOND_FACTOR = "no second factor"
    """Has not set up what API use needs."""


_REFUSALS: Mapping[UserState, Callable[[], RefusedError]] = {
    UserState.NOT_ENABLED: not_enabled,
    UserState.BLOCKED: blocked_account,
    UserState.NO_SECOND_FACTOR: missing_second_factor,
}


class Permissions:
    """The settings of the developer console and of the account; everything is allowed at first.

    `addresses` are those that orders may come from, None for any. `has_market_data` is the paid
    plan: quotes, history, streaming.
    """

    def __init__(self) -> None:
        self.addresses: tuple[str, ...] | None = None
        self.has_market_data = True
        self.user = UserState.READY

    def register(self, addresses: Iterable[str] | None) -> None:
        """Let orders come from these addresses only; None lets them come from anywhere."""
        self.addresses = None if addresses is None else tuple(addresses)

    def check_address(self, address: str) -> None:
        """Raise RefusedError unless orders may come from there."""
        if self.addresses is None or address in self.addresses:
            return
        raise wrong_address(address) if self.addresses else no_address()

    def check_plan(self, bucket: str) -> None:
        """Raise RefusedError for market data that the plan does not have."""
        if not self.has_market_data and bucket in _MARKET_DATA:
            raise not_in_plan()

    def check_user(self) -> None:
        """Raise RefusedError unless the user may log in."""
        if self.user is not UserState.READY:
            refusal = _REFUSALS[self.user]()
            raise refusal
