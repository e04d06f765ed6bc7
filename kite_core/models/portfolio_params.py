"""How a position changes its product, as the caller wishes it; checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kite_core.faults import Faults, keep_plain_wholes, pairs
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.instruments import Instrument
from kite_core.models.portfolio import Position
from kite_core.models.preflight.findings import Findings, Preflight
from kite_core.models.preflight.given import are_rules, check_given
from kite_core.models.preflight.offers import check_traits, series_of
from kite_core.models.words import Exchange, PositionType, Product, TransactionType
from kite_core.rulebook.restrictions import CONVERSION, OrderTraits

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rules


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
        keep_plain_wholes(self, "quantity")
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

    def check(
        self, position: Position, rules: Rules, *, instrument: Instrument | None = None
    ) -> None:
        """Check the conversion against its position and the rules of a day; nothing is sent.

        `position` is a row of `positions().net`. With its instrument more is known. Rules that are
        not confirmed refuse nothing: `preflight` tells of them. Raises ValidationError with every
        fault and its fix.
        """
        found = self.preflight(position, rules, instrument=instrument)
        found.raise_for_faults("PositionConversion")

    def preflight(
        self, position: Position, rules: Rules, *, instrument: Instrument | None = None
    ) -> Preflight:
        """What `check` finds, and what it does not refuse but may be refused; raises nothing."""
        found = Findings()
        if not _are_given(position, rules, instrument, found):
            return found.preflight()
        if _is_of(self, position, found):
            _check_part(self, position, found)
        _check_products(self, rules, instrument, found)
        return found.preflight()


def _are_given(position: object, rules: object, instrument: object, found: Findings) -> bool:
    """Whether each of them is what its name says; the instrument may be missing."""
    is_position = isinstance(position, Position)
    if not is_position:
        problem = f"a {type(position).__name__} is no position"
        found.refuse("position", problem, "Give a row of positions().net.")
    are_others = (
        are_rules(rules, found) if instrument is None else check_given(instrument, rules, found)
    )
    return is_position and are_others


def _is_of(conversion: PositionConversion, position: Position, found: Findings) -> bool:
    """Whether the position is the one that the conversion names, and stands on that side."""
    asked = (conversion.exchange, conversion.tradingsymbol, conversion.old_product)
    if asked != (position.exchange, position.tradingsymbol, position.product):
        given = f"{position.exchange}:{position.tradingsymbol} {position.product}"
        problem = f"{conversion.exchange}:{conversion.tradingsymbol} {conversion.old_product}"
        problem += f" was asked for, and the position is {given}"
        found.refuse("tradingsymbol", problem, "Give the row of positions().net that is meant.")
        return False
    if not position.is_open:
        found.refuse("quantity", "nothing is left of the position", "There is nothing to convert.")
        return False
    side = TransactionType.BUY if position.quantity > 0 else TransactionType.SELL
    if conversion.transaction_type != side:
        problem = f"{conversion.transaction_type} is not the side of the position"
        found.refuse("transaction_type", problem, f'Use transaction_type="{side}".')
    return True


def _check_part(conversion: PositionConversion, position: Position, found: Findings) -> None:
    """The part of the day is what exceeds the part that was carried and is still there."""
    sign = 1 if position.quantity > 0 else -1
    carried = min(max(sign * position.overnight_quantity, 0), abs(position.quantity))
    parts = {
        PositionType.DAY: abs(position.quantity) - carried,
        PositionType.OVERNIGHT: carried,
    }
    most = parts.get(PositionType(conversion.position_type), abs(position.quantity))
    if conversion.quantity > most:
        problem = f"{conversion.quantity} is more than the {most} of the {conversion.position_type}"
        left = ", ".join(f"{count} of the {part}" for part, count in parts.items() if count)
        found.refuse("quantity", f"{problem} part", f"Convert at most {left}.")


def _check_products(
    conversion: PositionConversion, rules: Rules, instrument: Instrument | None, found: Findings
) -> None:
    for field in ("old_product", "new_product"):
        product = getattr(conversion, field)
        if product in (Product.CO, Product.BO):
            fix = "Exit it with orders.exit()."
            found.refuse(field, f"{product} is never converted, in or out", fix)
    if (conversion.transaction_type, conversion.new_product) == ("SELL", Product.CNC):
        because = "holdings are not looked at"
        fix = "Convert no more than you hold."
        problem = "a short position becomes CNC only where the shares are held"
        found.warn("new_product", problem, fix, because=because)
    trading = rules.trading
    underlying = trading.underlying_of(conversion.exchange, instrument.name if instrument else "")
    traits = OrderTraits(
        exchange=conversion.exchange,
        instrument_type=instrument.instrument_type if instrument else "",
        product=conversion.new_product,
        variety=CONVERSION,
        transaction_type=conversion.transaction_type,
        underlying=underlying,
        series=series_of(instrument) if instrument else "",
    )
    check_traits(traits, trading=trading, found=found, field="new_product")
