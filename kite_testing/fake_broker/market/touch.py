"""The last price and the best prices around it."""

from __future__ import annotations

from typing import NamedTuple

from kite_testing.fake_broker.market.pins import Depth
from kite_testing.fake_broker.money import Money

NO_BID: Money = 0
"""The best bid of a book without buyers: no seller's limit is as low."""
NO_ASK: Money = 10**15
"""The best ask of a book without sellers: no buyer's limit is as high."""


class Touch(NamedTuple):
    """The last price and the best prices on both sides of the book."""

    last: Money
    bid: Money
    ask: Money


def recorded_touch(price: Money, depth: Depth | None) -> Touch:
    """What a price from outside shows: it stands on both sides, unless a depth came with it."""
    if depth is None:
        return Touch(price, price, price)
    bids, asks = depth
    return Touch(price, bids[0][0] if bids else NO_BID, asks[0][0] if asks else NO_ASK)
