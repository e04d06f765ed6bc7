"""What an alert compares, and which prices make it true."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, JsonNumber, Money
from kite_testing.fake_broker.wire.json_fields import units_at_least, units_at_most

CONSTANT = "constant"
INSTRUMENT = "instrument"
LAST_TRADED_PRICE = "LastTradedPrice"
OPERATORS = ("<=", ">=", "<", ">", "==")
_RISING = {">=": "<", ">": "<="}
_FALLING = {"<=": ">", "<": ">="}
_UNTIL = {**_RISING, **_FALLING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An instrument's price. Indices are under INDICES here, whatever the dump says."""

    exchange: str
    instrument: Instrument

    @property
    def key(self) -> str:
        """`EXCHANGE:TRADINGSYMBOL`, as the history writes it."""
        return f"{self.exchange}:{self.instrument.tradingsymbol}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The left price against a constant, or against the `right` one."""

    left: Side
    operator: str
    constant: JsonNumber = 0
    right: Side | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """Whose prices it depends on."""
        return (self.left,) if self.right is None else (self.left, self.right)

    @property
    def has_level(self) -> bool:
        """Whether one price of the left side parts true from false."""
        return self.right is None and self.operator in _UNTIL

    def holds(self, left: Money, right: Money | None) -> bool:
        """Whether it is true at these prices."""
        other = Decimal(str(self.constant)) * RUPEE if right is None else right
        match self.operator:
            case "<=":
                return left <= other
            case ">=":
                return left >= other
            case "<":
                return left < other
            case ">":
                return left > other
            case _:
                return left == other

    def level(self, *, until: bool) -> tuple[bool, Money]:
        """Where it becomes true, or ceases to be: whether above, and from which price on."""
        operator = _UNTIL[self.operator] if until else self.operator
        match operator:
            case ">=":
                return True, units_at_least(self.constant)
            case ">":
                return True, units_at_most(self.constant) + 1
            case "<=":
                return False, units_at_most(self.constant)
            case _:
                return False, units_at_least(self.constant) - 1

    def text(self) -> str:
        """As the history shows it: `LastTradedPrice("INDICES:NIFTY NEXT 50") <= 58290.35`."""
        left = f'{LAST_TRADED_PRICE}("{self.left.key}")'
        if self.right is None:
            return f"{left} {self.operator} {self.constant}"
        return f'{left} {self.operator} {LAST_TRADED_PRICE}("{self.right.key}")'
