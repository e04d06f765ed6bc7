"""The kinds of orders that are placed; each place has a price, or a quantity, of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from kite_core import OrderParams
from kite_core.models.words import Exchange, OrderType, Product, TransactionType, Variety

PRICED, SLICED, AT_MARKET = "INFY", "IDEA", "SBIN"
Make: TypeAlias = Callable[[int, str | None], OrderParams]
_SIDE, _PRODUCT = TransactionType.BUY, Product.MIS


def _resting(place: int) -> float:
    """A price below the market's."""
    return 1400 + place * 0.5


def _filling(place: int) -> float:
    """A price above the market's."""
    return 1530 + place * 0.5


def _limit(
    place: int,
    tag: str | None,
    *,
    price: Callable[[int], float],
    variety: str = Variety.REGULAR,
) -> OrderParams:
    return OrderParams.limit(
        exchange=Exchange.NSE,
        tradingsymbol=PRICED,
        transaction_type=_SIDE,
        quantity=5 * place,
        price=price(place),
        product=_PRODUCT,
        variety=variety,
        tag=tag,
    )


def _market(place: int, tag: str | None) -> OrderParams:
    return OrderParams.market(
        exchange=Exchange.NSE,
        tradingsymbol=AT_MARKET,
        transaction_type=_SIDE,
        quantity=5 * place,
        product=_PRODUCT,
        tag=tag,
    )


def _sliced(place: int, tag: str | None) -> OrderParams:
    """Every other one is small enough for a single slice."""
    return OrderParams.limit(
        exchange=Exchange.NSE,
        tradingsymbol=SLICED,
        transaction_type=_SIDE,
        quantity=250_000 if place % 2 else 40_000,
        price=round(9.6 + place / 100, 2),
        product=_PRODUCT,
        autoslice=True,
        tag=tag,
    )


def _iceberg(place: int, tag: str | None) -> OrderParams:
    """Every other one fills at once, so that its legs follow."""
    return OrderParams.iceberg(
        exchange=Exchange.NSE,
        tradingsymbol=PRICED,
        transaction_type=_SIDE,
        quantity=2000,
        price=_filling(place) if place % 2 else _resting(place),
        product=_PRODUCT,
        legs=4,
        tag=tag,
    )


def _cover(place: int, tag: str | None) -> OrderParams:
    return OrderParams(
        exchange=Exchange.NSE,
        tradingsymbol=PRICED,
        transaction_type=_SIDE,
        quantity=5 * place,
        product=_PRODUCT,
        order_type=OrderType.LIMIT,
        variety=Variety.CO,
        price=_resting(place),
        trigger_price=1380,
        tag=tag,
    )


def _stop(place: int, tag: str | None) -> OrderParams:
    return OrderParams.stop_loss(
        exchange=Exchange.NSE,
        tradingsymbol=PRICED,
        transaction_type=_SIDE,
        quantity=5 * place,
        price=_filling(place) + 30,
        trigger_price=_filling(place) + 20,
        product=_PRODUCT,
        tag=tag,
    )


KINDS: Mapping[str, Make] = {
    "resting": partial(_limit, price=_resting),
    "filling": partial(_limit, price=_filling),
    "market": _market,
    "sliced": _sliced,
    "iceberg": _iceberg,
    "after market": partial(_limit, price=_resting, variety=Variety.AMO),
    "cover": _cover,
    "stop": _stop,
}
"""How each kind is made for a place, under a tag."""
