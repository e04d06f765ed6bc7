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
    """One parameter of a fault. `says` names what it is, with its unit."""

    name: str
    default: WishValue
    says: str


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
