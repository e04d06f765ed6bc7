"""How far stops may stand from their prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kite_core.rulebook.checks import Checks
from kite_core.rulebook.dated import ALWAYS, Dated
from kite_core.rulebook.timetables import TRADED


@dataclass(frozen=True, slots=True, kw_only=True)
class StopGap:
    """The most that the price of an SL order may lie from its trigger, for some contracts.

    So many rupees up to a price, such a part of the price above it.
    """

    exchange: str
    instrument_types: frozenset[str]
    small_price: int
    most_rupees: int
    most_part: Decimal

    def __post_init__(self) -> None:
        """Refuse a gap that cannot be meant. Raises ValidationError."""
        checks = Checks()
        checks.names("exchange", [self.exchange], TRADED)
        checks.whole("small_price", self.small_price, least=0)
        checks.whole("most_rupees", self.most_rupees, least=0)
        checks.part("most_part", self.most_part)
        checks.raise_for("StopGap")

    def most(self, price: Decimal) -> Decimal:
        """The widest gap at a price, in rupees."""
        if price <= self.small_price:
            return Decimal(self.most_rupees)
        return price * self.most_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """Bounds of stops: a cover order's as a part of its price, an SL order's gaps.

    The gaps are those of index contracts.
    """

    cover_most_part: Decimal
    index_gaps: tuple[StopGap, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no part. Raises ValidationError."""
        checks = Checks()
        checks.part("cover_most_part", self.cover_most_part)
        checks.raise_for("Stops")


_BSE_GAPS = (
    StopGap(
        exchange="BFO",
        instrument_types=frozenset({"FUT"}),
        small_price=10_000,
        most_rupees=200,
        most_part=Decimal("0.02"),
    ),
    StopGap(
        exchange="BFO",
        instrument_types=frozenset({"CE", "PE"}),
        small_price=50,
        most_rupees=10,
        most_part=Decimal("0.2"),
    ),
)

STOPS: tuple[Dated[Stops], ...] = (
    Dated(
        since=ALWAYS,
        value=Stops(cover_most_part=Decimal("0.1")),
        source="support.zerodha.com, cover orders",
    ),
    Dated(
        since=date(2026, 1, 19),
        value=Stops(cover_most_part=Decimal("0.1"), index_gaps=_BSE_GAPS),
        source="support.zerodha.com, cover orders; BSE, stop-limit price range check",
    ),
)
