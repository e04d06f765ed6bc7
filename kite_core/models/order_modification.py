"""What to change about a pending order, checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.faults import Faults, Price, pairs, price_field
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.order_checks import check_protection
from kite_core.models.words import OrderType, Validity, Variety


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
