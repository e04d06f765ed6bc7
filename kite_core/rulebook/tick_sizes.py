"""The exchange's tick sizes by price.

For reading, and for simulating: an order is checked against the tick of the instrument dump, which
the exchange reviews once a month, and never against this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kite_core.rulebook.checks import Checks
from kite_core.rulebook.dated import Dated


@dataclass(frozen=True, slots=True)
class TickBand:
    """A tick for prices, or index levels, up to so many rupees; `up_to` None is the last band.

    `is_open` says that the bound itself belongs to the next band.
    """

    up_to: int | None
    tick: Decimal
    is_open: bool = False

    def __post_init__(self) -> None:
        """Refuse a tick that no price could be on. Raises ValidationError."""
        checks = Checks()
        checks.number("tick", self.tick)
        checks.raise_for("TickBand")

    def holds(self, price: Decimal) -> bool:
        """Whether the price is in the band or below it."""
        if self.up_to is None:
            return True
        return price < self.up_to if self.is_open else price <= self.up_to


@dataclass(frozen=True, slots=True, kw_only=True)
class TickSizes:
    """NSE's ticks: shares and stock futures by price, index futures by the index's level."""

    shares: tuple[TickBand, ...]
    index_futures: tuple[TickBand, ...]
    options: Decimal
    currency: Decimal

    def __post_init__(self) -> None:
        """Refuse bands that leave a price without a tick. Raises ValidationError."""
        checks = Checks()
        for name, bands in (("shares", self.shares), ("index_futures", self.index_futures)):
            checks.bands(name, [band.up_to for band in bands])
        checks.number("options", self.options)
        checks.number("currency", self.currency)
        checks.raise_for("TickSizes")

    def of_share(self, price: Decimal) -> Decimal:
        """The tick of a share, or of its future, whose last month closed at this price."""
        return next(band.tick for band in self.shares if band.holds(price))

    def of_index_future(self, level: Decimal) -> Decimal:
        """The tick of an index future at a level of the index."""
        return next(band.tick for band in self.index_futures if band.holds(level))


TICK_SIZES: tuple[Dated[TickSizes], ...] = (
    Dated(
        since=date(2025, 4, 15),
        value=TickSizes(
            shares=(
                TickBand(250, Decimal("0.01"), is_open=True),
                TickBand(1_000, Decimal("0.05")),
                TickBand(5_000, Decimal("0.1")),
                TickBand(10_000, Decimal("0.5")),
                TickBand(20_000, Decimal(1)),
                TickBand(None, Decimal(5)),
            ),
            index_futures=(
                TickBand(15_000, Decimal("0.05")),
                TickBand(30_000, Decimal("0.1")),
                TickBand(None, Decimal("0.2")),
            ),
            options=Decimal("0.05"),
            currency=Decimal("0.0025"),
        ),
        source="NSE circular of March 2025, as told by financialexpress.com and angelone.in",
        is_confirmed=False,
    ),
)
