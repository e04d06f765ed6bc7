"""All instruments of a day by key and by token, and how they change over night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from kite_core.rulebook.dated import in_force
from kite_core.rulebook.tick_sizes import TICK_SIZES
from kite_testing.fake_broker.market.contracts import contracts, spots
from kite_testing.fake_broker.market.dump import dump_of
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.listed import listed
from kite_testing.fake_broker.market.trading_days import TradingDays, trading_days
from kite_testing.fake_broker.market.unknown_instrument import UnknownInstrumentError


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingChange:
    """What a test changes in the list from a day on: fields of an instrument, or all of it.

    Without `fields` the instrument is gone; with `added` it is new.
    """

    since: date
    key: str
    fields: Mapping[str, Any] | None = None
    added: Instrument | None = None


class Listing:
    """The instruments of one day. It never changes, so all brokers of a day share one."""

    def __init__(self, rows: Iterator[Instrument] | list[Instrument]) -> None:
        self.by_key = {row.key: row for row in rows}
        self.by_token = {row.token: row for row in self.by_key.values()}
        self._dumps: dict[str | None, bytes] = {}

    def __deepcopy__(self, _: object) -> Listing:
        """It never changes, so a snapshot shares it."""
        return self

    def exchanges(self) -> frozenset[str]:
        """The exchanges that have instruments."""
        return frozenset(row.exchange for row in self.by_key.values())

    def csv(self, exchange: str | None) -> bytes:
        """The dump of one exchange, or of all, made once."""
        if exchange not in self._dumps:
            rows = self.by_key.values()
            self._dumps[exchange] = dump_of(row for row in rows if exchange in (None, row.exchange))
        return self._dumps[exchange]

    def changed(self, changes: list[ListingChange]) -> Listing:
        """This list with changes."""
        rows = dict(self.by_key)
        for change in changes:
            known = rows.get(change.key)
            if change.added is not None:
                rows[change.key] = change.added
            elif change.fields is None:
                rows.pop(change.key, None)
            elif known is not None:
                rows[change.key] = replace(known, **change.fields)
        return Listing(list(rows.values()))


class Instruments:
    """The instruments that one broker lists now: those of a day, and what a test changed."""

    def __init__(self, listing: Listing, today: date) -> None:
        self._listing = listing
        self._today = today
        self._changes: list[ListingChange] = []
        self._spots = _spots()

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._listing.by_key.values())

    def __len__(self) -> int:
        return len(self._listing.by_key)

    @property
    def today(self) -> date:
        """The day whose list this is."""
        return self._today

    @property
    def changes(self) -> int:
        """How often a test changed the lists."""
        return len(self._changes)

    @property
    def listing(self) -> Listing:
        """Today's list: another object after each night on which it was renewed."""
        return self._listing

    def by_key(self, key: str) -> Instrument | None:
        """The instrument behind `EXCHANGE:TRADINGSYMBOL`."""
        return self._listing.by_key.get(key)

    def named(self, key: str) -> Instrument:
        """The instrument behind a key. Raises UnknownInstrumentError, with keys that are close."""
        if (found := self.by_key(key)) is not None:
            return found
        raise UnknownInstrumentError(key, self._listing.by_key)

    def by_token(self, token: int) -> Instrument | None:
        """The instrument with that token."""
        return self._listing.by_token.get(token)

    def followed(self, key: str) -> Instrument | None:
        """What prices follow: an instrument, or what lies behind contracts and is not listed."""
        return self._listing.by_key.get(key) or self._spots.get(key)

    def exchanges(self) -> frozenset[str]:
        """The exchanges that have instruments."""
        return self._listing.exchanges()

    def csv(self, exchange: str | None = None) -> bytes:
        """The dump of one exchange, or of all."""
        return self._listing.csv(exchange)

    def change(self, change: ListingChange) -> None:
        """Change the list with the next renewal on or after a day."""
        self._changes.append(change)

    def renew(self, today: date, days: TradingDays) -> None:
        """Make the list of a new day; what did not change is the same object as before."""
        listing = _listing_on(today, days)
        due = [change for change in self._changes if change.since <= today]
        self._today = today
        self._listing = self._keeping(listing.changed(due)) if due else listing

    def _keeping(self, listing: Listing) -> Listing:
        """The list with the objects of the last one for rows that look the same."""
        before = self._listing.by_key
        rows = [
            known if (known := before.get(row.key)) is not None and _alike(known, row) else row
            for row in listing.by_key.values()
        ]
        return Listing(rows)


def instruments_on(today: date, days: TradingDays | None = None) -> Instruments:
    """The instruments of a day: they are what costs most in a new broker, and are made once."""
    return Instruments(_listing_on(today, days or trading_days()), today)


@cache
def _listing_on(today: date, days: TradingDays) -> Listing:
    ticks = in_force(TICK_SIZES, today).value
    return Listing([*listed(ticks), *contracts(today, ticks, days)])


@cache
def _spots() -> Mapping[str, Instrument]:
    return {row.key: row for row in spots()}


def _alike(one: Instrument, other: Instrument) -> bool:
    names = Instrument.__dataclass_fields__
    return all(getattr(one, name) == getattr(other, name) for name in names)
