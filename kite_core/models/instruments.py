"""Instruments: the rows of the broker's daily dump."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.json_model import Day, JsonModel, day
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
        return self.instrument_type in (InstrumentType.CE, InstrumentType.PE)

    @property
    def is_future(self) -> bool:
        """Whether it is a future."""
        return self.instrument_type == InstrumentType.FUT

    @property
    def is_index(self) -> bool:
        """Whether it is an index, which has quotes and candles and cannot be traded."""
        return self.segment == Segment.INDICES
