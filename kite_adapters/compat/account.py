"""The user, the funds, and what orders would need of them, in pykiteconnect's form."""

from __future__ import annotations

from typing import Any

from kite_adapters.compat.connection import Connection
from kite_adapters.compat.wording import fields_of, json_of
from kite_core.messages import Pairs, Repeat, get, post


class AccountMethods(Connection):
    """The user, the funds, margins and charges."""

    def profile(self) -> dict[str, Any]:
        """The user's profile. Typed twin: `kite.user.profile`."""
        profile: dict[str, Any] = self._ask(lambda calls: calls.user.profile_raw())
        return profile

    def full_profile(self) -> dict[str, Any]:
        """The profile with bank and demat accounts, masked. Typed twin: `kite.user.full_profile`.

        Not in pykiteconnect.
        """
        profile: dict[str, Any] = self._ask(lambda calls: calls.user.full_profile_raw())
        return profile

    def margins(self, segment: str | None = None) -> dict[str, Any]:
        """The funds of both segments, or of one, in rupees.

        Typed twins: `kite.user.margins` and `kite.user.segment_margins`.
        """
        path = {"segment": segment}
        request = get("/user/margins/{segment}", path=path) if segment else get("/user/margins")
        funds: dict[str, Any] = self._read(request)
        return funds

    def order_margins(self, params: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What each order would block by itself, in rupees. Typed twin: `kite.margins.orders`."""
        rows: list[dict[str, Any]] = self._reckoned("/margins/orders", params)
        return rows

    def basket_order_margins(
        self,
        params: list[dict[str, Any]],
        consider_positions: bool = True,
        mode: str | None = None,
    ) -> dict[str, Any]:
        """What the orders would block together, in rupees. Typed twin: `kite.margins.basket`.

        `mode="compact"` asks for the totals alone.
        """
        query = fields_of({"consider_positions": consider_positions, "mode": mode})
        basket: dict[str, Any] = self._reckoned("/margins/basket", params, query)
        return basket

    def get_virtual_contract_note(self, params: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The charges of these trades: taxes, fees, brokerage. Typed twin: `kite.margins.charges`.

        In rupees, in the order given.
        """
        notes: list[dict[str, Any]] = self._reckoned("/charges/orders", params)
        return notes

    def _reckoned(self, path: str, params: object, query: Pairs = ()) -> Any:
        """What a calculator of the broker's answers; it changes nothing, so it may be repeated."""
        request = post(path, query=query, json=json_of(params), repeat=Repeat.SAFE)
        return self._read(request)
