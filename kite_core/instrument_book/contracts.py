"""The futures and options on one underlying: their expiries, chains and exchanges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal

from kite_core.errors import InstrumentNotFoundError
from kite_core.faults import Faults
from kite_core.instrument_book.option_chain import OptionChain, pairs_of
from kite_core.models.given_day import GivenDay, given_day_if_any
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
INDICES = {name: index for index, name in UNDERLYINGS.items()}
"""The symbols of these indices by the name that their contracts bear."""
_MOST_NAMED = 6
_NOT_TRADED = (Exchange.NSEIX, Exchange.GLOBAL)
"""Exchanges that the list holds and the broker takes no orders for (observed)."""


class Contracts:
    """What is listed on one underlying; `options` come by expiry, strike and kind."""

    def __init__(
        self,
        name: str,
        contracts: Sequence[Instrument],
        *,
        near: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`near` tells which names may have been meant, where there are no contracts."""
        self.name = name
        self._near = near
        self.options = sorted(
            (row for row in contracts if row.is_option),
            key=lambda row: (_expiry(row), row.strike, row.instrument_type),
        )
        self.futures = sorted((row for row in contracts if row.is_future), key=_expiry)
        self._chains: dict[tuple[GivenDay | None, GivenDay | None, str | None], OptionChain] = {}

    def chain(
        self, *, expiry: GivenDay | None, on: GivenDay | None, exchange: str | None
    ) -> OptionChain:
        """The options of one expiry, or of the nearest; made once."""
        try:
            return self._chains[expiry, on, exchange]
        except (KeyError, TypeError):  # a TypeError for what cannot be a key: it is no day either
            asked = given_day_if_any("expiry", expiry), given_day_if_any("on", on), exchange
        if asked not in self._chains:
            self._chains[asked] = self._chain(*asked)
        return self._chains[asked]

    def _chain(self, expiry: date | None, on: date | None, exchange: str | None) -> OptionChain:
        options = self._of_one_expiry(self.options, expiry, on, exchange, "option")
        return OptionChain(
            underlying=self.name,
            exchange=options[0].exchange,
            expiry=_expiry(options[0]),
            pairs=pairs_of(options),
        )

    def future(
        self, *, expiry: GivenDay | None, on: GivenDay | None, exchange: str | None
    ) -> Instrument:
        """The future of one expiry, or of the nearest."""
        day, first = given_day_if_any("expiry", expiry), given_day_if_any("on", on)
        return self._of_one_expiry(self.futures, day, first, exchange, "future")[0]

    def _of_one_expiry(
        self,
        contracts: Sequence[Instrument],
        expiry: date | None,
        on: date | None,
        exchange: str | None,
        noun: Literal["option", "future"],
    ) -> list[Instrument]:
        """The contracts of one expiry on one exchange, at least one."""
        home = exchange or self._home(contracts)
        there = [row for row in contracts if row.exchange == home]
        day = expiry or next(iter(expiries_of(there, on=on)), None)
        chosen = [row for row in there if row.expiry == day]
        if not chosen:
            where = f"{home}:{self.name}" if home else self.name
            when = f" of {expiry}" if expiry else f" from {on} on" if on else ""
            wanted = f"{noun} on {where}{when}"
            error = InstrumentNotFoundError(wanted, called=wanted)
            error.hint = self._fix(contracts, there, on=on) or error.hint
            raise error
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

    def _fix(
        self, contracts: Sequence[Instrument], there: Sequence[Instrument], *, on: date | None
    ) -> str | None:
        """What to ask for instead: another expiry, exchange or name."""
        if days := expiries_of(there, on=on):
            return f"They expire on {', '.join(map(str, days[:_MOST_NAMED]))}."
        if there:
            last = max(map(_expiry, there))
            return f"The last ones in the list expire on {last}; take the list of the day."
        if contracts:
            homes = dict.fromkeys(row.exchange for row in contracts)
            return f"They are listed on {' and '.join(homes)}."
        return self._near()


def expiries_of(contracts: Iterable[Instrument], *, on: date | None) -> list[date]:
    """The days on which contracts expire, soonest first, without those before a day."""
    days = {_expiry(row) for row in contracts}
    return sorted(day for day in days if on is None or day >= on)


def last_of_months(days: Iterable[date]) -> list[date]:
    """The last of these days in each month, which must come in order."""
    return list({(day.year, day.month): day for day in days}.values())


def _expiry(contract: Instrument) -> date:
    return contract.expiry or date.max
