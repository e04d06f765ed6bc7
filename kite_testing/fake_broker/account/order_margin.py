"""What an order adds to the margin of what is open, as far as it is known when it is accepted.

Positions hedge an order. Other open orders do not, before they are filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kite_testing.fake_broker.account.hedging import Stake, hedge_relief
from kite_testing.fake_broker.account.margin_rates import margin_rates, required, share_of
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import BUY, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How an order meets its own position, negative when short, once those before it are filled."""

    standing: int
    closing: int
    opening: int


def naked_requirement(ticket: Ticket, quantity: int, *, spot: Money, today: date) -> Money:
    """What so much of an order needs where nothing hedges it."""
    return required(
        ticket.instrument,
        side=ticket.side,
        product=ticket.product,
        quantity=quantity,
        price=ticket.price or ticket.reference_price,
        spot=spot,
        today=today,
    )


def hedged_requirement(
    ticket: Ticket, parts: Parts, beside: Sequence[Stake], *, spot: Money, today: date
) -> Money:
    """What an order in a contract needs among other stakes of its group.

    That is what its closing part adds to the margin, and what its opening part adds; neither is
    below 0. So an exit may need much: that of a hedge. A premium is paid in full.
    """
    sign = 1 if ticket.side == BUY else -1
    flat = parts.standing + sign * parts.closing
    steps = (parts.standing, flat, flat + sign * parts.opening)
    margins = {
        quantity: _margin_with(ticket, quantity, beside, spot=spot, today=today)
        for quantity in dict.fromkeys(steps)
    }
    before, between, after = (margins[quantity] for quantity in steps)
    premium = 0
    if ticket.instrument.is_option and ticket.side == BUY:
        premium = naked_requirement(ticket, parts.opening, spot=spot, today=today)
    return premium + max(between - before, 0) + max(after - between, 0)


def _margin_with(
    ticket: Ticket, quantity: int, beside: Sequence[Stake], *, spot: Money, today: date
) -> Money:
    """The margin if so much of the order's contract were open, but for that of the others.

    A future counts at the price of the order.
    """
    instrument = ticket.instrument
    rates = margin_rates(instrument, today)
    if instrument.is_option:
        worth = max(-quantity, 0) * spot * instrument.multiplier
    else:
        price = ticket.price or ticket.reference_price
        worth = abs(quantity) * price * instrument.multiplier
    own = Stake(instrument, quantity, share_of(worth, rates.span))
    return share_of(worth, rates.total) - hedge_relief([*beside, own], spot)
