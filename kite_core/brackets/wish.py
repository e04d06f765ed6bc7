"""What is wished of a bracket, checked before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

from kite_core.brackets.checks import SIDES
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.words import Exits
from kite_core.faults import Faults, Price, exact_decimal
from kite_core.models.order_params import OrderParams
from kite_core.models.words import Exchange, OrderType, Product, TransactionType, Variety
from kite_core.tags import LONGEST_LABEL

ExitsWish: TypeAlias = Literal["auto", "gtt", "orders"]
"""Who holds the exits; with "auto" the broker does wherever it can."""
_HELD = (Product.CNC, Product.NRML, Product.MTF)
_DELIVERED = (Product.CNC, Product.MTF)
_CASH = (Exchange.NSE, Exchange.BSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketWish:
    """An entry, and where to leave."""

    entry: OrderParams
    target: Price
    stop: Price
    stop_limit: Price | None = None
    exits: ExitsWish = "auto"
    rescues: bool = True

    def check(self, faults: Faults) -> None:
        """Note everything that is wrong with it."""
        if not _is_order(self.entry, faults):
            return
        _check_entry(self.entry, faults)
        faults.truth("rescues", self.rescues)
        prices = [
            faults.number(name, value)
            for name, value in (("target", self.target), ("stop", self.stop))
        ]
        if self.stop_limit is not None:
            prices.append(faults.number("stop_limit", self.stop_limit))
        if all(prices):
            self._check_prices(faults)
        self._check_exits(faults)

    def plan(self, plan_id: str, *, account: str, at: datetime) -> BracketPlan:
        """The bracket before anything has happened."""
        limit = None if self.stop_limit is None else exact_decimal(self.stop_limit)
        return BracketPlan(
            plan_id=plan_id,
            account=account,
            created_at=at,
            entry=self.entry,
            target=exact_decimal(self.target),
            stop=exact_decimal(self.stop),
            stop_limit=limit,
            exits=self._exits,
            rescues=self.rescues,
        )

    @property
    def _exits(self) -> Exits:
        if self.exits != "auto":
            return Exits(self.exits)
        return Exits.GTT if self.entry.product in _HELD else Exits.ORDERS

    def _check_prices(self, faults: Faults) -> None:
        is_long = self.entry.transaction_type == TransactionType.BUY
        rising: list[tuple[str, Decimal]] = [("stop", exact_decimal(self.stop))]
        if self.stop_limit is not None:
            limit = exact_decimal(self.stop_limit)
            is_beyond = limit <= rising[0][1] if is_long else limit >= rising[0][1]
            side = "above" if is_long else "below"
            fix = "Give the worst price that is still taken, at the stop or beyond it."
            faults.expect(is_beyond, "stop_limit", f"{limit} is {side} the stop", fix)
        if self.entry.order_type == OrderType.LIMIT and self.entry.price is not None:
            rising.append(("entry.price", exact_decimal(self.entry.price)))
        rising.append(("target", exact_decimal(self.target)))
        if not is_long:
            rising.reverse()
        for (name, lower), (higher_name, higher) in pairwise(rising):
            is_entry = name == "entry.price"  # the exit is at fault, not the entry
            problem = f"{lower} is not below {higher_name} {higher}"
            if is_entry:
                problem = f"{higher} is not above {name} {lower}"
            faults.expect(lower < higher, higher_name if is_entry else name, problem, SIDES)

    def _check_exits(self, faults: Faults) -> None:
        known = ("auto", *Exits)
        fix = f"Use one of {', '.join(known)}."
        if not faults.expect(self.exits in known, "exits", f"{self.exits!r}", fix):
            return
        product = self.entry.product
        if self._exits is Exits.GTT:
            fix = 'Use exits="orders", or one of CNC, NRML, MTF.'
            faults.expect(product in _HELD, "exits", f"a GTT takes no {product}", fix)
            fix = "Give the worst price for the stop: a GTT places LIMIT orders only."
            faults.expect(self.stop_limit is not None, "stop_limit", "it is missing", fix)
        elif product in _DELIVERED:
            problem = f"the second {product} order would sell shares that the first one has taken"
            faults.expect(False, "exits", problem, 'Use exits="gtt" and give a stop_limit.')


def _is_order(entry: object, faults: Faults) -> bool:
    problem = f"it is a {type(entry).__name__}"
    fix = "Give OrderParams.limit(...), .market(...) or .stop_loss(...)."
    return faults.expect(isinstance(entry, OrderParams), "entry", problem, fix)


def _check_entry(entry: OrderParams, faults: Faults) -> None:
    fix = "Use a regular order: its exits follow one order id."
    problem = f"{entry.variety} has none of its own"
    faults.expect(entry.variety == Variety.REGULAR, "entry.variety", problem, fix)
    faults.expect(not entry.autoslice, "entry.autoslice", "slices are several orders", fix)
    fix = f"Give a label of at most {LONGEST_LABEL} characters."
    is_label = len(entry.tag or "") <= LONGEST_LABEL
    faults.expect(is_label, "entry.tag", "it leaves no room for what makes it unique", fix)
    sells = entry.transaction_type == TransactionType.SELL
    is_holding = sells and entry.exchange in _CASH and entry.product in _DELIVERED
    fix = "Use MIS, or a contract on a derivatives exchange."
    problem = f"a sale for {entry.product} opens no position"
    faults.expect(not is_holding, "entry.product", problem, fix)
