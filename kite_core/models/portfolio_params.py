"""How a position changes its product, as the caller wishes it; checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.faults import Faults, pairs
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.words import Exchange, PositionType, Product, TransactionType


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionConversion(JsonModel):
    """A position, or part of one, that changes its product.

    Raises ValidationError with every fault and its fix.
    """

    exchange: str
    tradingsymbol: str
    transaction_type: str
    position_type: str
    quantity: int
    old_product: str
    new_product: str

    def __post_init__(self) -> None:
        """Check everything that needs no position."""
        faults = Faults()
        faults.word("exchange", self.exchange, Exchange)
        faults.text("tradingsymbol", self.tradingsymbol)
        faults.word("transaction_type", self.transaction_type, TransactionType)
        faults.word("position_type", self.position_type, PositionType)
        faults.whole("quantity", self.quantity, least=1)
        faults.word("old_product", self.old_product, Product)
        faults.word("new_product", self.new_product, Product)
        differs = self.old_product != self.new_product
        fix = "Give another product."
        faults.expect(differs, "new_product", f"it is {self.old_product} already", fix)
        faults.raise_for("PositionConversion")

    def to_form(self) -> Pairs:
        """The form fields of the conversion."""
        return pairs(
            ("exchange", self.exchange),
            ("tradingsymbol", self.tradingsymbol),
            ("transaction_type", self.transaction_type),
            ("position_type", self.position_type),
            ("quantity", self.quantity),
            ("old_product", self.old_product),
            ("new_product", self.new_product),
        )
