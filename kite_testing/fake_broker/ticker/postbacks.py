"""Postbacks: order updates as the broker POSTs them to the app's URL, signed with its secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.order_updates import OrderUpdate, OrderUpdates
from kite_testing.fake_broker.ticker.update_fields import update_fields

_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Postback:
    """One that was sent: when, and its body as it left, which is JSON and no form."""

    moment: datetime
    body: bytes

    def fields(self) -> dict[str, Any]:
        """What the body says."""
        fields: dict[str, Any] = json.loads(self.body)
        return fields


class _Outlet:
    """Where postbacks leave the engine: a snapshot shares it, for it is no part of the engine."""

    def __init__(self) -> None:
        self.deliver: Callable[[Postback], None] | None = None

    def __deepcopy__(self, _: object) -> _Outlet:
        return self


class Postbacks:
    """The updates of this app's own orders; each is delivered once, with no second attempt.

    There are none until `register`. `sent` keeps them in the order in which they left. U5 spoils
    the checksum of one.
    """

    def __init__(self, api_secret: str, updates: OrderUpdates, faults: Faults) -> None:
        self._api_secret = api_secret
        self._updates = updates
        self._faults = faults
        self._outlet = _Outlet()
        self._is_registered = False
        self.sent: list[Postback] = []

    def register(self) -> None:
        """Send them from now on, as for an app that has registered a URL; once is enough."""
        if not self._is_registered:
            self._is_registered = True
            self._updates.listen(self._on_update)

    def deliver_to(self, deliver: Callable[[Postback], None] | None) -> None:
        """Hand each one to this callable at once, beside keeping it; None: keep them only."""
        self.register()
        self._outlet.deliver = deliver

    def follow(self, before: Postbacks) -> None:
        """Send to where those before did: an app's URL outlives a return to another moment."""
        self._outlet = before._outlet
        if before._is_registered:
            self.register()

    def _on_update(self, update: OrderUpdate) -> None:
        if not update.is_own:
            return
        checksum = postback_checksum(
            update.order_id, update.row["order_timestamp"], api_secret=self._api_secret
        )
        if update.struck_by("U5", self._faults):
            checksum = checksum[::-1]
        body = _ENCODE(update_fields(update, checksum=checksum)).encode()
        postback = Postback(moment=update.moment, body=body)
        self.sent.append(postback)
        if self._outlet.deliver is not None:
            self._outlet.deliver(postback)


def postback_checksum(order_id: str, order_timestamp: str, *, api_secret: str) -> str:
    """What proves that a postback is the broker's: `order_timestamp` is the text of the body."""
    return sha256(f"{order_id}{order_timestamp}{api_secret}".encode()).hexdigest()
