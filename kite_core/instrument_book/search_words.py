"""What instruments are found by in a search, and which of equally good matches comes first."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange, InstrumentType

# In English, whatever the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CALLED = {InstrumentType.CE: "calls", InstrumentType.PE: "puts", InstrumentType.FUT: "futures"}


def texts_of(instrument: Instrument) -> tuple[str, ...]:
    """What a search looks into: of a contract its symbol only, of others the name too."""
    symbol = instrument.tradingsymbol
    if instrument.expiry:
        return (symbol,)
    if " " in symbol and instrument.is_index:
        return symbol, instrument.name, symbol.replace(" ", "")
    return symbol, instrument.name


def words_of(instrument: Instrument) -> tuple[str, ...]:
    """What the words of a search for several may begin, beside those of the texts."""
    kind = instrument.instrument_type
    words = (kind, instrument.exchange)
    if (expiry := instrument.expiry) is None:
        return words
    strike = f"{instrument.strike:.12g}" if instrument.strike else ""
    return (*words, _CALLED.get(kind, ""), strike, *_spellings(expiry))


@cache
def _spellings(day: date) -> tuple[str, ...]:
    """A day as traders write it. A beginning such as "nov" or "24nov" needs no entry."""
    month, year = _MONTHS[day.month - 1], str(day.year)
    short = month[:3]
    days = dict.fromkeys((str(day.day), f"{day.day:02}"))
    whole_days = [f"{each}{short}{ending}" for each in days for ending in (year, year[2:])]
    return (
        *days,
        month,
        year,
        year[2:],
        *whole_days,
        *(f"{short}{each}" for each in days),
        f"{year}{day:%m%d}",  # "2026-11-24", whose parts a search joins
    )


def precedence(instrument: Instrument) -> tuple[Any, ...]:
    """The order among equally good matches."""
    return (
        instrument.expiry or date.min,
        len(instrument.tradingsymbol),
        instrument.exchange != Exchange.NSE,
        instrument.key,
    )
