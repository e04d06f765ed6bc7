"""The futures and options that trade on a day: which expiries, which strikes, which symbols.

A contract keeps its token for life. After more than half a year another one gets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from kite_core.rulebook.tick_sizes import TickSizes
from kite_testing.fake_broker.market.chains import (
    CHAINS,
    COMMODITIES,
    CURRENCIES,
    FIRST_STOCK_FUTURE_TOKEN,
    FIRST_TOKENS,
    STOCK_FUTURES,
    Chain,
    Commodity,
)
from kite_testing.fake_broker.market.expiries import (
    TUESDAY,
    next_months,
    next_weeks,
    two_days_before_month_end,
    weekday_of_month,
)
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.trading_days import TradingDays
from kite_testing.fake_broker.money import RUPEE, exact

_SLOTS = 32
"""Contracts that expire so many weeks apart share a token."""
_BLOCK = 128
"""The contracts of one chain that expire on one day."""
_CURRENCY_BAND = 3
_LISTED_MONTHS = 3
_INDICES = frozenset({"NIFTY", "BANKNIFTY", "SENSEX"})
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH_CODES = "123456789OND"
"""One character per month in the symbols of weekly contracts."""


def contracts(today: date, ticks: TickSizes, days: TradingDays) -> Iterator[Instrument]:
    """All futures and options that trade on that day."""
    for chain in CHAINS:
        for month in months(today, days, chain.exchange, chain.weekday):
            yield _future(chain, month, ticks)
        for expiry, is_monthly in _option_expiries(chain, today, days):
            yield from _options(chain, expiry, is_monthly, ticks)
    for place, name in enumerate(STOCK_FUTURES):
        for month in months(today, days, "NFO", TUESDAY):
            yield _stock_future(name, place, month)
    yield from _commodities(today, days)


def months(today: date, days: TradingDays, exchange: str, weekday: int) -> list[tuple[date, str]]:
    """The next monthly expiries, with what symbols call them; before a holiday when on one."""
    ahead = next_months(today, weekday, _LISTED_MONTHS + 1)
    rows = [(_trading_day(expiry, days, exchange), _month_text(expiry)) for expiry in ahead]
    return [row for row in rows if row[0] >= today][:_LISTED_MONTHS]


def near_expiry(future: Instrument, day: date, days: TradingDays) -> date:
    """When the future on the same underlying expires that is the next one to do so on a day."""
    if future.exchange == "MCX":
        row = next(row for row in COMMODITIES if row.name == future.name)
        return _commodity_months(row, day, days, "MCX")[0][0]
    return months(day, days, future.exchange, TUESDAY)[0][0]


def spots() -> Iterator[Instrument]:
    """What commodity and currency futures follow, which is neither listed nor quoted."""
    for exchange, rows in (("MCX", COMMODITIES), ("CDS", CURRENCIES)):
        for place, row in enumerate(rows):
            yield _spot(row, exchange, place)


def _option_expiries(chain: Chain, today: date, days: TradingDays) -> list[tuple[date, bool]]:
    """The next two months, for weekly chains after the next weeks."""
    monthly = [expiry for expiry, _ in months(today, days, chain.exchange, chain.weekday)[:2]]
    weekly = [
        _trading_day(expiry, days, chain.exchange)
        for expiry in next_weeks(today, chain.weekday, chain.weeks)
    ]
    rows = dict.fromkeys([*weekly, *monthly])
    return sorted((expiry, expiry in monthly) for expiry in rows if expiry >= today)


def _trading_day(day: date, days: TradingDays, exchange: str) -> date:
    """That day, or the last trading day before it."""
    return date.fromordinal(days.latest(exchange, "", day.toordinal()).day)


def _slot(expiry: date) -> int:
    return expiry.toordinal() // 7 % _SLOTS


@cache
def _future(chain: Chain, month: tuple[date, str], ticks: TickSizes) -> Instrument:
    expiry, text = month
    is_on_index, middle = chain.name in _INDICES, Decimal(chain.middle)
    return Instrument(
        exchange=chain.exchange,
        tradingsymbol=f"{chain.name}{text}FUT",
        exchange_token=chain.first_token + _slot(expiry) * _BLOCK,
        segment=f"{chain.exchange}-FUT",
        name=chain.name,
        kind="FUT",
        tick=exact(ticks.of_index_future(middle) if is_on_index else ticks.of_share(middle)),
        lot_size=chain.lot_size,
        underlying=chain.underlying,
        is_on_index=is_on_index,
        expiry=expiry,
    )


@cache
def _options(
    chain: Chain, expiry: date, is_monthly: bool, ticks: TickSizes
) -> tuple[Instrument, ...]:
    width = chain.step * chain.strikes_each_side
    strikes = range(chain.middle - width, chain.middle + width + 1, chain.step)
    when = _month_text(expiry) if is_monthly else _week_text(expiry)
    first = chain.first_token + _slot(expiry) * _BLOCK + 1
    return tuple(
        option(
            chain,
            expiry,
            f"{chain.name}{when}{strike}{kind}",
            strike=strike,
            kind=kind,
            tick=exact(ticks.options),
            exchange_token=first + 2 * place + turn,
        )
        for place, strike in enumerate(strikes)
        for turn, kind in enumerate(("CE", "PE"))
    )


def option(
    chain: Chain,
    expiry: date,
    symbol: str,
    *,
    strike: int,
    kind: str,
    tick: int,
    exchange_token: int,
) -> Instrument:
    """One option of a chain; the strike is in rupees."""
    return Instrument(
        exchange=chain.exchange,
        tradingsymbol=symbol,
        exchange_token=exchange_token,
        segment=f"{chain.exchange}-OPT",
        name=chain.name,
        kind=kind,
        tick=tick,
        lot_size=chain.lot_size,
        underlying=chain.underlying,
        is_on_index=chain.name in _INDICES,
        expiry=expiry,
        strike=strike * RUPEE,
    )


@cache
def _stock_future(name: str, place: int, month: tuple[date, str]) -> Instrument:
    expiry, text = month
    return Instrument(
        exchange="NFO",
        tradingsymbol=f"{name}{text}FUT",
        exchange_token=FIRST_STOCK_FUTURE_TOKEN + place * _SLOTS + _slot(expiry),
        segment="NFO-FUT",
        name=name,
        kind="FUT",
        tick=exact("0.1"),
        lot_size=STOCK_FUTURES[name],
        underlying=f"NSE:{name}",
        expiry=expiry,
    )


def _commodity_months(
    row: Commodity, today: date, days: TradingDays, exchange: str
) -> list[tuple[date, str]]:
    found: list[tuple[date, str]] = []
    for ahead in range(_LISTED_MONTHS + 1):
        month = today.month + ahead
        planned = (
            two_days_before_month_end(today.year, month)
            if row.day is None
            else weekday_of_month(today.year, month, row.day)
        )
        found.append((_trading_day(planned, days, exchange), _month_text(planned)))
    return [pair for pair in found if pair[0] >= today][:_LISTED_MONTHS]


def _commodities(today: date, days: TradingDays) -> Iterator[Instrument]:
    for exchange, rows in (("MCX", COMMODITIES), ("CDS", CURRENCIES), ("BCD", CURRENCIES)):
        for place, row in enumerate(rows):
            for month in _commodity_months(row, today, days, exchange):
                yield _commodity(row, exchange, place, month)


@cache
def _commodity(row: Commodity, exchange: str, place: int, month: tuple[date, str]) -> Instrument:
    expiry, text = month
    spots_of = "MCX" if exchange == "MCX" else "CDS"
    return Instrument(
        exchange=exchange,
        tradingsymbol=f"{row.name}{text}FUT",
        exchange_token=FIRST_TOKENS[exchange] + place * _SLOTS + _slot(expiry),
        segment=f"{exchange}-FUT",
        name=row.name,
        kind="FUT",
        tick=exact(row.tick),
        multiplier=row.multiplier,
        underlying=f"{spots_of}:{row.name}",
        expiry=expiry,
        band=10 if exchange == "MCX" else _CURRENCY_BAND,
    )


@cache
def _spot(row: Commodity, exchange: str, place: int) -> Instrument:
    return Instrument(
        exchange=exchange,
        tradingsymbol=row.name,
        exchange_token=FIRST_TOKENS[exchange] - 1_000 + place,
        segment=exchange,
        name=row.name,
        kind="EQ",
        tick=exact(row.tick),
        base_price=exact(row.rupees),
    )


def _month_text(expiry: date) -> str:
    return f"{expiry:%y}{_MONTHS[expiry.month - 1]}"


def _week_text(expiry: date) -> str:
    return f"{expiry:%y}{_MONTH_CODES[expiry.month - 1]}{expiry:%d}"
