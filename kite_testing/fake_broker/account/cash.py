"""The cash of the account: entries, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kite_testing.fake_broker.market.instrument import COMMODITY, EQUITY
from kite_testing.fake_broker.money import Money

SEGMENTS: tuple[str, ...] = (EQUITY, COMMODITY)


class EntryKind(StrEnum):
    """What an entry is for."""

    OPENING = "opening"
    """What the account begins with."""
    ADJUSTMENT = "adjustment"
    """Funds that a test sets."""
    PAY_IN = "pay-in"
    PAY_OUT = "pay-out"
    SHARES = "shares"
    """What shares cost and brought, at the end of their day."""
    PREMIUM = "premium"
    """What options cost and brought, at the end of their day."""
    MARK_TO_MARKET = "mark to market"
    """What futures earned or lost since their price of the evening before."""
    EXPIRY = "expiry"
    """What an expired contract settles for."""
    AUCTION = "auction"
    """What shares cost that were sold and not there."""
    MTF = "margin trading"
    """What the broker lends for shares, and what is paid back."""
    CHARGES = "charges"
    """A part of a contract note."""
    FEE = "fee"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change of the cash of a segment; `amount` is negative when it is paid."""

    moment: datetime
    segment: str
    kind: EntryKind
    amount: Money
    what: str


class Cash:
    """Entries in the order of time. The balance of a segment is the sum of them, always."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.balance = dict.fromkeys(SEGMENTS, 0)
        self.paid_in = dict.fromkeys(SEGMENTS, 0)
        self.paid_out = dict.fromkeys(SEGMENTS, 0)

    def post(
        self, moment: datetime, *, segment: str, kind: EntryKind, amount: Money, what: str
    ) -> None:
        """Write an entry; nothing for no amount."""
        if not amount:
            return
        entry = Entry(moment=moment, segment=segment, kind=kind, amount=amount, what=what)
        self.entries.append(entry)
        self.balance[segment] += amount
        if kind is EntryKind.PAY_IN:
            self.paid_in[segment] += amount
        if kind is EntryKind.PAY_OUT:
            self.paid_out[segment] -= amount

    def opening(self, segment: str) -> Money:
        """The balance without what was paid in and out today."""
        return self.balance[segment] - self.paid_in[segment] + self.paid_out[segment]

    def start_day(self) -> None:
        """What was paid in and out yesterday is part of the balance."""
        self.paid_in = dict.fromkeys(SEGMENTS, 0)
        self.paid_out = dict.fromkeys(SEGMENTS, 0)
