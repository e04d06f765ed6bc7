"""What the night does to positions and holdings.

A simplification: what was open MIS is carried like NRML, because nothing squares it off so far.
"""

from __future__ import annotations

from datetime import date

from kite_testing.fake_broker.account.holding import Holding
from kite_testing.fake_broker.account.position import Lots, Position, first_in_first_out, value_of
from kite_testing.fake_broker.money import Money


def after_the_night(position: Position, close: Money, today: date) -> tuple[Position | None, Money]:
    """What is carried, at the prices it was traded at, and what the closed part earned.

    An expired contract is settled at its close. A flat position is gone.
    """
    multiplier = position.instrument.multiplier
    carried_long: Lots = [] if position.is_carried_short else position.overnight
    carried_short: Lots = position.overnight if position.is_carried_short else []
    buys, sells = [*carried_long, *position.buys], [*carried_short, *position.sells]
    closed = min(_count(buys), _count(sells))
    bought, open_buys = first_in_first_out(buys, closed)
    sold, open_sells = first_in_first_out(sells, closed)
    earned = (value_of(sold) - value_of(bought)) * multiplier
    expiry = position.instrument.expiry
    if expiry is not None and expiry < today:
        settled = position.quantity * close * multiplier
        paid = (value_of(open_buys) - value_of(open_sells)) * multiplier
        return None, earned + settled - paid
    if not position.quantity:
        return None, earned
    following = Position(
        instrument=position.instrument,
        product=position.product,
        overnight=open_buys or open_sells,
        is_carried_short=bool(open_sells),
        close_price=close,
        quantity=position.quantity,
    )
    return following, earned


def settle_shares(holdings: list[Holding], delivered: list[Position]) -> list[Holding]:
    """The demat account of the next day: sales leave it, oldest first, and buys come in as T1."""
    for holding in holdings:
        holding.t1_quantity = 0
    lines = {holding.instrument.token: holding for holding in holdings}
    for position in delivered:
        instrument = position.instrument
        holding = lines.setdefault(instrument.token, Holding(instrument=instrument))
        both = min(_count(position.buys), _count(position.sells))
        _, bought = first_in_first_out(position.buys, both)
        _, holding.lots = first_in_first_out(holding.lots, max(-position.quantity, 0))
        holding.lots.extend(bought)
        holding.t1_quantity = _count(bought)
    return [holding for holding in lines.values() if holding.total]


def _count(lots: Lots) -> int:
    return sum(quantity for quantity, _ in lots)
