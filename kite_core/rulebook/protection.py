"""Market protection: whether an order needs one, and how far the broker's own reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kite_core.rulebook.checks import Checks
from kite_core.rulebook.dated import Dated


@dataclass(frozen=True, slots=True)
class ProtectionBand:
    """So many per cent for prices below so many rupees; `below` None is the last band."""

    below: int | None
    percentage: Decimal

    def __post_init__(self) -> None:
        """Refuse what is no percentage. Raises ValidationError."""
        checks = Checks()
        checks.percent("percentage", self.percentage)
        checks.raise_for("ProtectionBand")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketProtection:
    """Whether orders without a price need a protection, and the broker's own percentages.

    `order_types` are those that need one through the API. `bands` are for shares and futures,
    `option_bands` for calls and puts, by rising price.
    """

    is_required: bool
    order_types: tuple[str, ...]
    bands: tuple[ProtectionBand, ...]
    option_bands: tuple[ProtectionBand, ...]

    def __post_init__(self) -> None:
        """Refuse bands that leave a price without one. Raises ValidationError."""
        checks = Checks()
        for name, bands in (("bands", self.bands), ("option_bands", self.option_bands)):
            checks.bands(name, [band.below for band in bands])
        checks.raise_for("MarketProtection")

    def automatic_percentage(self, price: Decimal, *, is_option: bool) -> Decimal:
        """What `market_protection=-1` means at a price in rupees, in per cent."""
        bands = self.option_bands if is_option else self.bands
        return next(band.percentage for band in bands if band.below is None or price < band.below)


def _protection(*, is_required: bool) -> MarketProtection:
    return MarketProtection(
        is_required=is_required,
        order_types=("MARKET", "SL-M"),
        bands=(
            ProtectionBand(100, Decimal(2)),
            ProtectionBand(500, Decimal(1)),
            ProtectionBand(None, Decimal("0.5")),
        ),
        option_bands=(
            ProtectionBand(10, Decimal(5)),
            ProtectionBand(100, Decimal(3)),
            ProtectionBand(500, Decimal(2)),
            ProtectionBand(None, Decimal(1)),
        ),
    )


PROTECTION: tuple[Dated[MarketProtection], ...] = (
    Dated(
        since=date(2025, 8, 1),
        value=_protection(is_required=False),
        source="support.zerodha.com, market price protection; samples of August 2025 carry it",
    ),
    Dated(
        since=date(2026, 4, 1),
        value=_protection(is_required=True),
        source="kite.trade/docs/connect/v3/orders; forum thread 15912",
    ),
)
