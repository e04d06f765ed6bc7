"""What the exchanges do, and how we know."""

from __future__ import annotations

from functools import partial
from typing import Final

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_OURS: Final = "no source shows how much of a market is left to one account"
_behaviour = partial(Behaviour, topic="exchange")

BEHAVIOURS: Final[tuple[Behaviour, ...]] = (
    _behaviour(
        name="price-time priority",
        says="Of orders at rest the best price trades first, and of equal ones the earliest.",
        evidence=Evidence.DOCUMENTED,
        source="trading rules of NSE and BSE",
    ),
    _behaviour(
        name="price of a trade",
        says="A trade happens at the price of the order that rested: a limit that reaches the "
        "market fills at the better price.",
        evidence=Evidence.SAMPLE,
        source="trades.json: GOLDPETAL, limit 4854, filled at 4852",
    ),
    _behaviour(
        name="gap through a limit",
        says="While trading is continuous an order at rest fills at its own limit, however far "
        "the next price lies beyond; in an auction it gets the auction's price.",
        evidence=Evidence.DOCUMENTED,
        source="trading rules of NSE: the price of the passive order; call auction at one price",
    ),
    _behaviour(
        name="fills: touch",
        says="An order fills whole once the best opposite price is at its limit or better.",
        evidence=Evidence.ASSUMED,
        source=_OURS,
    ),
    _behaviour(
        name="fills: cross",
        says="An order fills whole once the best opposite price is better than its limit.",
        evidence=Evidence.ASSUMED,
        source=_OURS,
    ),
    _behaviour(
        name="fills: depth",
        says="An order takes what the five levels hold and rests with the remainder; what is "
        "taken is gone until the price moves.",
        evidence=Evidence.ASSUMED,
        source=_OURS,
    ),
    _behaviour(
        name="fills: volume",
        says="As depth, and no more than a tenth of what the market trades in the same step.",
        evidence=Evidence.ASSUMED,
        source=_OURS,
    ),
    _behaviour(
        name="trigger of a stop",
        says="A stop to buy is triggered by a last price at its trigger or above, one to sell by "
        "one at it or below; bids and offers do not count.",
        evidence=Evidence.DOCUMENTED,
        source="support.zerodha.com, stop-loss orders",
    ),
    _behaviour(
        name="trigger at the last price",
        says="A stop that comes in with its trigger touched fires at once.",
        evidence=Evidence.ASSUMED,
        source="an exchange has no other time to look at it",
    ),
    _behaviour(
        name="limit-price protection",
        says="A stop on an NSE option that triggers outside of the range around the average of "
        "30 seconds is cancelled: 40 %, or 20 rupees up to a premium of 50.",
        evidence=Evidence.USER,
        source="forum thread 13838; exchange circulars on limit-price protection",
    ),
    _behaviour(
        name="rest of an IOC order",
        says="What does not fill at once is cancelled: `16388 : Unmatched orders cancelled by the "
        "system`.",
        evidence=Evidence.DOCUMENTED,
        source="support.zerodha.com, order validity",
    ),
    _behaviour(
        name="disclosed quantity",
        says="Only the disclosed part trades at a time; each new part waits behind the others of "
        "its price.",
        evidence=Evidence.DOCUMENTED,
        source="trading rules of NSE, disclosed quantity",
    ),
    _behaviour(
        name="self-trade prevention",
        says="An order that meets one of the same client is cancelled with what is left of it; "
        "the one at rest stays.",
        evidence=Evidence.DOCUMENTED,
        source="support.zerodha.com, self-trade prevention; which one goes is our choice of two",
    ),
    _behaviour(
        name="circuit lock",
        says="With one side of the book empty, orders that need it rest.",
        evidence=Evidence.DOCUMENTED,
        source="support.zerodha.com, circuit limits",
    ),
    _behaviour(
        name="trading halt",
        says="While trading is stopped orders wait; then all that reach it trade at one price.",
        evidence=Evidence.DOCUMENTED,
        source="NSE, index-based market-wide circuit breakers; the one price is the market's",
    ),
    _behaviour(
        name="band flex",
        says="A new price band cancels the limits that lie outside; stops stay.",
        evidence=Evidence.DOCUMENTED,
        source="NSE circular on price bands of November 2024",
    ),
    _behaviour(
        name="closing auction cancels",
        says="Stops that wait and orders with a disclosed quantity are cancelled at 15:15.",
        evidence=Evidence.DOCUMENTED,
        source="NSE circulars 74466, 74467",
    ),
    _behaviour(
        name="auction price",
        says="Pre-open and closing auction match at one price. It is the market's own: an "
        "account's orders do not move it.",
        evidence=Evidence.ASSUMED,
        source="NSE circulars 74466, 74467 for the auction; the price is a simplification",
    ),
    _behaviour(
        name="post-close session",
        says="Orders that take the day's closing price trade at it.",
        evidence=Evidence.DOCUMENTED,
        source="NSE, market timings: closing session",
    ),
)
