"""The last price of one instrument, where something is decided by it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kite_core.brackets.prices import price_seen
from kite_core.errors import KiteError
from kite_core.services.market import Market

if TYPE_CHECKING:
    from kite_core.service import Awaited


async def last_price(client: Awaited, key: str) -> Decimal | None:
    """The last price, by a look at the market; None while the broker tells none that can be."""
    quotes = await Market(client).ltp([key])
    quote = quotes.get(key)
    return None if quote is None else price_seen(quote.last_price)


def no_price(key: str) -> KiteError:
    """The error that tells so."""
    return KiteError(
        f"The broker tells no last price of {key}, or one that is not above 0.",
        hint="Nothing is decided by it, and it is asked again.",
    )
