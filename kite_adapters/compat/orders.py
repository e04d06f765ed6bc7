"""Orders and trades, in pykiteconnect's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kite_adapters.compat.answers import Row, timed
from kite_adapters.compat.connection import Connection
from kite_adapters.compat.wording import Fields, as_given, fields_of, plainly, whole
from kite_core.messages import RateBucket, Repeat, put

if TYPE_CHECKING:
    from kite_core.models.order_modification import OrderModification


class OrderMethods(Connection):
    """Placing, changing and reading orders; trades."""

    def place_order(  # noqa: PLR0917  # reason: pykiteconnect's arguments, by place too
        self,
        variety: str,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        quantity: int,
        product: str,
        order_type: str,
        price: float | None = None,
        validity: str | None = None,
        validity_ttl: int | None = None,
        disclosed_quantity: int | None = None,
        trigger_price: float | None = None,
        iceberg_legs: int | None = None,
        iceberg_quantity: int | None = None,
        auction_number: str | None = None,
        algo_id: str | None = None,
        tag: str | None = None,
        market_protection: float | None = None,
    ) -> str:
        """Place an order once, and return its id. Typed twin: `kite.orders.place`.

        Your `tag` goes out as it is; without one it gets a tag that no other order has, so that it
        is found again when its answer is lost. That search takes up to two minutes. Raises
        OrderUnknownException, which carries the tag, when nobody can say whether the order lives.
        """
        fields = _without("variety", locals())
        return str(self._placed(variety, fields)["order_id"])

    def place_autoslice_order(  # noqa: PLR0917  # reason: as place_order
        self,
        variety: str,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        quantity: int,
        product: str,
        order_type: str,
        price: float | None = None,
        validity: str | None = None,
        validity_ttl: int | None = None,
        disclosed_quantity: int | None = None,
        trigger_price: float | None = None,
        iceberg_legs: int | None = None,
        iceberg_quantity: int | None = None,
        auction_number: str | None = None,
        algo_id: str | None = None,
        tag: str | None = None,
        market_protection: float | None = None,
    ) -> Row:
        """As `place_order`, for more than the exchange takes at once: the broker slices it.

        Returns the whole answer: `order_id`, and `children`, each an `order_id` or an `error`.
        Typed twin: `kite.orders.place` with `OrderParams(autoslice=True)`.
        """
        fields = _without("variety", locals())
        return self._placed(variety, {**fields, "autoslice": "true"})

    def modify_order(
        self,
        variety: str,
        order_id: str,
        parent_order_id: str | None = None,
        quantity: int | None = None,
        price: float | None = None,
        order_type: str | None = None,
        trigger_price: float | None = None,
        validity: str | None = None,
        disclosed_quantity: int | None = None,
        market_protection: float | None = None,
        *,
        validity_ttl: int | None = None,
    ) -> str:
        """Change a pending order, and return its id. Typed twin: `kite.orders.modify`.

        A change whose answer was lost is looked for in the order's history. `validity_ttl` is not
        in pykiteconnect.
        """
        fields = {
            "order_type": order_type,
            "quantity": whole(quantity),
            "price": price,
            "trigger_price": trigger_price,
            "disclosed_quantity": whole(disclosed_quantity),
            "validity": validity,
            "validity_ttl": whole(validity_ttl),
            "market_protection": market_protection,
            "parent_order_id": parent_order_id,
        }
        answer = self._ask(
            lambda calls: as_given(
                lambda: calls.orders.modify(order_id, changes=_changes(variety, fields)),
                put(
                    "/orders/{variety}/{order_id}",
                    path={"variety": variety, "order_id": order_id},
                    form=fields_of(fields),
                    bucket=RateBucket.ORDER,
                    repeat=Repeat.IF_NOT_SENT,
                ),
            )
        )
        return str(answer["order_id"])

    def cancel_order(self, variety: str, order_id: str, parent_order_id: str | None = None) -> str:
        """Cancel a pending order, and return its id. Typed twin: `kite.orders.cancel`.

        A cancellation whose answer was lost is looked for, and sent again while the order rests.
        """
        answer = self._ask(
            lambda calls: plainly(
                calls.orders.cancel(order_id, variety=variety, parent_order_id=parent_order_id)
            )
        )
        return str(answer["order_id"])

    def exit_order(self, variety: str, order_id: str, parent_order_id: str | None = None) -> str:
        """Exit a cover order, as `cancel_order` does. Typed twin: `kite.orders.exit`."""
        return self.cancel_order(variety, order_id, parent_order_id=parent_order_id)

    def orders(self) -> list[Row]:
        """The day's orders, with naive times in IST. Typed twin: `kite.orders.all`."""
        rows: list[Row] = timed(self._ask(lambda calls: calls.orders.all_raw()))
        return rows

    def order_history(self, order_id: str) -> list[Row]:
        """The states that an order passed through. Typed twin: `kite.orders.history`."""
        rows: list[Row] = timed(self._ask(lambda calls: calls.orders.history_raw(order_id)))
        return rows

    def trades(self) -> list[Row]:
        """The day's fills. Typed twin: `kite.orders.trades`."""
        rows: list[Row] = timed(self._ask(lambda calls: calls.orders.trades_raw()))
        return rows

    def order_trades(self, order_id: str) -> list[Row]:
        """The fills of one order. Typed twin: `kite.orders.trades_of`."""
        rows: list[Row] = timed(self._ask(lambda calls: calls.orders.trades_of_raw(order_id)))
        return rows

    def _placed(self, variety: str, fields: Fields) -> Row:
        from kite_adapters.compat.placing import GivenOrder  # late: with what finds orders again

        placed: Row = self._work(GivenOrder(variety=variety, fields=fields).placed)
        return placed


def _without(name: str, given: dict[str, Any]) -> Fields:
    """The arguments of a call, without this one and what none was given for."""
    left_out = ("self", name)
    return {key: value for key, value in given.items() if key not in left_out and value is not None}


def _changes(variety: str, fields: dict[str, Any]) -> OrderModification:
    from kite_core.models.order_modification import OrderModification

    return OrderModification(variety=variety, **fields)
