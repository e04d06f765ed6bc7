"""Whether the orders of a bracket can work, checked before the first of them is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.prices import price_seen
from kite_core.brackets.words import Exits, Role
from kite_core.errors import Fault, ValidationError
from kite_core.faults import Faults, exact_decimal
from kite_core.models.instruments import Instrument
from kite_core.models.market import Quote
from kite_core.models.words import OrderType
from kite_core.rulebook.book import Rules

SIDES = "A purchase has its stop below and its target above; a sale the other way round."
_LEG_FIELDS = {"trigger_value": ("stop", "target"), "price": ("stop_limit", "target")}
_FIELDS = {
    Role.STOP: {"trigger_price": "stop", "price": "stop_limit"},
    Role.TARGET: {"price": "target"},
}


def check_orders(
    plan: BracketPlan, instrument: Instrument, rules: Rules, *, quote: Quote | None
) -> None:
    """Check every order of the plan against the instrument, the rules of the day and the market.

    An exit that is refused would leave a position without a stop. Without a `quote` the market is
    left out. Raises ValidationError with all faults, under the names of `orders.bracket`.
    """
    found = list(_rule_faults(plan, instrument, rules))
    market = Faults()
    if quote is not None:
        _check_sides(plan, quote, market)
    if quote is not None and plan.exits is Exits.ORDERS:  # a GTT may wait for another day's limits
        _check_circuit(plan, quote, market)
    found += market.found
    if found:
        raise ValidationError("orders.bracket", list(dict.fromkeys(found)))


def _rule_faults(plan: BracketPlan, instrument: Instrument, rules: Rules) -> Iterable[Fault]:
    for fault in plan.entry.preflight(instrument, rules).faults:
        yield replace(fault, field=f"entry.{fault.field}")
    if plan.exits is Exits.GTT:
        middle = (plan.stop + plan.target) / 2
        params = plan.gtt_params(plan.entry.quantity, last_price=middle)
        for fault in params.preflight(instrument, rules).faults:
            yield replace(fault, field=_name_of_leg(fault.field, plan))
        return
    for role, names in _FIELDS.items():
        for fault in plan.params(role, plan.entry.quantity).preflight(instrument, rules).faults:
            yield replace(fault, field=names.get(fault.field, f"entry.{fault.field}"))


def _name_of_leg(field: str, plan: BracketPlan) -> str:
    """The name of a field such as "legs[0].price"."""
    leg, _, name = field.rpartition(".")
    names = _LEG_FIELDS.get(name)
    if not leg or names is None:
        return f"entry.{name}"
    return names[plan.role_of_leg(int(leg == "legs[1]")) is Role.TARGET]


def _check_sides(plan: BracketPlan, quote: Quote, faults: Faults) -> None:
    """The position has to open between its stop and its target."""
    opens = _opens_at(plan, price_seen(quote.last_price))
    if opens is None:
        if plan.entry.order_type == OrderType.MARKET:
            problem = "the broker tells no last price, so that nobody can say where it opens"
            faults.expect(False, "entry", problem, "Give a LIMIT entry.")
        return
    name, price = opens
    below, above = ("stop", "target") if plan.is_long else ("target", "stop")
    values = {"stop": plan.stop, "target": plan.target}
    problem = f"{values[below]} is not below {name}, {price}"
    faults.expect(values[below] < price, below, problem, SIDES)
    problem = f"{values[above]} is not above {name}, {price}"
    faults.expect(values[above] > price, above, problem, SIDES)


def _opens_at(plan: BracketPlan, last: Decimal | None) -> tuple[str, Decimal] | None:
    """About where the entry fills, and what that price is; None where nobody can say."""
    entry = plan.entry
    if entry.trigger_price is not None and entry.order_type in (OrderType.SL, OrderType.SL_M):
        return "entry.trigger_price", exact_decimal(entry.trigger_price)
    market = None if last is None else ("the last price", last)
    if entry.order_type != OrderType.LIMIT or entry.price is None:
        return market
    limit = exact_decimal(entry.price)
    is_better = last is not None and (last < limit if plan.is_long else last > limit)
    return market if is_better else ("entry.price", limit)


def _check_circuit(plan: BracketPlan, quote: Quote, faults: Faults) -> None:
    lower, upper = price_seen(quote.lower_circuit_limit), price_seen(quote.upper_circuit_limit)
    if lower is None or upper is None:
        return
    prices = {"stop": plan.stop, "stop_limit": plan.stop_limit, "target": plan.target}
    fix = f"Give a price from {lower} to {upper}."
    for name, price in prices.items():
        problem = f"{price} is outside of the circuit limits of the day"
        faults.expect(price is None or lower <= price <= upper, name, problem, fix)
