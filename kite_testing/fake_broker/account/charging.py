"""What a day's trading costs, as the contract note rounds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from fractions import Fraction
from typing import TypeAlias

from kite_core.errors import ValidationError
from kite_core.rulebook.charge_rates import ChargeRates, TradeKind
from kite_core.rulebook.charges import (
    ExactCharges,
    exact_charges,
    sum_of_charges,
    trade_kind,
)
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import Order

Delivered: TypeAlias = dict[tuple[int, str], int]
"""Shares that change hands at the end of the day, by token and side; the rest was intraday."""


def rates_at(rules: DayRules, moment: datetime) -> ChargeRates | None:
    """The rates of a day; None before the first that are known."""
    try:
        return rules.at(moment).charges
    except ValidationError:
        return None


def charges_of(
    rates: ChargeRates | None, instrument: Instrument, *, kind: str, side: str, turnover: Fraction
) -> ExactCharges:
    """What an executed order costs, in rupees; nothing where its rates are not known."""
    if rates is None or not turnover:
        return ExactCharges()
    try:
        return exact_charges(
            rates,
            kind=kind,
            exchange=instrument.exchange,
            transaction_type=side,
            turnover=turnover,
        )
    except ValidationError:
        return ExactCharges()


def kind_of(instrument: Instrument, product: str) -> str:
    """How a trade is charged; shares in a product of contracts are charged as intraday."""
    known = product if product in ("CNC", "MTF") else "MIS"
    return trade_kind(
        exchange=instrument.exchange, product=known, tradingsymbol=instrument.tradingsymbol
    )


@dataclass(slots=True, kw_only=True, eq=False)
class ContractNote:
    """The charges of one segment and day: the tax is rounded once for each scrip."""

    by_scrip: dict[str, list[ExactCharges]] = field(default_factory=dict[str, list[ExactCharges]])

    def add(self, instrument: Instrument, charges: ExactCharges) -> None:
        """One more order, or a part of one."""
        self.by_scrip.setdefault(instrument.key, []).append(charges)

    def amounts(self) -> dict[str, Money]:
        """What is posted, by the part of the charges; parts that are nothing are left out."""
        scrips = [sum_of_charges(rows) for rows in self.by_scrip.values()]
        rounded = sum_of_charges(scrips).on_contract_note()
        tax = sum((row.on_contract_note().transaction_tax for row in scrips), Fraction(0))
        parts = {
            part.name: getattr(rounded, part.name)
            for part in fields(rounded)
            if part.name != "tax_type"
        }
        rupees = {**parts, "transaction_tax": tax}
        return {name: int(amount * RUPEE) for name, amount in rupees.items() if amount}


def contract_note(
    orders: list[Order],
    delivered: Delivered,
    rates_of: Callable[[Order], ChargeRates | None],
) -> ContractNote:
    """The note of the orders that traded in a segment.

    Shares that were bought and sold for delivery on one day are charged as intraday, the oldest
    first; those that changed to delivery are charged as such.
    """
    note = ContractNote()
    left = dict(delivered)
    latest_first = orders[::-1]
    for order in sorted(latest_first, key=_trades_intraday):
        rates = rates_of(order)
        for kind, quantity in _parts(order, left):
            turnover = Fraction(order.value * quantity * order.instrument.multiplier, order.filled)
            charges = charges_of(
                rates, order.instrument, kind=kind, side=order.side, turnover=turnover / RUPEE
            )
            note.add(order.instrument, charges)
    return note


def _trades_intraday(order: Order) -> bool:
    return order.product not in ("CNC", "MTF")


def _parts(order: Order, left: Delivered) -> list[tuple[str, int]]:
    """The quantities of an order by how they are charged; takes the delivered ones off `left`."""
    instrument = order.instrument
    if not instrument.is_share or order.product == "MTF":
        return [(kind_of(instrument, order.product), order.filled)]
    key = (instrument.token, order.side)
    count = min(order.filled, left.get(key, 0))
    left[key] = left.get(key, 0) - count
    parts = [
        (str(TradeKind.EQUITY_DELIVERY), count),
        (str(TradeKind.EQUITY_INTRADAY), order.filled - count),
    ]
    return [(kind, quantity) for kind, quantity in parts if quantity]
