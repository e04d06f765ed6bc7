"""What is asked of the broker with one order."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.faults import Price, pairs, price_field
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.words import Validity, Variety


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWish(JsonModel):
    """The fields of an order to place, unchecked; `OrderParams` are the checked ones.

    Prices are rupees per unit and leave as exact decimal text.
    """

    exchange: str
    tradingsymbol: str
    transaction_type: str
    quantity: int
    product: str
    order_type: str
    variety: str = Variety.REGULAR
    price: Price | None = None
    trigger_price: Price | None = None
    validity: str = Validity.DAY
    validity_ttl: int | None = None
    disclosed_quantity: int | None = None
    iceberg_legs: int | None = None
    iceberg_quantity: int | None = None
    auction_number: str | None = None
    market_protection: Price | None = None
    autoslice: bool | None = None
    algo_id: str | None = None
    tag: str | None = None

    def to_form(self) -> Pairs:
        """The form fields of the placement, in the order of the broker's documentation."""
        return pairs(
            ("exchange", self.exchange),
            ("tradingsymbol", self.tradingsymbol),
            ("transaction_type", self.transaction_type),
            ("order_type", self.order_type),
            ("quantity", self.quantity),
            ("product", self.product),
            ("price", price_field(self.price)),
            ("trigger_price", price_field(self.trigger_price)),
            ("validity", self.validity),
            ("validity_ttl", self.validity_ttl),
            ("disclosed_quantity", self.disclosed_quantity),
            ("iceberg_legs", self.iceberg_legs),
            ("iceberg_quantity", self.iceberg_quantity),
            ("auction_number", self.auction_number),
            ("market_protection", price_field(self.market_protection)),
            ("autoslice", self.autoslice),
            ("algo_id", self.algo_id),
            ("tag", self.tag),
        )
