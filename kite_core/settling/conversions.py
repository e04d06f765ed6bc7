"""What positions tell of a conversion: there is no id of one, and no picture from before."""

from __future__ import annotations

from collections.abc import Iterable

from kite_core.models.portfolio import Position
from kite_core.models.portfolio_params import PositionConversion
from kite_core.models.words import TransactionType


def is_converted(net: Iterable[Position], conversion: PositionConversion) -> bool:
    """Whether the positions prove that it took effect; that they do not proves nothing.

    The broker takes no conversion of more than there is. So when less than that is left, it was
    converted, or traded meanwhile: the new product has to hold as much, too.
    """
    rows = list(net)
    left = _open_quantity(rows, conversion, conversion.old_product)
    reached = _open_quantity(rows, conversion, conversion.new_product)
    return left < conversion.quantity <= reached


def told_of_products(net: Iterable[Position], conversion: PositionConversion) -> str:
    """What the positions hold of both products, in a sentence."""
    rows = list(net)
    parts = [
        f"{_quantity(rows, conversion, product)} {product}"
        for product in (conversion.old_product, conversion.new_product)
    ]
    return f"The positions show {' and '.join(parts)}."


def _open_quantity(rows: Iterable[Position], conversion: PositionConversion, product: str) -> int:
    """What is open on the side that is converted."""
    sign = 1 if conversion.transaction_type == TransactionType.BUY else -1
    return max(sign * _quantity(rows, conversion, product), 0)


def _quantity(rows: Iterable[Position], conversion: PositionConversion, product: str) -> int:
    wanted = (conversion.exchange, conversion.tradingsymbol, product)
    return sum(
        row.quantity for row in rows if (row.exchange, row.tradingsymbol, row.product) == wanted
    )
