"""The profit of the day's trades: by instrument and product, realised and not, charges apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from kite_core.faults import Faults, Price, price_text
from kite_core.json_model import JsonModel, Timestamp, timestamp
from kite_core.models.exact_numbers import exact_sum
from kite_core.models.instrument_keys import checked_prices
from kite_core.models.words import Exchange, Product
from kite_core.rows import SkippedRow

PnlMethod: TypeAlias = Literal["fifo", "average"]
"""Which entry an exit closes: the oldest one, or a part of all at their average price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PnlQuestion:
    """How the profit is to be counted. `marks` are prices by "EXCHANGE:TRADINGSYMBOL"."""

    method: PnlMethod
    marks: Mapping[str, Price] = field(default_factory=dict[str, Price])
    with_opening: bool = True

    def check(self, faults: Faults) -> None:
        """Note everything that is wrong with it."""
        fix = 'Use "fifo" or "average".'
        faults.expect(
            self.method in get_args(PnlMethod), "method", f"{self.method!r} is no method", fix
        )
        faults.truth("with_opening", self.with_opening)
        for key, price in checked_prices("marks", self.marks, faults).items():
            try:
                price_text(price)
            except ValueError as fault:
                fix = "Give an int, float, Decimal or text."
                faults.expect(False, f"marks[{key!r}]", str(fault), fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip(JsonModel):
    """A quantity that was entered and left again; negative when it was short. Prices are per unit.

    `entered_at` is None for what was carried over night, and for an average over several fills.
    """

    quantity: int
    entry_price: float
    exit_price: float
    realised: float
    entered_at: Timestamp = timestamp()
    left_at: Timestamp = timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePnl(JsonModel):
    """The trades of one instrument and product, and what they earned, in rupees.

    Prices are per unit; `realised`, `unrealised` and `charges` are rupees, with the `multiplier`.
    Quantities are lots where the broker counts lots. `opening_quantity` was there before the
    first trade (negative when short) at `opening_price`: from the positions, or for a delivery
    sale from the holdings. `open_quantity` is what is left, at `open_price` on average.

    `mark` is the price that `unrealised` is counted at, and `mark_source` where it is from: both
    None, like `unrealised`, when there is none and something is open. `charges` are our estimate
    from the rulebook's rates, None where it has none; they are in no other figure.

    `is_multiplier_known` is false when no position told the multiplier and 1 was taken.
    `is_opening_known` is false when a delivery sale was found in no holding, or in one whose
    average price is missing or disputed. `unexplained_quantity` is what the position holds beyond
    its opening and these trades: after a conversion, or when a trade came in between.
    """

    exchange: Exchange
    tradingsymbol: str
    product: Product
    multiplier: float
    opening_quantity: int
    opening_price: float
    bought_quantity: int
    bought_price: float
    sold_quantity: int
    sold_price: float
    realised: float
    open_quantity: int
    open_price: float
    unrealised: float | None = None
    mark: float | None = None
    mark_source: Literal["given", "position"] | None = None
    charges: float | None = None
    round_trips: list[RoundTrip] = field(default_factory=list[RoundTrip])
    is_multiplier_known: bool = True
    is_opening_known: bool = True
    unexplained_quantity: int = 0

    @property
    def key(self) -> str:
        """The instrument, as quotes and marks name it: "NSE:INFY"."""
        return f"{self.exchange}:{self.tradingsymbol}"

    @property
    def total(self) -> float | None:
        """Realised and unrealised together, before charges; None without a mark."""
        return None if self.unrealised is None else exact_sum((self.realised, self.unrealised))


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePnlReport(JsonModel):
    """The profit of the day's trades, in rupees; each sum is rounded once, from exact parts.

    `unrealised` is None when anything is open that has no mark: see `unmarked`. `charges` are our
    estimate, None when any row has none; they are in no other figure. `unused_marks` are the keys
    of marks that name nothing that was traded.
    """

    method: PnlMethod
    rows: list[TradePnl] = field(default_factory=list[TradePnl])
    realised: float = 0.0
    unrealised: float | None = 0.0
    charges: float | None = None
    unused_marks: list[str] = field(default_factory=list[str])

    def __repr__(self) -> str:
        counts = {
            "unmarked": len(self.unmarked),
            "doubtful": len(self.doubtful),
            "skipped": len(self.skipped),
            "unused marks": len(self.unused_marks),
        }
        noted = "".join(f", {count} {note}" for note, count in counts.items() if count)
        return (
            f"<TradePnlReport by {self.method} of {len(self.rows)} rows: realised {self.realised}, "
            f"unrealised {self.unrealised}, charges {self.charges}{noted}>"
        )

    @property
    def total(self) -> float | None:
        """Realised and unrealised together, before charges; None without all marks."""
        return None if self.unrealised is None else exact_sum((self.realised, self.unrealised))

    @property
    def realised_after_charges(self) -> float | None:
        """What is left of the realised profit when all charges are paid, if they are known."""
        return None if self.charges is None else exact_sum((self.realised, -self.charges))

    @property
    def unmarked(self) -> list[str]:
        """The instruments that are open and have no mark, such as "NFO:NIFTY26DECFUT"."""
        return [row.key for row in self.rows if row.unrealised is None]

    @property
    def doubtful(self) -> list[TradePnl]:
        """The rows whose figures rest on something that is not known."""
        return [
            row
            for row in self.rows
            if not (row.is_multiplier_known and row.is_opening_known) or row.unexplained_quantity
        ]

    @property
    def skipped(self) -> tuple[SkippedRow, ...]:
        """Trades, positions and holdings that could not be read, and are in no figure."""
        return tuple(getattr(self.rows, "skipped", ()))
