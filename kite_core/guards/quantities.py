"""Guards of how much: per order, per day, per instrument, and how many orders are open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from kite_core.faults import Faults, Price, exact_decimal
from kite_core.guards.facts import Facts
from kite_core.guards.guard import Objection, collected, exits_apart
from kite_core.guards.wishes import Action, OrderLine, Wish

_NEW = (Action.PLACE, Action.MODIFY)
_ORDERS = (*_NEW, Action.WAIT)
_EXITS = "Exits pass."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLimits:
    """The most that one order may be worth, in rupees, and ask for, in its exchange's units.

    A changed order counts as it would be afterwards; legs of GTTs and orders of alerts count as the
    orders that they may become; a purchase of a fund counts with its amount. Exits pass.

    What is sold, and what has no limit, is worth the market's price, which is asked for.
    `lot_units` are the units of a lot where quantities are lots: {"CDS": 1000} for an exchange,
    {"MCX:CRUDEOIL26DECFUT": 100} for a contract; a position tells its own.
    """

    value: Price | None = None
    quantity: int | None = None
    lot_units: Mapping[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        """Refuse limits that make no sense."""
        check_limits(self, "OrderLimits")

    def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
        """Whether one of its orders is too big."""
        if wish.action not in (*_ORDERS, Action.FUND):
            return []
        return exits_apart(collected(self._objections(wish, facts)), wish, facts)

    def _objections(self, wish: Wish, facts: Facts) -> Iterator[Objection]:
        for line in facts.lines_of(wish):
            if self.quantity is not None and line.quantity > self.quantity:
                problem = f"{line.quantity} of {line.key} are more than {self.quantity} an order"
                yield Objection(problem, f"Use at most {self.quantity}. {_EXITS}")
            if self.value is not None:
                value = facts.value(line, self.lot_units)
                yield from over(value, self.value, f"{line.key} is worth", "an order")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLimits:
    """The most of a day: worth in rupees, quantity, number of orders; bought and sold together.

    All orders of the day's order book count, whoever placed them, as far as they traded or still
    may, and those that are on their way, of all clients of the user in this process. Exits pass,
    and count. A day ends at 06:00 IST. What other programs place is seen when the book is read: at
    first, before an order is blocked, and when the last look is more than 10 seconds ago.
    """

    value: Price | None = None
    quantity: int | None = None
    orders: int | None = None
    lot_units: Mapping[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        """Refuse limits that make no sense."""
        check_limits(self, "DayLimits", "orders")

    def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
        """Whether the day's orders would be too many with this one."""
        if wish.action not in _NEW:
            return []
        found = collected(self._objections(wish, facts))
        if found:
            facts.today_now()  # what was cancelled or refused since counts no more
            found = collected(self._objections(wish, facts))
        return exits_apart(found, wish, facts)

    def _objections(self, wish: Wish, facts: Facts) -> Iterator[Objection]:
        today, is_new = facts.today(), wish.action is Action.PLACE
        before, line = (None, wish.lines[0]) if is_new else facts.changed(wish)
        if self.orders is not None and is_new and today.orders >= self.orders:
            problem = f"{today.orders} orders were placed today, {self.orders} a day are allowed"
            yield Objection(problem, f"Wait for the next day. {_EXITS}")
        if self.quantity is not None:
            added = line.quantity - (0 if before is None else before.quantity)
            ordered = today.quantity + max(added, 0)
            if added > 0 and ordered > self.quantity:
                problem = f"{ordered} would be ordered today, {self.quantity} a day are allowed"
                yield Objection(problem, f"Wait for the next day. {_EXITS}")
        if self.value is not None:
            worth = partial(facts.value, own_units=self.lot_units)
            adds = worth(line) - (Decimal(0) if before is None else worth(before))
            facts.added_values[line] = max(adds, Decimal(0))
            if adds > 0:
                total = today.value(worth) + adds
                yield from over(total, self.value, "the day's orders would be worth", "a day")


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolLimits:
    """The most of any one instrument: what is held of it today, ordered, and asked for now.

    The position, with all its products, the open orders on the same side and this one are added up:
    in units, and in rupees at the price of this order. Legs of GTTs and orders of alerts count like
    orders. Holdings of earlier days are not counted. Exits pass.
    """

    value: Price | None = None
    quantity: int | None = None
    lot_units: Mapping[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        """Refuse limits that make no sense."""
        check_limits(self, "SymbolLimits")

    def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
        """Whether there would be too much of an instrument."""
        if wish.action not in _ORDERS:
            return []
        return exits_apart(collected(self._objections(wish, facts)), wish, facts)

    def _objections(self, wish: Wish, facts: Facts) -> Iterator[Objection]:
        for line in facts.lines_of(wish):
            is_open = facts.today_now().open_quantity(line, besides=line.order_id)
            total = max(_held(line, facts) + is_open + line.open_quantity, 0)
            if self.quantity is not None and total > self.quantity:
                problem = f"{total} of {line.key} would be too many: {self.quantity} are allowed"
                fix = f"Use at most {max(self.quantity - total + line.open_quantity, 0)} now."
                yield Objection(problem, f"{fix} {_EXITS}")
            if self.value is not None and line.quantity:
                value = facts.value(line, self.lot_units) * total / line.quantity
                yield from over(value, self.value, f"{line.key} would be worth", "an instrument")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrdersLimit:
    """The most orders that may wait at the exchange at a time; a new one counts. Exits pass."""

    most: int

    def __post_init__(self) -> None:
        """Refuse what is no number of orders."""
        faults = Faults()
        check_count("most", self.most, faults)
        faults.raise_for("OpenOrdersLimit")

    def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
        """Whether enough orders are open."""
        if wish.action is not Action.PLACE or facts.today().open_orders < self.most:
            return []
        return exits_apart(collected(self._objections(facts)), wish, facts)

    def _objections(self, facts: Facts) -> Iterator[Objection]:
        is_open = facts.today_now().open_orders
        if is_open >= self.most:
            problem = f"{is_open} orders are open, {self.most} are allowed"
            yield Objection(problem, f"Cancel one, or wait for a fill. {_EXITS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LossLimit:
    """Ends new risk once the day's loss has reached so many rupees; exits pass.

    The loss is what the broker's positions have lost today, realised and not (their `m2m` added
    up), before charges; it is asked for before each order. Nothing is closed by it.
    """

    rupees: Price

    def __post_init__(self) -> None:
        """Refuse what is no amount."""
        faults = Faults()
        faults.number("rupees", self.rupees)
        faults.raise_for("LossLimit")

    def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
        """Whether too much was lost already."""
        if wish.action not in _ORDERS:
            return []
        return exits_apart(collected(self._objections(facts)), wish, facts)

    def _objections(self, facts: Facts) -> Iterator[Objection]:
        loss = -sum((exact_decimal(row.m2m) for row in facts.positions().net), Decimal(0))
        if loss >= exact_decimal(self.rupees):
            problem = f"{loss.normalize():f} rupees are lost today, {self.rupees} are the limit"
            yield Objection(problem, f"Trade on tomorrow. {_EXITS}")


def over(value: Decimal, most: Price, what: str, unit: str) -> Iterator[Objection]:
    """The objection to what is worth more than it may."""
    if value > exact_decimal(most):
        problem = f"{what} {value.normalize():f} rupees, {most} {unit} are allowed"
        yield Objection(problem, f"Stay within {most} rupees {unit}. {_EXITS}")


def check_limits(guard: OrderLimits | DayLimits | SymbolLimits, name: str, *more: str) -> None:
    """Raise ValidationError for limits that are none, or where there is none at all."""
    faults = Faults()
    if guard.value is not None:
        faults.number("value", guard.value)
    for limit in ("quantity", *more):
        if getattr(guard, limit) is not None:
            check_count(limit, getattr(guard, limit), faults)
    names = ("value", "quantity", *more)
    has_any = any(getattr(guard, limit) is not None for limit in names)
    faults.expect(has_any, names[0], "there is no limit", f"Give {' or '.join(names)}.")
    for key, units in guard.lot_units.items():
        faults.whole(f"lot_units[{key!r}]", units, least=1)
    faults.raise_for(name)


def check_count(field: str, count: object, faults: Faults) -> None:
    """Note what is no limit: 0 would let exits through alone, which a pulled switch says better."""
    if isinstance(count, int) and not isinstance(count, bool) and count == 0:
        fix = "Give a number at least 1; a pulled KillSwitch() lets only exits pass."
        faults.expect(False, field, "0 lets nothing new through", fix)
    else:
        faults.whole(field, count, least=1)


def _held(line: OrderLine, facts: Facts) -> int:
    """What is held on the side of this order, less than 0 on the other one."""
    net = sum(
        row.quantity
        for row in facts.positions().net
        if f"{row.exchange}:{row.tradingsymbol}" == line.key
    )
    return net if line.transaction_type == "BUY" else -net
