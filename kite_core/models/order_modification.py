"""What to change about a pending order, checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kite_core.faults import Faults, Price, keep_plain_wholes, pairs, price_field
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.instruments import Instrument
from kite_core.models.order_checks import check_prices, check_protection
from kite_core.models.order_wish import OrderWish
from kite_core.models.orders import Order
from kite_core.models.preflight.findings import Findings, Preflight
from kite_core.models.preflight.orders import preflight_of
from kite_core.models.words import OrderType, Validity, Variety

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rules

_Kept = TypeVar("_Kept")
_PRICED = (OrderType.LIMIT, OrderType.SL)
_STOPS = (OrderType.SL, OrderType.SL_M)
_OF_COVER = {"price", "trigger_price", "parent_order_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderModification(JsonModel):
    """What to change about a pending order; what is None stays as it is.

    `variety` is the one that the order was placed with. `quantity` is the new total, with what is
    filled already. Raises ValidationError with every fault and its fix.
    """

    variety: str = Variety.REGULAR
    parent_order_id: str | None = None
    quantity: int | None = None
    price: Price | None = None
    order_type: str | None = None
    trigger_price: Price | None = None
    validity: str | None = None
    validity_ttl: int | None = None
    disclosed_quantity: int | None = None
    market_protection: Price | None = None

    def __post_init__(self) -> None:
        """Check every change that is given."""
        keep_plain_wholes(self, "quantity", "validity_ttl", "disclosed_quantity")
        faults = Faults()
        faults.word("variety", self.variety, Variety)
        if self.quantity is not None:
            faults.whole("quantity", self.quantity, least=1)
        if self.price is not None:
            faults.number("price", self.price, above=-1 if self.price == 0 else 0)
        if self.trigger_price is not None:
            faults.number("trigger_price", self.trigger_price)
        if self.order_type is not None:
            faults.word("order_type", self.order_type, OrderType)
        if self.validity is not None:
            faults.word("validity", self.validity, Validity)
        if self.disclosed_quantity is not None:
            faults.whole("disclosed_quantity", self.disclosed_quantity, least=0)
        check_protection(self.market_protection, faults)
        fix = "Give at least one of quantity, price, order_type, trigger_price, validity."
        faults.expect(bool(self._changes()), "changes", "nothing would change", fix)
        faults.raise_for("OrderModification")

    def _changes(self) -> Pairs:
        return pairs(
            ("order_type", self.order_type),
            ("quantity", self.quantity),
            ("price", price_field(self.price)),
            ("trigger_price", price_field(self.trigger_price)),
            ("disclosed_quantity", self.disclosed_quantity),
            ("validity", self.validity),
            ("validity_ttl", self.validity_ttl),
            ("market_protection", price_field(self.market_protection)),
        )

    def to_form(self) -> Pairs:
        """The form fields of the change."""
        return (*self._changes(), *pairs(("parent_order_id", self.parent_order_id)))

    def check(
        self,
        order: Order,
        instrument: Instrument,
        rules: Rules,
        *,
        last_price: Price | None = None,
    ) -> None:
        """Check the order as it would be afterwards; nothing is sent.

        `order` is its newest row of the order book. Rules that are not confirmed refuse nothing:
        `preflight` tells of them. Raises ValidationError with every fault and its fix.
        """
        found = self.preflight(order, instrument, rules, last_price=last_price)
        found.raise_for_faults("OrderModification")

    def preflight(
        self,
        order: Order,
        instrument: Instrument,
        rules: Rules,
        *,
        last_price: Price | None = None,
    ) -> Preflight:
        """What `check` finds, and what it does not refuse but may be refused; raises nothing."""
        found, changed = Findings(), self._applied_to(order)
        _check_state(self, order, found)
        _check_type(self, order, found)
        if order.variety != Variety.CO:
            faults = Faults()
            check_prices(changed, faults)
            found.add(Preflight(faults=faults.found))
        found.add(preflight_of(changed, instrument, rules, last_price=last_price))
        return found.preflight()

    def _applied_to(self, order: Order) -> OrderWish:
        """The order afterwards.

        One that was a market order before is protected already. A leg of a cover order is an order
        like others: its row tells neither which leg it is, nor the price of the other one.
        """
        order_type = self.order_type or order.order_type
        stays = order_type == order.order_type
        return OrderWish(
            exchange=order.exchange,
            tradingsymbol=order.tradingsymbol,
            transaction_type=order.transaction_type,
            quantity=self.quantity or order.quantity,
            product=order.product or "",
            order_type=order_type,
            variety=Variety.REGULAR if order.variety == Variety.CO else order.variety,
            price=_kept(self.price, order.price if order_type in _PRICED else 0),
            trigger_price=_kept(
                self.trigger_price, order.trigger_price if order_type in _STOPS else 0
            ),
            validity=self.validity or order.validity,
            disclosed_quantity=_kept(self.disclosed_quantity, order.disclosed_quantity),
            market_protection=-1 if stays else self.market_protection,
        )


def _kept(changed: _Kept | None, before: _Kept) -> _Kept | None:
    """What a field is afterwards; the broker writes 0 for none."""
    return (before or None) if changed is None else changed


def _check_state(changes: OrderModification, order: Order, found: Findings) -> None:
    if order.status.is_final:
        found.refuse("status", f"the order is {order.status}", "Place a new order.")
    if changes.variety != order.variety:
        problem = f'"{changes.variety}" is not how the order was placed'
        found.refuse("variety", problem, f'Use variety="{order.variety}".')
    if order.variety == Variety.AUCTION:
        fix = "Cancel it, and place another one."
        found.refuse("variety", "auction orders cannot be changed", fix)
    if changes.quantity is not None and changes.quantity < order.filled_quantity:
        problem = f"{changes.quantity} is less than the {order.filled_quantity} filled already"
        because = "unconfirmed: taken as the new total, with what is filled"
        found.warn("quantity", problem, "Give the new total.", because=because)


def _check_type(changes: OrderModification, order: Order, found: Findings) -> None:
    if order.order_type == OrderType.LIMIT and changes.order_type in _STOPS:
        problem = f"a LIMIT order does not become {changes.order_type}"
        because = "unconfirmed: staff, 2018"
        found.warn("order_type", problem, "Cancel it, and place a stop.", because=because)
    names = {name for name, _ in changes.to_form()}
    if order.variety == Variety.CO and not names <= _OF_COVER:
        because = "unconfirmed: the documentation lists no others"
        problem = "only the price and the trigger of a cover order change"
        found.warn("variety", problem, "Exit it, and place another.", because=because)
