"""The futures and options on one underlying: their expiries, chains and exchanges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kite_core.errors import InstrumentNotFoundError
from kite_core.faults import Faults
from kite_core.instrument_book.option_chain import OptionChain, pairs_of
from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange

UNDERLYINGS = {
    "NIFTY 50": "NIFTY",
    "NIFTY BANK": "BANKNIFTY",
    "NIFTY FIN SERVICE": "FINNIFTY",
    "NIFTY MID SELECT": "MIDCPNIFTY",
    "NIFTY NEXT 50": "NIFTYNXT50",
}
"""Indices whose contracts bear another name, as the broker's list writes both.

The symbols are those of the segment INDICES, the names those of NFO-FUT and NFO-OPT. SENSEX and
BANKEX are one word for both.
"""
_NOT_TRADED = (Exchange.NSEIX, Exchange.GLOBAL)
"""Exchanges that the list holds and the broker takes no orders for (observed)."""


class Contracts:
    """What is listed on one underlying; `options` come by expiry, strike and kind."""

    def __init__(self, name: str, contracts: Sequence[Instrument]) -> None:
        self.name = name
        self.options = sorted(
            (row for row in contracts if row.is_option),
            key=lambda row: (_expiry(row), row.strike, row.instrument_type),
        )
        self.futures = sorted((row for row in contracts if row.is_future), key=_expiry)
        self._chains: dict[tuple[date | None, date | None, str | None], OptionChain] = {}

    def chain(self, *, expiry: date | None, on: date | None, exchange: str | None) -> OptionChain:
        """The options of one expiry, or of the nearest; made once."""
        asked = (expiry, on, exchange)
        if asked not in self._chains:
            self._chains[asked] = self._chain(expiry, on, exchange)
        return self._chains[asked]

    def _chain(self, expiry: date | None, on: date | None, exchange: str | None) -> OptionChain:
        options = self._of_one_expiry(self.options, expiry, on, exchange, "option")
        return OptionChain(
            underlying=self.name,
            exchange=options[0].exchange,
            expiry=_expiry(options[0]),
            pairs=pairs_of(options),
        )

    def future(self, *, expiry: date | None, on: date | None, exchange: str | None) -> Instrument:
        """The future of one expiry, or of the nearest."""
        return self._of_one_expiry(self.futures, expiry, on, exchange, "future")[0]

    def _of_one_expiry(
        self,
        contracts: Sequence[Instrument],
        expiry: date | None,
        on: date | None,
        exchange: str | None,
        noun: str,
    ) -> list[Instrument]:
        """The contracts of one expiry on one exchange, at least one."""
        home = exchange or self._home(contracts)
        there = [row for row in contracts if row.exchange == home]
        days = expiries_of(there, on=on)
        day = expiry or next(iter(days), None)
        chosen = [row for row in there if row.expiry == day]
        if not chosen:
            raise self._not_found(noun, home, expiry, days)
        return chosen

    def _home(self, contracts: Sequence[Instrument]) -> str | None:
        """The exchange that these are traded on. Raises ValidationError if there are several."""
        listed = dict.fromkeys(row.exchange for row in contracts)
        traded = [each for each in listed if each not in _NOT_TRADED] or list(listed)
        faults = Faults()
        problem = f"{self.name} has contracts on {' and '.join(traded)}"
        faults.expect(len(traded) < 2, "exchange", problem, "Choose one of them.")
        faults.raise_for("InstrumentBook")
        return traded[0] if traded else None

    def _not_found(
        self, noun: str, exchange: str | None, expiry: date | None, days: Sequence[date]
    ) -> InstrumentNotFoundError:
        parts = [noun, "on", f"{exchange}:{self.name}" if exchange else self.name]
        error = InstrumentNotFoundError(" ".join(parts + ([f"of {expiry}"] if expiry else [])))
        if days:
            error.hint = f"They expire on {', '.join(map(str, days[:6]))}."
        return error


def expiries_of(contracts: Iterable[Instrument], *, on: date | None) -> list[date]:
    """The days on which contracts expire, soonest first, without those before a day."""
    days = {_expiry(row) for row in contracts}
    return sorted(day for day in days if on is None or day >= on)


def last_of_months(days: Iterable[date]) -> list[date]:
    """The last of these days in each month, which must come in order."""
    return list({(day.year, day.month): day for day in days}.values())


def _expiry(contract: Instrument) -> date:
    return contract.expiry or date.max
