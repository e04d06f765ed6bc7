"""What a search in the instrument list is kept to, checked before anything is searched."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self, cast

from kite_core.faults import Faults
from kite_core.models.given_day import GivenDay, given_day_if_any
from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange, InstrumentType


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWish:
    """A text, and the exchange, the types and the expiry of what is wanted; None for any."""

    text: str
    exchange: str | None
    types: frozenset[str] | None
    expiry: date | None

    @classmethod
    def of(
        cls,
        text: str,
        *,
        exchange: str | None = None,
        types: Collection[str] | None = None,
        expiry: GivenDay | None = None,
    ) -> Self:
        """The wish of a caller; a text such as "NSE:INFY" names its exchange itself.

        Raises ValidationError with every fault and its fix.
        """
        faults = Faults()
        faults.text("text", text)
        kinds = None if types is None else _checked(types, faults)
        if exchange is not None:
            faults.word("exchange", exchange, Exchange)
        faults.raise_for("search")
        home, symbol = _parted(text)
        fix = "Leave one of them out."
        agrees = home is None or exchange in (None, home)
        faults.expect(agrees, "exchange", f'"{text}" is not on {exchange}', fix)
        faults.raise_for("search")
        day = given_day_if_any("expiry", expiry)
        return cls(text=symbol, exchange=exchange or home, types=kinds, expiry=day)

    def fits(self, row: Instrument) -> bool:
        """Whether an instrument may be found."""
        return (
            (self.exchange is None or row.exchange == self.exchange)
            and (self.types is None or row.instrument_type in self.types)
            and (self.expiry is None or row.expiry == self.expiry)
        )


def _checked(types: object, faults: Faults) -> frozenset[str]:
    """The types; one text is one type, and so is anything else that is no collection."""
    is_one = isinstance(types, str) or not isinstance(types, Iterable)
    kinds = [cast("str", types)] if is_one else list(cast("Iterable[str]", types))
    fix = 'Name some, such as "CE", or leave types out for all.'
    faults.expect(bool(kinds), "types", "there are none", fix)
    for kind in kinds:
        faults.word("types", kind, InstrumentType)
    return frozenset(map(str, kinds))


def _parted(text: str) -> tuple[str | None, str]:
    """The exchange and the symbol of a key, in any case; no exchange for another text."""
    before, _, after = text.partition(":")
    home = before.strip().upper()
    is_key = home in Exchange.__members__ and bool(after.strip())
    return (home, after) if is_key else (None, text)
