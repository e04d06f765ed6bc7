"""What a new account holds: some shares, and one option that was carried over night.

The option was paid for long ago, so that the funds are whole.
"""

from __future__ import annotations

from datetime import date, datetime

from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.account.positions import Listing
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import exact, to_tick

# symbol on NSE, settled shares, shares bought on the day before, rupees for one
_SHARES = """
INFY 120 0 1418.5
RELIANCE 60 0 1322.4
SBIN 200 25 801.75
TATASTEEL 500 0 141.2
GOLDBEES 1000 0 68.44
HDFCBANK 45 0 912.3
"""
_OPTION = ("NIFTY", 26_000, "CE")
_OPTION_RATE = 0.96
"""What the option cost, as a part of its previous close."""


def fill_first_account(ledger: Ledger, now: datetime) -> None:
    """Put into a new account what it holds to begin with, as far as it is listed."""
    demat, book, instruments = ledger.demat, ledger.book, ledger.instruments
    for line in _SHARES.strip().splitlines():
        symbol, settled, t1_quantity, rupees = line.split()
        if (share := instruments.by_key(f"NSE:{symbol}")) is not None:
            quantity = int(settled) + int(t1_quantity)
            demat.receive(share, [(quantity, quantity * exact(rupees))])
            demat.open_line(share).t1_quantity = int(t1_quantity)
    if (option := _carried_option(instruments, now.date())) is not None:
        quantity, close = option.lot_size, book.mark(option, now).close
        price = to_tick(close * _OPTION_RATE, option.tick)
        position = Position(
            instrument=option,
            product="NRML",
            overnight=[(quantity, quantity * price)],
            close_price=close,
        )
        book.replace([*book, position])


def _carried_option(instruments: Listing, today: date) -> Instrument | None:
    """The option of the last expiry."""
    name, strike, kind = _OPTION
    found = [
        (row.expiry, row)
        for row in instruments
        if row.name == name
        and row.kind == kind
        and row.strike == exact(strike)
        and row.expiry is not None
        and row.expiry > today
    ]
    return max(found, key=_expiry)[1] if found else None


def _expiry(row: tuple[date, Instrument]) -> date:
    return row[0]
