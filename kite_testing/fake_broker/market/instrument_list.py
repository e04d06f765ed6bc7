"""All instruments of a day, by key and by token, and as the CSV dump."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from io import StringIO

from kite_core.rulebook.book import rules_on
from kite_testing.fake_broker.market.contracts import contracts
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.listed import listed
from kite_testing.fake_broker.money import RUPEE, Money

_COLUMNS = (
    "instrument_token",
    "exchange_token",
    "tradingsymbol",
    "name",
    "last_price",
    "expiry",
    "strike",
    "tick_size",
    "lot_size",
    "instrument_type",
    "segment",
    "exchange",
)


class Instruments:
    """The instruments of one day. It never changes, so all brokers of a day share one."""

    def __init__(self, today: date) -> None:
        trading = rules_on(today).trading
        rows = (*listed(trading.tick_sizes.value), *contracts(today, trading))
        self._by_key = {row.key: row for row in rows}
        self._by_token = {row.token: row for row in rows}

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._by_key.values())

    def __deepcopy__(self, _: object) -> Instruments:
        """They never change, so a snapshot shares them."""
        return self

    def __len__(self) -> int:
        return len(self._by_key)

    def by_key(self, key: str) -> Instrument | None:
        """The instrument behind `EXCHANGE:TRADINGSYMBOL`."""
        return self._by_key.get(key)

    def by_token(self, token: int) -> Instrument | None:
        """The instrument with that token."""
        return self._by_token.get(token)

    def exchanges(self) -> frozenset[str]:
        """The exchanges that have instruments."""
        return frozenset(row.exchange for row in self)

    def csv(self, exchange: str | None = None) -> bytes:
        """The dump of one exchange, or of all."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(_cells(row) for row in self if exchange in (None, row.exchange))
        return text.getvalue().encode()


@cache
def instruments_on(today: date) -> Instruments:
    """The instruments of a day, made once: they are what costs most in a new broker."""
    return Instruments(today)


def _cells(row: Instrument) -> tuple[object, ...]:
    """One line: 0.0 for a strike or price that is not there, as in the sample of the dump."""
    return (
        row.token,
        row.exchange_token,
        row.tradingsymbol,
        row.name,
        "0.0",
        row.expiry or "",
        _decimal(row.strike),
        _decimal(row.tick),
        row.lot_size,
        row.kind,
        row.segment,
        row.exchange,
    )


def _decimal(amount: Money) -> str:
    return repr(amount / RUPEE)
