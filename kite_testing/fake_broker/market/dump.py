"""The instrument list as the CSV dump."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money

COLUMNS = (
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


def dump_of(rows: Iterable[Instrument]) -> bytes:
    """The header and a line for each instrument; names with commas are quoted."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue().encode()


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
