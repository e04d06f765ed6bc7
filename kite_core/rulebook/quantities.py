"""How much one order may ask for: caps, freeze quantities, lots, disclosed parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kite_core.rulebook.checks import Checks, guess
from kite_core.rulebook.dated import ALWAYS, Dated
from kite_core.rulebook.timetables import TRADED

# NCO is the commodity segment of NSE, of which we have no hours and no rates.
_EXCHANGES = (*TRADED, "NCO")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantities:
    """Bounds of one order that hold for whole exchanges.

    The most shares and rupees are those of one order for shares, the least of an iceberg those of
    the whole order. `in_lots` are the exchanges whose quantities count lots already; everywhere
    else a quantity is in units, and a multiple of the dump's `lot_size`.
    """

    most_shares: int
    most_rupees: int
    iceberg_least_rupees: int
    iceberg_least_lots: int
    in_lots: frozenset[str]

    def __post_init__(self) -> None:
        """Refuse bounds that no order could keep. Raises ValidationError."""
        checks = Checks()
        for bound in ("most_shares", "most_rupees", "iceberg_least_rupees", "iceberg_least_lots"):
            checks.whole(bound, getattr(self, bound), least=1)
        checks.names("in_lots", sorted(self.in_lots), _EXCHANGES)
        checks.raise_for("Quantities")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeQuantity:
    """The most that one order may ask for, in the exchange's unit: lots on CDS, BCD and MCX.

    Those that are revised every month are guesses after `valid_until`.
    """

    most: int
    valid_until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a quantity that no order could keep. Raises ValidationError."""
        checks = Checks()
        checks.whole("most", self.most, least=1)
        checks.raise_for("FreezeQuantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeQuantities:
    """Freeze quantities by "NFO:NIFTY", or for a whole exchange ("CDS").

    Those of stock derivatives are in no public list that this library could hold.
    """

    quantities: Mapping[str, FreezeQuantity]

    def __post_init__(self) -> None:
        """Refuse names that no contract has. Raises ValidationError."""
        checks = Checks()
        for name in self.quantities:
            exchange, colon, underlying = name.partition(":")
            is_whole = exchange in _EXCHANGES and bool(underlying) == bool(colon)
            fix = guess(exchange, _EXCHANGES) if colon else f'Write it as "NFO:{name}".'
            checks.expect(is_whole, f"quantities.{name}", "it names no exchange", fix)
        checks.raise_for("FreezeQuantities")

    def of(self, exchange: str, underlying: str) -> FreezeQuantity | None:
        """That of an underlying's contracts, None where it is not known."""
        of_exchange = self.quantities.get(exchange)
        return self.quantities.get(f"{exchange}:{underlying}", of_exchange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """The least part of a quantity that may be disclosed, unless all of it is."""

    least_part: Decimal

    def __post_init__(self) -> None:
        """Refuse what is no part. Raises ValidationError."""
        checks = Checks()
        checks.part("least_part", self.least_part)
        checks.raise_for("Disclosure")


QUANTITIES: tuple[Dated[Quantities], ...] = (
    Dated(
        since=ALWAYS,
        value=Quantities(
            most_shares=100_000,
            most_rupees=100_000_000,
            iceberg_least_rupees=100_000,
            iceberg_least_lots=5,
            in_lots=frozenset({"CDS", "BCD", "MCX", "NCO"}),
        ),
        source="support.zerodha.com, rejected orders that are not in the order book; icebergs",
    ),
)

_AUGUST = date(2026, 8, 31)

FREEZE: tuple[Dated[FreezeQuantities], ...] = (
    Dated(
        since=date(2026, 8, 1),
        value=FreezeQuantities(
            quantities={
                "NFO:NIFTY": FreezeQuantity(most=1800, valid_until=_AUGUST),
                "NFO:BANKNIFTY": FreezeQuantity(most=600, valid_until=_AUGUST),
                "NFO:FINNIFTY": FreezeQuantity(most=1800, valid_until=_AUGUST),
                "NFO:MIDCPNIFTY": FreezeQuantity(most=2800, valid_until=_AUGUST),
                "NFO:NIFTYNXT50": FreezeQuantity(most=600, valid_until=_AUGUST),
                "CDS": FreezeQuantity(most=10_000),
            },
        ),
        source="NSE, freeze quantities of August 2026",
    ),
)

DISCLOSURE: tuple[Dated[Disclosure], ...] = (
    Dated(
        since=ALWAYS,
        value=Disclosure(least_part=Decimal("0.1")),
        source="NSE's rule as others tell it; BSE and MCX are not known",
        is_confirmed=False,
    ),
)
