"""What a fault is: the row of the catalogue that tests, docs and the control API read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kite_testing.fake_broker.evidence import Evidence

WishValue: TypeAlias = str | int | float | bool | None


class Severity(StrEnum):
    """What is at stake for a client that does not expect it."""

    MONEY = "A"
    """An order can be doubled or lost."""
    DECISION = "B"
    """It decides on what is not so."""
    NUISANCE = "C"
    """It is held up."""


class Place(StrEnum):
    """Where a fault strikes."""

    DOOR = "door"
    """Requests and answers."""
    ORDERS = "orders"
    """The order management."""
    EXCHANGE = "exchange"
    """The books."""
    LEDGER = "ledger"
    """Funds and positions."""
    READS = "reads"
    """What an account reads of itself."""
    MARKET = "market"
    """Prices, quotes, candles, dumps; events are levers of `broker.market`."""
    TICKER = "ticker"
    """The stream."""
    UPDATES = "updates"
    """Pushed order updates and postbacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One parameter of a fault. `says` names what it is, with its unit.

    `choices` are all values that it takes; without them a number is one from `least` to `most`,
    anything else whatever is like the default.
    """

    name: str
    default: WishValue
    says: str
    choices: tuple[WishValue, ...] = ()
    least: float = 0.0
    most: float = 1e9

    def check(self, value: object) -> None:
        """Raise ValueError, with what fits, for a value that the fault cannot do."""
        if not self._takes(value):
            raise ValueError(f"{self.name} is {value!r}; give {self._wanted}.")

    def _takes(self, value: object) -> bool:
        if self.choices:
            return type(value) is type(self.default) and value in self.choices
        if not self._is_number:
            return isinstance(value, type(self.default))
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        is_whole = isinstance(value, int) or isinstance(self.default, float)
        return is_whole and self.least <= value <= self.most

    @property
    def _is_number(self) -> bool:
        return isinstance(self.default, int | float) and not isinstance(self.default, bool)

    @property
    def _wanted(self) -> str:
        if self.choices:
            return "one of " + ", ".join(str(each) for each in self.choices if each != "")
        bounds = f", from {self.least:g} to {self.most:g}" if self._is_number else ""
        return f"something like {self.default!r}{bounds}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One row of the catalogue.

    `cause` is what else brings it about: a lever or a plain sequence of calls; empty when only
    the fault does. `has_switch` is False for events of the market, which only levers bring about.
    """

    name: str
    title: str
    does: str
    client: str
    place: Place
    severity: Severity
    evidence: Evidence
    source: str
    wishes: tuple[Wish, ...] = ()
    cause: str = ""
    has_switch: bool = True

    def __post_init__(self) -> None:
        """Refuse a row that does not say how it is known. Raises ValueError."""
        if not self.source or not self.does or not self.client:
            raise ValueError(f"Fault {self.name}: say what it does, for whom, and who saw it.")

    @property
    def defaults(self) -> dict[str, WishValue]:
        """The wishes as they are when nobody says otherwise."""
        return {wish.name: wish.default for wish in self.wishes}
