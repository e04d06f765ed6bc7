"""The futures and options that trade on a day: which expiries, which strikes, which symbols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from kite_core.rulebook.trading import TradingRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, exact

_TUESDAY = 1
_SATURDAY = 5
_WEEK = timedelta(days=7)
_FIRST_NFO_TOKEN = 35_001
_FIRST_MCX_TOKEN = 440_001
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH_CODES = "123456789OND"
"""One character per month in the symbols of weekly contracts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    """The futures and options on one underlying: strikes around its base price, in rupees."""

    name: str
    underlying: str
    lot_size: int
    middle: int
    step: int
    strikes_each_side: int
    has_weeklies: bool = False


_CHAINS = (
    _Chain(
        name="NIFTY",
        underlying="NSE:NIFTY 50",
        lot_size=65,
        middle=26_050,
        step=50,
        strikes_each_side=20,
        has_weeklies=True,
    ),
    _Chain(
        name="BANKNIFTY",
        underlying="NSE:NIFTY BANK",
        lot_size=30,
        middle=58_900,
        step=100,
        strikes_each_side=15,
    ),
    _Chain(
        name="RELIANCE",
        underlying="NSE:RELIANCE",
        lot_size=500,
        middle=1_540,
        step=20,
        strikes_each_side=8,
    ),
    _Chain(
        name="INFY",
        underlying="NSE:INFY",
        lot_size=400,
        middle=1_500,
        step=20,
        strikes_each_side=8,
    ),
)
# name, rupees, tick, multiplier, day of the month that it expires on
_COMMODITIES = """
GOLD 124000 1 100 5
GOLDM 123500 1 10 5
GOLDPETAL 12350 1 1 28
SILVER 158000 1 30 5
SILVERM 158200 1 5 28
CRUDEOIL 5350 1 100 19
CRUDEOILM 5350 1 10 19
NATURALGAS 396.5 0.1 1250 24
COPPER 1012.5 0.05 2500 28
ZINC 301.2 0.05 5000 28
LEADMINI 183.5 0.05 1000 28
"""


def contracts(today: date, trading: TradingRules) -> Iterator[Instrument]:
    """All futures and options that trade on that day."""
    tokens = count(_FIRST_NFO_TOKEN)
    for chain in _CHAINS:
        for expiry in _months(today, 3):
            yield _future(chain, expiry, next(tokens), trading)
        for expiry in _option_expiries(chain, today):
            yield from _options(chain, expiry, tokens, trading)
    yield from _commodities(today)


def _option_expiries(chain: _Chain, today: date) -> list[date]:
    """The next two months, for weekly chains after the next three weeks."""
    months = _months(today, 2)
    if not chain.has_weeklies:
        return months
    tuesday = today + timedelta(days=(_TUESDAY - today.weekday()) % 7)
    return sorted({tuesday, tuesday + _WEEK, tuesday + 2 * _WEEK, *months})


def _months(today: date, how_many: int) -> list[date]:
    """The last Tuesdays of the next months that are not past."""
    months = (_last_tuesday(today.year, today.month + ahead) for ahead in range(how_many + 1))
    return [expiry for expiry in months if expiry >= today][:how_many]


def _last_tuesday(year: int, month: int) -> date:
    years, month0 = divmod(month, 12)
    last = date(year + years, month0 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - _TUESDAY) % 7)


def _future(chain: _Chain, expiry: date, token: int, trading: TradingRules) -> Instrument:
    ticks, middle = trading.tick_sizes.value, Decimal(chain.middle)
    is_on_index = _is_on_index(chain, trading)
    return Instrument(
        exchange="NFO",
        tradingsymbol=f"{chain.name}{_month_text(expiry)}FUT",
        exchange_token=token,
        segment="NFO-FUT",
        name=chain.name,
        kind="FUT",
        tick=exact(ticks.of_index_future(middle) if is_on_index else ticks.of_share(middle)),
        lot_size=chain.lot_size,
        underlying=chain.underlying,
        is_on_index=is_on_index,
        expiry=expiry,
    )


def _options(
    chain: _Chain, expiry: date, tokens: Iterable[int], trading: TradingRules
) -> Iterator[Instrument]:
    tick, is_on_index = exact(trading.tick_sizes.value.options), _is_on_index(chain, trading)
    width = chain.step * chain.strikes_each_side
    is_monthly = expiry == _last_tuesday(expiry.year, expiry.month)
    when = _month_text(expiry) if is_monthly else _week_text(expiry)
    numbers = iter(tokens)
    for strike in range(chain.middle - width, chain.middle + width + 1, chain.step):
        for kind in ("CE", "PE"):
            yield Instrument(
                exchange="NFO",
                tradingsymbol=f"{chain.name}{when}{strike}{kind}",
                exchange_token=next(numbers),
                segment="NFO-OPT",
                name=chain.name,
                kind=kind,
                tick=tick,
                lot_size=chain.lot_size,
                underlying=chain.underlying,
                is_on_index=is_on_index,
                expiry=expiry,
                strike=strike * RUPEE,
            )


def _is_on_index(chain: _Chain, trading: TradingRules) -> bool:
    return trading.underlying_of("NFO", chain.name) == "index"


def _month_text(expiry: date) -> str:
    return f"{expiry:%y}{_MONTHS[expiry.month - 1]}"


def _week_text(expiry: date) -> str:
    return f"{expiry:%y}{_MONTH_CODES[expiry.month - 1]}{expiry:%d}"


def _commodities(today: date) -> Iterator[Instrument]:
    tokens = count(_FIRST_MCX_TOKEN)
    for line in _COMMODITIES.strip().splitlines():
        name, rupees, tick, multiplier, day = line.split()
        ahead = (_weekday(today.year, today.month + months, int(day)) for months in range(4))
        for expiry in [expiry for expiry in ahead if expiry >= today][:3]:
            yield Instrument(
                exchange="MCX",
                tradingsymbol=f"{name}{_month_text(expiry)}FUT",
                exchange_token=next(tokens),
                segment="MCX-FUT",
                name=name,
                kind="FUT",
                tick=exact(tick),
                multiplier=int(multiplier),
                base_price=exact(rupees),
                expiry=expiry,
            )


def _weekday(year: int, month: int, day: int) -> date:
    """That day of the month, or the Friday before it at a weekend."""
    years, month0 = divmod(month - 1, 12)
    wanted = date(year + years, month0 + 1, day)
    return wanted - timedelta(days=max(wanted.weekday() - _SATURDAY + 1, 0))
