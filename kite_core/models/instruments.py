"""Instruments: the rows of the broker's daily dump."""

# Annotations are not postponed here: to resolve the texts of a dozen fields takes 0.3 ms, as long
# as the rest of what a program needs from its start to the first instrument out of a kept dump.

from dataclasses import dataclass
from decimal import Decimal

from kite_core.json_model import Day, JsonModel, day
from kite_core.models.given_day import GivenDay, given_day
from kite_core.models.words import Exchange, InstrumentType, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(JsonModel):
    """One tradable thing, or an index.

    `instrument_token` is for quotes by token, candles and the ticker; tokens are used again after
    an expiry, so keep `key` if anything is stored. `name` is the company's, or the underlying's.
    `expiry` and a `strike` above 0 belong to derivatives only. `last_price` is stale.
    """

    instrument_token: int
    exchange_token: int
    tradingsymbol: str
    exchange: Exchange
    segment: Segment
    instrument_type: InstrumentType
    lot_size: int
    tick_size: float
    name: str = ""
    last_price: float = 0.0
    expiry: Day = day()
    strike: float = 0.0

    @property
    def key(self) -> str:
        """What quotes ask for, such as "NSE:INFY"."""
        return f"{self.exchange}:{self.tradingsymbol}"

    @property
    def is_option(self) -> bool:
        """Whether it is a call or a put."""
        return self.is_call or self.is_put

    @property
    def is_call(self) -> bool:
        """Whether it is an option to buy."""
        return self.instrument_type == InstrumentType.CE

    @property
    def is_put(self) -> bool:
        """Whether it is an option to sell."""
        return self.instrument_type == InstrumentType.PE

    @property
    def is_future(self) -> bool:
        """Whether it is a future."""
        return self.instrument_type == InstrumentType.FUT

    @property
    def is_index(self) -> bool:
        """Whether it is an index, which has quotes and candles and cannot be traded."""
        return self.segment == Segment.INDICES

    def days_to_expiry(self, on: GivenDay) -> int | None:
        """Calendar days from a day to the expiry, 0 on it; None for what does not expire."""
        day = given_day("on", on)
        return None if self.expiry is None else (self.expiry - day).days

    def has_expired(self, on: GivenDay) -> bool:
        """Whether it expired before a day; on the day of its expiry it still trades."""
        day = given_day("on", on)
        return self.expiry is not None and self.expiry < day

    def intrinsic_value(self, price: float) -> float:
        """What exercising the option would bring for each unit, the underlying being at a price.

        It is 0 out of the money and at a strike of just this price. Which strike is nearest to the
        price, only the chain knows: see `OptionChain.atm`. Raises ValueError for what is no option.
        """
        if not self.is_option:
            raise ValueError(f"{self.key} is no option")
        gain = Decimal(repr(price)) - Decimal(repr(self.strike))
        return max(0.0, float(gain if self.is_call else -gain))

    def is_in_the_money(self, price: float) -> bool:
        """Whether exercising the option would bring anything, the underlying being at a price."""
        return self.intrinsic_value(price) > 0
