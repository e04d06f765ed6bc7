"""What a day of trading costs, calculated anew from the list of charges of April 2026."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.testing.fake_broker.reference_lines import EQUITY, Line

Parts = dict[str, Fraction]
PAISA = Fraction(1, 100)
_GST = Fraction(18, 100)
_SEBI = Fraction("0.000001")
SQUARE_OFF_FEE = Fraction(59)
DEMAT_FEE = Fraction("15.34")
# kind: brokerage in per cent (None for 20 rupees flat), tax on buys and on sales, transaction
# charge, stamp duty on buys; all in per cent.
_RATES: dict[str, tuple[str | None, str, str, str, str]] = {
    "delivery": ("0", "0.1", "0.1", "0.00307", "0.015"),
    "intraday": ("0.03", "0", "0.025", "0.00307", "0.003"),
    "margin": ("0.3", "0.1", "0.1", "0.00307", "0.015"),
    "future": ("0.03", "0", "0.05", "0.00183", "0.002"),
    "option": (None, "0", "0.15", "0.03553", "0.003"),
    "commodity": ("0.03", "0", "0.01", "0.0021", "0.002"),
}


@dataclass(slots=True, kw_only=True)
class Executed:
    """One order that traded: what it turned over, in rupees."""

    line: Line
    side: str
    product: str
    quantity: int = 0
    turnover: Fraction = Fraction(0)


def charges(kind: str, side: str, turnover: Fraction) -> Parts:
    """What one executed order costs, without any rounding."""
    brokerage, on_buy, on_sale, transaction, stamp = _RATES[kind]
    commission = min(_percent(brokerage, turnover), Fraction(20)) if brokerage else Fraction(20)
    exchange, sebi = _percent(transaction, turnover), turnover * _SEBI
    return {
        "tax": _percent(on_buy if side == "BUY" else on_sale, turnover),
        "brokerage": commission,
        "exchange": exchange,
        "sebi": sebi,
        "stamp": _percent(stamp, turnover) if side == "BUY" else Fraction(0),
        "gst": (commission + exchange + sebi) * _GST,
    }


def contract_note(orders: list[Executed], segment: str, delivered: dict[str, int]) -> Fraction:
    """What a segment pays for the day. `delivered` are shares that change hands, by side.

    The latest orders for delivery deliver first; all other shares were bought and sold on one day.
    """
    rows: list[tuple[str, Parts]] = []
    left = dict(delivered)
    latest = [each for each in reversed(orders) if each.line.segment == segment]
    for order in sorted(latest, key=lambda each: each.product not in ("CNC", "MTF")):
        for kind, quantity in _kinds(order, left):
            part = order.turnover * quantity / order.quantity
            rows.append((order.line.key, charges(kind, order.side, part)))
    scrips = {key for key, _ in rows}
    tax = sum(rounded(_sum(rows, "tax", key), Fraction(1)) for key in sorted(scrips))
    stamp = rounded(_sum(rows, "stamp"), Fraction(1))
    others = ("brokerage", "exchange", "sebi", "gst")
    return tax + stamp + sum(rounded(_sum(rows, name), PAISA) for name in others)


def rounded(amount: Fraction, unit: Fraction) -> Fraction:
    """The nearest multiple of a unit, half of one up."""
    return (amount / unit + Fraction(1, 2)).__floor__() * unit


def _kinds(order: Executed, left: dict[str, int]) -> list[tuple[str, int]]:
    if order.line.kind != "share":
        kind = order.line.kind if order.line.segment == EQUITY else "commodity"
        return [(kind, order.quantity)]
    if order.product == "MTF":
        return [("margin", order.quantity)]
    count = min(order.quantity, left.get(order.side, 0))
    left[order.side] = left.get(order.side, 0) - count
    parts = [("delivery", count), ("intraday", order.quantity - count)]
    return [(kind, quantity) for kind, quantity in parts if quantity]


def _percent(rate: str, amount: Fraction) -> Fraction:
    return amount * Fraction(rate) / 100


def _sum(rows: list[tuple[str, Parts]], name: str, key: str | None = None) -> Fraction:
    return sum((parts[name] for at, parts in rows if key in (None, at)), Fraction(0))
