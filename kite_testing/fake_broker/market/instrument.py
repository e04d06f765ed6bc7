"""One thing that is quoted or traded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from kite_core.ticker.segments import DIVISORS
from kite_testing.fake_broker.money import RUPEE, Money

SEGMENT_CODES = {
    "NSE": 1,
    "NFO": 2,
    "CDS": 3,
    "BSE": 4,
    "BFO": 5,
    "BCD": 6,
    "MCX": 7,
    "INDICES": 9,
}
EQUITY = "equity"
COMMODITY = "commodity"
_MOST_UNITS = 2**31 - 1
"""Prices are numbers of 32 bits with a sign, in the unit of their segment (documentation)."""
_CONTRACT_LIFE = timedelta(days=91)
"""Contracts are listed three months before they expire."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instrument:
    """One row of the instrument list, and what the engine has to know beyond it.

    A price either starts from `base_price` and walks, or follows the price of `underlying`, which
    is a key; `is_on_index` says that this is an index. `multiplier` turns lots into units where
    quantities are counted in lots. `band` is the day's price range in per cent of the previous
    close. `group` is that of the rulebook's sessions. `freeze_quantity` is the most that one order
    may ask for where it is not the rulebook's.
    """

    exchange: str
    tradingsymbol: str
    exchange_token: int
    segment: str
    name: str
    kind: str
    tick: Money
    lot_size: int = 1
    multiplier: int = 1
    base_price: Money = 0
    underlying: str | None = None
    is_on_index: bool = False
    expiry: date | None = None
    strike: Money = 0
    isin: str = ""
    band: int = 10
    group: str = ""
    freeze_quantity: int | None = None
    token: int = field(init=False)
    key: str = field(init=False)
    timetable: tuple[str, str] = field(init=False)
    margin_segment: str = field(init=False)
    """Which of the account's two segments pays for it."""
    most_price: Money = field(init=False)
    """The highest price that packets of the ticker carry."""
    is_index: bool = field(init=False)
    """Whether it is quoted and cannot be traded."""
    is_option: bool = field(init=False)
    """Whether it is a call or a put."""
    is_share: bool = field(init=False)
    """Whether it is bought for delivery: shares and funds."""

    def __post_init__(self) -> None:
        """Work out once what every order asks."""
        code = SEGMENT_CODES.get(self.segment, SEGMENT_CODES[self.exchange])
        object.__setattr__(self, "token", self.exchange_token * 256 + code)
        object.__setattr__(self, "key", f"{self.exchange}:{self.tradingsymbol}")
        object.__setattr__(self, "timetable", (self.exchange, self.group))
        paid_by = COMMODITY if self.exchange == "MCX" else EQUITY
        object.__setattr__(self, "margin_segment", paid_by)
        object.__setattr__(self, "most_price", _MOST_UNITS * RUPEE // DIVISORS[code])
        is_index = self.segment == "INDICES"
        object.__setattr__(self, "is_index", is_index)
        object.__setattr__(self, "is_option", self.kind in ("CE", "PE"))
        object.__setattr__(self, "is_share", self.kind == "EQ" and not is_index)

    def __deepcopy__(self, _: object) -> Instrument:
        """It never changes, so a snapshot shares it."""
        return self

    @property
    def first_day(self) -> date | None:
        """The day on which a contract was listed; None for what is there for good."""
        return None if self.expiry is None else self.expiry - _CONTRACT_LIFE
