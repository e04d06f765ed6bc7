"""Good-till-triggered orders, in pykiteconnect's form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from kite_adapters.compat.answers import Row
from kite_adapters.compat.connection import Connection
from kite_adapters.compat.exceptions import InputException
from kite_adapters.compat.wording import Fields, as_given, fields_of, plainly
from kite_core.messages import Repeat, post, put

if TYPE_CHECKING:
    from kite_core.models.gtt_params import GTTParams

_NEEDED = ("transaction_type", "quantity", "order_type", "product", "price")
_OPTIONAL = ("tag", "market_protection")


class GTTMethods(Connection):
    """Good-till-triggered orders: they wait at the broker, for up to a year."""

    def get_gtts(self) -> list[Row]:
        """The active triggers, and those of the last week. Typed twin: `kite.gtt.all`."""
        rows: list[Row] = self._ask(lambda calls: calls.gtt.all_raw())
        return rows

    def get_gtt(self, trigger_id: int) -> Row:
        """One trigger. Typed twin: `kite.gtt.one`."""
        trigger: Row = self._ask(lambda calls: calls.gtt.one_raw(trigger_id))
        return trigger

    def place_gtt(
        self,
        trigger_type: str,
        tradingsymbol: str,
        exchange: str,
        trigger_values: Sequence[float],
        last_price: float,
        orders: Sequence[Mapping[str, Any]],
    ) -> Row:
        """Place a trigger with one order or two, once. Typed twin: `kite.gtt.place`.

        Each order names `transaction_type`, `quantity`, `order_type`, `product` and `price`; its
        `tag` and `market_protection` are sent along, too.
        """
        given = _Given(trigger_type, tradingsymbol, exchange, trigger_values, last_price, orders)
        request = post("/gtt/triggers", form=given.form(), repeat=Repeat.NEVER)
        receipt: Row = self._ask(
            lambda calls: as_given(lambda: calls.gtt.place(given.params()), request)
        )
        return receipt

    def modify_gtt(
        self,
        trigger_id: int,
        trigger_type: str,
        tradingsymbol: str,
        exchange: str,
        trigger_values: Sequence[float],
        last_price: float,
        orders: Sequence[Mapping[str, Any]],
    ) -> Row:
        """Replace an active trigger, which keeps its id. Typed twin: `kite.gtt.modify`."""
        given = _Given(trigger_type, tradingsymbol, exchange, trigger_values, last_price, orders)
        receipt: Row = self._ask(
            lambda calls: as_given(
                lambda: calls.gtt.modify(trigger_id, params=given.whole_params()),
                put(
                    "/gtt/triggers/{trigger_id}",
                    path={"trigger_id": trigger_id},
                    form=given.form(),
                    repeat=Repeat.IF_NOT_SENT,
                ),
            )
        )
        return receipt

    def delete_gtt(self, trigger_id: int) -> Row:
        """Delete an active trigger. Typed twin: `kite.gtt.delete`."""
        receipt: Row = self._ask(lambda calls: plainly(calls.gtt.delete(trigger_id)))
        return receipt


class _Given:
    """A trigger as the caller gave it. Raises InputException for what no trigger can be."""

    def __init__(
        self,
        trigger_type: str,
        tradingsymbol: str,
        exchange: str,
        trigger_values: Sequence[float],
        last_price: float,
        orders: Sequence[Mapping[str, Any]],
    ) -> None:
        self._type = trigger_type
        self._share: dict[str, Any] = {"exchange": exchange, "tradingsymbol": tradingsymbol}
        self._last_price = last_price
        self._triggers = _checked_triggers(trigger_type, trigger_values)
        self._orders = [_checked_order(order) for order in orders]

    def form(self) -> tuple[tuple[str, str], ...]:
        """The form fields, as pykiteconnect writes them."""
        condition = {
            **self._share,
            "trigger_values": self._triggers,
            "last_price": self._last_price,
        }
        orders = [{**self._share, **order} for order in self._orders]
        fields: Fields = {
            "condition": json.dumps(condition),
            "orders": json.dumps(orders),
            "type": self._type,
        }
        return fields_of(fields)

    def params(self) -> GTTParams:
        """The same as our own parameters. Raises ValueError for what our checks do not accept."""
        from kite_core.models.gtt_params import GTTLegParams, GTTParams

        pairs = zip(self._triggers, self._orders, strict=True)
        legs = [
            GTTLegParams(trigger_value=trigger, **{name: order[name] for name in _NEEDED})
            for trigger, order in pairs
        ]
        return GTTParams(**self._share, last_price=self._last_price, legs=legs)

    def whole_params(self) -> GTTParams:
        """The same; for a change, which may be sent again, only when nothing would be lost."""
        if any(name in order for order in self._orders for name in _OPTIONAL):
            raise ValueError("our own parameters have no place for a tag or a protection")
        return self.params()


def _checked_triggers(trigger_type: str, given: object) -> list[float]:
    wanted = {"single": 1, "two-leg": 2}.get(trigger_type)
    if wanted is None:
        raise InputException(f"trigger_type {trigger_type!r} is neither 'single' nor 'two-leg'.")
    if not isinstance(given, list | tuple):
        raise InputException("trigger_values have to be a list of prices.")
    triggers = list(cast("Sequence[float]", given))
    if len(triggers) != wanted:
        problem = f"trigger_values are {len(triggers)}"
        raise InputException(f"{problem}; {wanted} are needed for {trigger_type!r}.")
    return triggers


def _checked_order(order: Mapping[str, Any]) -> dict[str, Any]:
    missing = [name for name in _NEEDED if name not in order]
    if missing:
        raise InputException(f"An order of the trigger lacks {', '.join(missing)}.")
    try:
        numbers = {"quantity": int(order["quantity"]), "price": float(order["price"])}
    except (TypeError, ValueError) as fault:
        raise InputException(f"An order of the trigger holds no number: {fault}.") from fault
    extra = {name: order[name] for name in _OPTIONAL if order.get(name) is not None}
    return {**{name: order[name] for name in _NEEDED}, **numbers, **extra}
