"""Market protection: how far from the market a market order may trade.

Percentages of the broker's support article on market price protection.
"""

from __future__ import annotations

from fractions import Fraction

from kite_testing.fake_broker.money import RUPEE, Money

# below so many rupees, so many per cent
_SHARES = ((100, Fraction(2)), (500, Fraction(1)))
_FAR_SHARES = Fraction(1, 2)
_OPTIONS = ((10, Fraction(5)), (100, Fraction(3)), (500, Fraction(2)))
_FAR_OPTIONS = Fraction(1)


def automatic_percentage(price: Money, *, is_option: bool) -> Fraction:
    """The broker's own percentage at a price."""
    bands, beyond = (_OPTIONS, _FAR_OPTIONS) if is_option else (_SHARES, _FAR_SHARES)
    return next((share for rupees, share in bands if price < rupees * RUPEE), beyond)
