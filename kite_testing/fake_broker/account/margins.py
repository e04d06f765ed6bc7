"""Margin and charges calculators: the calls of this topic. They change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from kite_core.messages import Response
from kite_core.rulebook.charges import ExactCharges, sum_of_charges
from kite_testing.fake_broker.account.basket import final_margin, initial_margin
from kite_testing.fake_broker.account.charge_rows import NO_CHARGES, charges_row, rupees
from kite_testing.fake_broker.account.charging import charges_of, kind_of, rates_at
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.margin_legs import Leg, Margin, Part, leg_row, sum_row
from kite_testing.fake_broker.account.margin_rates import margin_rates
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE
from kite_testing.fake_broker.order import OPPOSITE
from kite_testing.fake_broker.wire.answers import success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid, missing, unknown_instrument
from kite_testing.fake_broker.wire.routing import Route, route

_VARIETIES = ("regular", "amo", "co", "iceberg", "auction", "bo")
_PRODUCTS = ("CNC", "NRML", "MIS", "MTF", "CO", "BO")
_ORDER_TYPES = ("MARKET", "LIMIT", "SL", "SL-M")
_WORDS = (
    ("transaction_type", tuple(OPPOSITE)),
    ("variety", _VARIETIES),
    ("product", _PRODUCTS),
    ("order_type", _ORDER_TYPES),
)


class Margins:
    """Calculates what orders would block and cost."""

    def __init__(self, ledger: Ledger, rules: DayRules) -> None:
        self._ledger = ledger
        self._rules = rules

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("POST", "/margins/orders", self._orders),
            route("POST", "/margins/basket", self._basket),
            route("POST", "/charges/orders", self._charges),
        )

    def _orders(self, asked: Asked) -> Response:
        is_compact = asked.parameter("mode") == "compact"
        legs = [self._leg(row, asked.now) for row in asked.rows()]
        return success(
            [leg_row(leg, self._charges_of(leg, asked.now), is_compact=is_compact) for leg in legs]
        )

    def _basket(self, asked: Asked) -> Response:
        """With positions considered, both totals hold what these block already."""
        is_compact = asked.parameter("mode") == "compact"
        legs = [self._leg(row, asked.now) for row in asked.rows()]
        parts: list[Part] = []
        if (asked.parameter("consider_positions") or "true").lower() == "true":
            parts = [self._held(row, asked.now) for row in self._ledger.positions if row.quantity]
        parts += [leg.part for leg in legs]
        charges = [self._charges_of(leg, asked.now) for leg in legs]
        rows = [
            leg_row(leg, cost, is_compact=is_compact)
            for leg, cost in zip(legs, charges, strict=True)
        ]
        return success(
            {
                "initial": sum_row(initial_margin(parts), is_compact=is_compact),
                "final": sum_row(final_margin(parts), is_compact=is_compact),
                "orders": rows,
                "charges": _basket_charges(charges),
            }
        )

    def _charges(self, asked: Asked) -> Response:
        return success([self._note(row, asked.now) for row in asked.rows()])

    def _note(self, row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """One virtual contract note; the order id does not come back."""
        if not str(row.get("order_id") or "").strip():
            raise missing("order_id")
        instrument = self._instrument(row)
        price = _amount(row, "average_price")
        quantity = _quantity(row)
        if not price:
            raise invalid("average_price")
        charges = charges_of(
            rates_at(self._rules, now),
            instrument,
            kind=kind_of(instrument, row["product"]),
            side=row["transaction_type"],
            turnover=price * quantity * instrument.multiplier,
        )
        names = ("transaction_type", "tradingsymbol", "exchange", "variety", "product")
        return {
            **{name: row[name] for name in names},
            "order_type": row["order_type"],
            "quantity": quantity,
            "price": rupees(price),
            "charges": charges_row(charges),
        }

    def _leg(self, row: Mapping[str, Any], now: datetime) -> Leg:
        """An order as the calculator reads it; a market order counts at the last price."""
        instrument = self._instrument(row)
        price = _amount(row, "price") or _amount(row, "trigger_price")
        if row["order_type"] in ("LIMIT", "SL") and not _amount(row, "price"):
            raise invalid("price")
        last = self._ledger.mark(instrument, now).last
        return Leg(
            instrument=instrument,
            side=row["transaction_type"],
            product=row["product"],
            quantity=_quantity(row),
            price=int(price * RUPEE) or last,
            spot=self._ledger.book.spot(instrument, now),
            rates=margin_rates(instrument, now.date()),
        )

    def _held(self, position: Position, now: datetime) -> Part:
        """A position, with what it blocks already. Premiums are paid: they count no more."""
        book = self._ledger.book
        usage = book.usage_of(position, now)
        return Part(
            instrument=position.instrument,
            quantity=position.quantity,
            margin=Margin(
                span=Fraction(usage.span),
                exposure=Fraction(usage.exposure),
                additional=Fraction(usage.additional),
                var=Fraction(max(usage.cash, 0)),
            ),
            premium=0,
            spot=book.spot(position.instrument, now),
        )

    def _charges_of(self, leg: Leg, now: datetime) -> ExactCharges:
        turnover = leg.quantity * leg.price * leg.instrument.multiplier
        return charges_of(
            rates_at(self._rules, now),
            leg.instrument,
            kind=kind_of(leg.instrument, leg.product),
            side=leg.side,
            turnover=Fraction(turnover, RUPEE),
        )

    def _instrument(self, row: Mapping[str, Any]) -> Instrument:
        for name in ("exchange", "tradingsymbol"):
            if not row.get(name):
                raise missing(name)
        for name, words in _WORDS:
            if not row.get(name):
                raise missing(name)
            if row[name] not in words:
                raise invalid(name)
        found = self._ledger.instruments.by_key(f"{row['exchange']}:{row['tradingsymbol']}")
        if found is None or found.is_index:
            raise unknown_instrument()
        return found


def _basket_charges(charges: list[ExactCharges]) -> dict[str, Any]:
    """Filled in part and with a total of 0, as the broker's are (sample: basket_margins.json)."""
    total = sum_of_charges(charges)
    return {
        **charges_row(NO_CHARGES),
        "brokerage": rupees(total.brokerage),
        "sebi_turnover_charge": rupees(total.sebi_turnover_charge),
    }


def _quantity(row: Mapping[str, Any]) -> int:
    amount = _amount(row, "quantity")
    if amount <= 0 or amount.denominator != 1:
        raise invalid("quantity")
    return int(amount)


def _amount(row: Mapping[str, Any], name: str) -> Fraction:
    """A number of the request, exactly as it is written; 0 when it is not there."""
    given = row.get(name)
    if given is None or given == "":
        return Fraction(0)
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise invalid(name) from None
    if isinstance(given, bool) or not number.is_finite() or number < 0:
        raise invalid(name)
    return Fraction(number)
