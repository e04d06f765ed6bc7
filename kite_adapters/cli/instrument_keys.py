"""Instruments as people name them: by key, by symbol alone, or by token."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kite_core.errors import Fault, ValidationError
from kite_core.instrument_book.contracts import INDICES
from kite_core.models.words import Exchange

if TYPE_CHECKING:
    from kite_core.client import Kite
    from kite_core.instrument_book import InstrumentBook
    from kite_core.models.instruments import Instrument


def keys_of(kite: Kite, named: Iterable[str]) -> list[str]:
    """The keys that are meant; the instrument list is only asked for symbols alone, and tokens."""
    return [text if ":" in text else one_of(kite, text).key for text in named]


def one_of(kite: Kite, text: str) -> Instrument:
    """The instrument that is meant: see `named`."""
    return named(kite.market.instruments(), text)


def named(book: InstrumentBook, text: str) -> Instrument:
    """The instrument of a key such as NSE:INFY, a symbol such as INFY, or a token.

    A symbol alone means NSE where it is listed there, and the only exchange that lists it
    elsewhere; NIFTY and BANKNIFTY mean the indices. Raises InstrumentNotFoundError, and
    ValidationError for a symbol of several exchanges.
    """
    if text.isdecimal():
        return book.by_token(int(text))
    if ":" in text:
        return book.by_key(text if text in book else text.upper())
    symbol = INDICES.get(text.upper(), text.upper())
    homes = [exchange for exchange in Exchange if f"{exchange}:{symbol}" in book]
    if Exchange.NSE in homes or not homes:
        return book.by_symbol(Exchange.NSE, symbol)
    if len(homes) == 1:
        return book.by_symbol(homes[0], symbol)
    keys = " or ".join(f"{exchange}:{symbol}" for exchange in homes)
    fault = Fault("keys", f"{text} is listed on several exchanges", f"Give {keys}.")
    raise ValidationError("instruments", [fault])
