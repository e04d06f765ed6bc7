"""Long histories, many prices and a whole account, against the fake broker, on both clients."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kite_adapters import ClientConfig
from kite_adapters.policies.rate_limiting import RateLimitingTransport
from kite_adapters.rate_limiter import shared_rate_limiter
from kite_core import HistoricalRequest, Kite, OrderParams, Request, Response
from kite_core.errors import InputError
from kite_core.ist import IST
from kite_testing import FakeBroker, ManualClock
from tests.core.services.candle_grid import CandleGrid
from tests.journeys.travel import Travel, both_clients, done
from tests.ports import ports_over

INFY = 408065


def wish(interval: str, start: date, end: date, **more: Any) -> HistoricalRequest:
    return HistoricalRequest(instrument_token=INFY, interval=interval, start=start, end=end, **more)


@both_clients
async def test_a_long_history_is_what_short_requests_give_together(travel: Travel) -> None:
    await travel(a_long_history, FakeBroker(seed=11))


async def a_long_history(kite: Any, broker: FakeBroker) -> None:
    start = datetime(2026, 1, 5, 13, 7, 31, tzinfo=IST)
    end = datetime(2026, 5, 29, 11, 2, 3, tzinfo=IST)

    history = await done(kite.market.historical(wish("10minute", start, end), newest_first=True))

    by_week = []
    begin = start
    while begin <= end:
        until = min(begin + timedelta(days=7, seconds=-1), end)
        by_week += await done(kite.market.candles(wish("10minute", begin, until)))
        begin = until + timedelta(seconds=1)
    assert history.candles == by_week
    assert (history.requests, history.is_complete) == (2, True)


def test_a_long_history_is_paced_within_the_limit() -> None:
    clock = ManualClock()
    sent_at: list[float] = []

    class TimedGrid(CandleGrid):
        async def send(self, request: Request, /) -> Response:
            sent_at.append(clock.monotonic())
            return await super().send(request)

    ports = ports_over(TimedGrid(), clock=clock)
    config = ClientConfig(api_key="made_up_key")
    limiter = shared_rate_limiter(config, clock=clock, observer=ports.observer)
    paced = RateLimitingTransport(inner=ports.transport, limiter=limiter, clock=clock)

    history = Kite(replace(ports, transport=paced)).market.historical(
        wish("minute", date(2021, 11, 22), date(2026, 11, 20))
    )

    assert (len(sent_at), history.is_complete) == (31, True)
    assert all(after - before > 1 for before, after in zip(sent_at, sent_at[3:], strict=False))
    assert sent_at[-1] < 11


@both_clients
async def test_looking_back_stops_before_the_instrument_began(travel: Travel) -> None:
    await travel(looking_back, FakeBroker(seed=12))


async def looking_back(kite: Any, broker: FakeBroker) -> None:
    request = wish("day", date(1960, 1, 1), date(2026, 11, 20))

    history = await done(kite.market.historical(request, newest_first=True, stop_after_empty=2))

    assert history.stopped == "empty"
    assert history.candles[0].date == datetime(2000, 1, 3, tzinfo=IST)
    assert history.left_out[0].start == datetime(1960, 1, 1, tzinfo=IST)


@both_clients
async def test_a_token_that_nobody_knows_is_asked_for_once(travel: Travel) -> None:
    await travel(a_token_that_nobody_knows, FakeBroker(seed=13))


async def a_token_that_nobody_knows(kite: Any, broker: FakeBroker) -> None:
    request = HistoricalRequest(
        instrument_token=1, interval="minute", start=date(2020, 1, 1), end=date(2026, 1, 1)
    )
    before = len(broker.journal)

    with pytest.raises(InputError, match="invalid token"):
        await done(kite.market.historical(request))

    assert 1 <= len(broker.journal) - before <= 3


@both_clients
async def test_every_listed_instrument_has_its_price_and_the_others_are_missing(
    travel: Travel,
) -> None:
    await travel(every_price, FakeBroker(seed=14))


async def every_price(kite: Any, broker: FakeBroker) -> None:
    book = await done(kite.market.instruments())
    keys = [row.key for row in book]

    prices = await done(kite.market.ltp_of([*keys, "NSE:NO SUCH"]))

    assert list(prices) == keys
    assert prices.missing == ("NSE:NO SUCH",)
    assert all(prices[row.key].instrument_token == row.instrument_token for row in book)


@both_clients
async def test_an_account_is_the_same_however_its_shares_are_listed(travel: Travel) -> None:
    await travel(an_account, FakeBroker(seed=15))


async def an_account(kite: Any, broker: FakeBroker) -> None:
    broker.market.set_price("NSE:INFY", 1500.0)
    theirs = await done(kite.portfolio.broker_summary())
    before = await done(kite.portfolio.performance())
    assert before.invested == pytest.approx(theirs.invested_amount)
    assert before.current_value == pytest.approx(theirs.current_value)
    carried = (await done(kite.portfolio.positions())).net
    on_positions = sum(row.m2m for row in carried)
    assert before.day_pnl == pytest.approx(theirs.today_pnl + on_positions)

    for side, quantity in (("SELL", 20), ("BUY", 5)):
        await done(kite.orders.place(delivery(side, quantity)))
        broker.run(2)
    after = await done(kite.portfolio.performance())

    (line,) = [row for row in after.lines if row.tradingsymbol == "INFY"]
    (holding,) = [
        row for row in await done(kite.portfolio.holdings()) if row.tradingsymbol == "INFY"
    ]
    assert (line.quantity, holding.total_quantity) == (105, 120)
    assert line.realised == pytest.approx(15 * (1500.0 - holding.average_price))
    assert line.pnl == pytest.approx(120 * (1500.0 - holding.average_price))
    assert after.invested == pytest.approx(before.invested - 15 * holding.average_price)


def delivery(side: str, quantity: int) -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type=side,
        quantity=quantity,
        price=1500.0,
        product="CNC",
    )
