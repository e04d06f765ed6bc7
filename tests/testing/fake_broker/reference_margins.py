"""What an order in a contract has to set aside, from the margin before it and after it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from tests.testing.fake_broker.reference_account import ReferenceAccount
from tests.testing.fake_broker.reference_hedges import ZERO, Stake, relief
from tests.testing.fake_broker.reference_lines import Line


def added_margin(
    account: ReferenceAccount,
    line: Line,
    product: str,
    *,
    start: int,
    change: int,
    price: Fraction,
) -> Fraction:
    """What a position adds that goes from `start` by `change`, by way of 0 if it lies between."""
    end = start + change
    turns = start * end < 0
    steps = [start, 0, end] if turns else [start, end]
    margins = [_margin_with(account, line, product, quantity, price) for quantity in steps]
    return sum((max(after - before, ZERO) for before, after in pairwise(margins)), ZERO)


def _margin_with(
    account: ReferenceAccount, line: Line, product: str, quantity: int, price: Fraction
) -> Fraction:
    """The margin of all contracts of a segment, if one position were so large at a price."""
    own, spot = account.book(line, product), account.spot(line.segment)
    books = [book for book in account.contracts(line.segment) if book is not own]
    others = [account.used_by(book) for book in books]
    worth = abs(quantity) * line.multiplier * price
    if line.kind == "option":
        worth = max(-quantity, 0) * spot
    span = worth * line.span / 1000
    on_top = line.exposure + (line.on_expiry_day if line.expires == account.day else 0)
    units = quantity * line.multiplier
    stake = Stake(kind=line.contract_kind, units=units, strike=line.strike, span=span)
    naked = sum((used.span + used.exposure + used.additional for used in others), span)
    hedged = relief([*account.stakes(books), stake], spot)
    return naked + worth * on_top / 1000 - hedged
