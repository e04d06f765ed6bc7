"""The options on one underlying that expire on one day, strike by strike."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import index
from typing import SupportsIndex

from kite_core.errors import Fault, InstrumentNotFoundError, ValidationError
from kite_core.faults import Faults, Price, exact_decimal
from kite_core.models.instruments import Instrument
from kite_core.models.words import InstrumentType


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionPair:
    """The call and the put of one strike; None where the exchange lists only the other."""

    strike: float
    call: Instrument | None = None
    put: Instrument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionChain:
    """The options on `underlying` that expire on `expiry`, on one exchange; strikes ascend.

    Strikes are those of the broker's list, never computed: their distances differ along a chain.
    """

    underlying: str
    exchange: str
    expiry: date
    pairs: tuple[OptionPair, ...]

    def __repr__(self) -> str:
        ends = f" from {self.pairs[0].strike:g} to {self.pairs[-1].strike:g}" if self.pairs else ""
        home = f"{self.exchange}:{self.underlying}"
        return f"<OptionChain {home} of {self.expiry}, {len(self)} strikes{ends}>"

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[OptionPair]:
        return iter(self.pairs)

    @property
    def strikes(self) -> list[float]:
        """The strikes, from the lowest on."""
        return [pair.strike for pair in self.pairs]

    @property
    def contracts(self) -> list[Instrument]:
        """All calls and puts, by strike, to ask quotes for or to subscribe to."""
        return [option for pair in self.pairs for option in (pair.call, pair.put) if option]

    def atm(self, price: Price) -> OptionPair:
        """The pair at the money: its strike is nearest to the price, of two the lower.

        Raises ValidationError for what is no price above 0.
        """
        return self.pairs[self._place(price)]

    def around(self, price: Price, *, width: int) -> OptionChain:
        """The chain from `width` strikes below the money to `width` above, fewer at its ends."""
        faults = Faults()
        faults.whole("width", width, least=0)
        faults.raise_for("around")
        place = self._place(price)
        return replace(self, pairs=self.pairs[max(0, place - width) : place + width + 1])

    def call(self, price: Price, *, steps: int = 0) -> Instrument:
        """The call `steps` strikes above the one at the money; a negative number is below.

        Raises InstrumentNotFoundError where the chain ends before, or lists no call.
        """
        return self._option(price, steps, InstrumentType.CE)

    def put(self, price: Price, *, steps: int = 0) -> Instrument:
        """The put `steps` strikes above the one at the money; see `call`."""
        return self._option(price, steps, InstrumentType.PE)

    def _option(self, price: Price, steps: int, kind: InstrumentType) -> Instrument:
        place = self._place(price) + _whole(steps)
        pair = self.pairs[place] if 0 <= place < len(self.pairs) else None
        option = pair and (pair.call if kind is InstrumentType.CE else pair.put)
        if option:
            return option
        strike = f"{pair.strike:g}" if pair else f"ATM{steps:+d} at a price of {price}"
        wanted = f"{self.exchange}:{self.underlying} {self.expiry} {strike} {kind}"
        error = InstrumentNotFoundError(wanted, called=f"option {wanted}")
        first, last = self.pairs[0].strike, self.pairs[-1].strike
        error.hint = f"The chain has {len(self)} strikes from {first:g} to {last:g}."
        raise error

    def _place(self, price: Price) -> int:
        """Which pair is at the money; distances are compared exactly."""
        faults = Faults()
        faults.number("price", price)
        faults.raise_for("option chain")
        exact = exact_decimal(price)
        above = bisect_left(self.pairs, exact, key=_exact_strike)
        if above in (0, len(self.pairs)):
            return max(0, above - 1)
        below = above - 1
        from_below = exact - _exact_strike(self.pairs[below])
        return above if _exact_strike(self.pairs[above]) - exact < from_below else below


def _whole(steps: object) -> int:
    """A number of steps, of any kind of whole number, such as one of numpy's."""
    if isinstance(steps, SupportsIndex) and not isinstance(steps, bool):
        return index(steps)
    fault = Fault("steps", f"{steps!r} is not a whole number", "Give an int.")
    raise ValidationError("option chain", [fault])


def _exact_strike(pair: OptionPair) -> Decimal:
    return Decimal(repr(pair.strike))


def pairs_of(options: Iterable[Instrument]) -> tuple[OptionPair, ...]:
    """Calls and puts of one underlying and day, by strike.

    Of two contracts with one strike and kind the first counts.
    """
    calls: dict[float, Instrument] = {}
    puts: dict[float, Instrument] = {}
    for option in options:
        side = calls if option.instrument_type == InstrumentType.CE else puts
        side.setdefault(option.strike, option)
    return tuple(
        OptionPair(strike=strike, call=calls.get(strike), put=puts.get(strike))
        for strike in sorted(calls.keys() | puts.keys())
    )
