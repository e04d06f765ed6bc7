"""What the state machine trades, with its terms written down by hand.

Nothing here is asked of the engine: lots, multipliers, ticks and margins are those of the
instrument list and of the rules of 2026, so that a wrong one in the engine shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

EQUITY, COMMODITY = "equity", "commodity"
DELIVERED = ("CNC", "MTF")
INTRADAY = ("MIS", "CO")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One instrument: a share, future or option. Margins are thousandths of the notional value."""

    key: str
    kind: str
    products: tuple[str, ...]
    lot: int = 1
    multiplier: int = 1
    tick: Fraction
    price: Fraction
    span: int = 0
    exposure: int = 0
    on_expiry_day: int = 0
    strike: Fraction = Fraction(0)
    expires: date | None = None

    @property
    def exchange(self) -> str:
        """Where it trades."""
        return self.key.partition(":")[0]

    @property
    def tradingsymbol(self) -> str:
        """Its symbol there."""
        return self.key.partition(":")[2]

    @property
    def contract_kind(self) -> str:
        """How it pays at expiry: all options here are calls."""
        return "CE" if self.kind == "option" else "FUT"

    @property
    def segment(self) -> str:
        """Which account pays for it."""
        return COMMODITY if self.exchange == "MCX" else EQUITY

    def on_grid(self, price: Fraction) -> Fraction:
        """The nearest price that it can trade at, half a tick up."""
        return max(int(price / self.tick + Fraction(1, 2)), 1) * self.tick


INDEX_KEY = "NSE:NIFTY 50"
INDEX_PRICE = Fraction(26_050)
_EXPIRY = date(2026, 11, 23)

SHARE = Line(
    key="NSE:INFY",
    kind="share",
    products=("CNC", "MIS", "MTF"),
    tick=Fraction("0.1"),
    price=Fraction(1500),
)
FUTURE = Line(
    key="NFO:NIFTY26NOVFUT",
    kind="future",
    products=("NRML", "MIS"),
    lot=65,
    tick=Fraction("0.1"),
    price=Fraction(26_070),
    span=100,
    exposure=20,
    expires=_EXPIRY,
)
OPTION = Line(
    key="NFO:NIFTY26NOV26000CE",
    kind="option",
    products=("NRML", "MIS"),
    lot=65,
    tick=Fraction("0.05"),
    price=Fraction(170),
    span=90,
    exposure=20,
    on_expiry_day=20,
    strike=Fraction(26_000),
    expires=_EXPIRY,
)
COMMODITY_FUTURE = Line(
    key="MCX:GOLDM26DECFUT",
    kind="future",
    products=("NRML", "MIS"),
    multiplier=10,
    tick=Fraction(1),
    price=Fraction(124_000),
    span=80,
    exposure=15,
    expires=date(2026, 12, 4),
)
LINES = (SHARE, FUTURE, OPTION, COMMODITY_FUTURE)
BY_KEY = {line.key: line for line in LINES}
