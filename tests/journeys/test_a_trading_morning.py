"""Log in, place, follow, leave: the same journey with both clients, over the fake broker."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, cast

import pytest

from kite_core import AsyncKite, Kite, OrderModification, OrderParams
from kite_core.errors import (
    InputError,
    LoginRequiredError,
    MarginError,
    SessionExpiredError,
    TokenError,
)
from kite_core.models.market import HistoricalRequest
from kite_core.models.orders import Order
from kite_core.models.words import Interval
from kite_testing import FakeBroker
from tests.journeys.travel import Journey, Travel, done

Client = Kite | AsyncKite

FUNDS = 1_00_00_000.0


async def over_kite(journey: Journey, broker: FakeBroker) -> None:
    with broker.kite(access_token=None) as kite:
        await journey(kite, broker)


async def over_async_kite(journey: Journey, broker: FakeBroker) -> None:
    async with broker.async_kite(access_token=None) as kite:
        await journey(kite, broker)


both_clients = pytest.mark.parametrize("travel", [over_kite, over_async_kite])


def buy(quantity: int, price: float, **more: Any) -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        price=price,
        product="CNC",
        **more,
    )


async def log_in(kite: Any, broker: FakeBroker) -> None:
    token = broker.request_token()
    session = await done(kite.session.generate(token, api_secret=broker.api_secret))
    assert session.user_id
    assert await done(kite.session.is_valid())


async def latest(kite: Any, order_id: str) -> Order:
    """The order's row in the book."""
    (order,) = [row for row in await done(kite.orders.all()) if row.order_id == order_id]
    return cast("Order", order)


@both_clients
async def test_a_whole_morning(travel: Travel) -> None:
    await travel(a_whole_morning, FakeBroker(seed=1))


async def a_whole_morning(kite: Any, broker: FakeBroker) -> None:
    broker.market.set_price("NSE:INFY", 1500.0)
    await log_in(kite, broker)

    instruments = await done(kite.market.instruments("NSE"))
    assert instruments.by_symbol("NSE", "INFY").instrument_token == 408065
    quotes = await done(kite.market.quotes(["NSE:INFY", "NSE:NO SUCH"]))
    assert quotes["NSE:INFY"].last_price == 1500.0
    assert quotes.missing == ("NSE:NO SUCH",)

    placed = await done(kite.orders.place(buy(10, 1500.0, tag="morning")))
    broker.clock.advance(1)
    order = await latest(kite, placed.order_id)
    assert (order.status, order.filled_quantity, order.tag) == ("COMPLETE", 10, placed.tag)
    assert placed.tag.startswith("morning")
    states = [row.status for row in await done(kite.orders.history(placed.order_id))]
    assert states[:3] == ["PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "OPEN PENDING"]
    assert states[-1] == "COMPLETE"

    (trade,) = await done(kite.orders.trades_of(placed.order_id))
    assert (trade.quantity, trade.order_id) == (10, placed.order_id)
    broker.market.set_price("NSE:INFY", 1510.0)
    (row,) = await done(kite.portfolio.positions_with_pnl(view="day"))
    assert row.unrealised == pytest.approx((1510.0 - trade.average_price) * 10)

    await done(kite.session.logout())
    with pytest.raises(LoginRequiredError):
        await done(kite.orders.all())


@both_clients
async def test_an_order_that_rests_is_changed_and_cancelled(travel: Travel) -> None:
    await travel(an_order_that_rests, FakeBroker(seed=2))


async def an_order_that_rests(kite: Any, broker: FakeBroker) -> None:
    broker.market.set_price("NSE:INFY", 1500.0)
    await log_in(kite, broker)

    placed = await done(kite.orders.place(buy(5, 1490.0)))
    broker.clock.advance(1)
    assert (await latest(kite, placed.order_id)).status == "OPEN"
    assert [row.order_id for row in await done(kite.orders.by_status("OPEN"))] == [placed.order_id]

    changes = OrderModification(price=1492.5, quantity=6)
    await done(kite.orders.modify(placed.order_id, changes=changes))
    broker.clock.advance(1)
    changed = await latest(kite, placed.order_id)
    assert (changed.status, changed.price, changed.quantity) == ("OPEN", 1492.5, 6)

    await done(kite.orders.cancel(placed.order_id))
    broker.clock.advance(1)
    cancelled = await latest(kite, placed.order_id)
    assert (cancelled.status, cancelled.unfilled_quantity) == ("CANCELLED", 6)
    assert cancelled.status.is_final
    assert (await done(kite.user.segment_margins("equity"))).net == FUNDS


@both_clients
async def test_a_session_ends_at_six_and_the_hook_hears_of_it(travel: Travel) -> None:
    await travel(a_session_that_ends, FakeBroker(seed=3))


async def a_session_that_ends(kite: Any, broker: FakeBroker) -> None:
    await log_in(kite, broker)
    assert await done(kite.session.is_valid())

    broker.clock.advance(timedelta(days=1))

    assert not await done(kite.session.is_valid())
    with pytest.raises(SessionExpiredError, match="06:00"):
        await done(kite.orders.all())
    await log_in(kite, broker)
    assert await done(kite.orders.all()) == []


@both_clients
async def test_refusals_arrive_as_their_errors(travel: Travel) -> None:
    await travel(refusals, FakeBroker(seed=4))


async def refusals(kite: Any, broker: FakeBroker) -> None:
    with pytest.raises(TokenError, match="Token is invalid or has expired"):
        await done(kite.session.generate("never_issued", api_secret=broker.api_secret))
    with pytest.raises(TokenError, match="checksum"):
        await done(kite.session.generate(broker.request_token(), api_secret="wrong"))
    await log_in(kite, broker)
    broker.market.set_price("NSE:INFY", 1500.0)

    with pytest.raises(MarginError, match="Required margin is"):
        await done(kite.orders.place(buy(60_000, 1500.0)))
    with pytest.raises(InputError, match="tick size") as off_tick:
        await done(kite.orders.place(buy(1, 1500.03)))
    assert off_tick.value.hint is not None
    assert not off_tick.value.is_ambiguous
    assert await done(kite.orders.all()) == []


@both_clients
async def test_candles_agree_with_quotes(travel: Travel) -> None:
    await travel(candles_and_quotes, FakeBroker(seed=5))


async def candles_and_quotes(kite: Any, broker: FakeBroker) -> None:
    await log_in(kite, broker)
    request = HistoricalRequest(
        instrument_token=408065,
        interval=Interval.MINUTE,
        start=broker.clock.now() - timedelta(hours=1),
        end=broker.clock.now(),
    )

    candles = await done(kite.market.candles(request))
    last = (await done(kite.market.ltp(["NSE:INFY"])))["NSE:INFY"].last_price

    assert candles[-1].close == last
    assert all(row.low <= min(row.open, row.close) for row in candles)
    assert all(row.high >= max(row.open, row.close) for row in candles)
    assert [row.date for row in candles] == sorted({row.date for row in candles})


def test_the_fake_can_be_chosen_by_name_for_either_client() -> None:
    from kite_adapters import ClientConfig, open_async_kite, open_kite

    config = ClientConfig(api_key="made_up_key", access_token="made_up_token", transport="fake")

    async def asyncio_holdings() -> int:
        async with open_async_kite(config) as kite:
            return len(await kite.portfolio.holdings())

    with open_kite(config) as kite:
        assert len(kite.portfolio.holdings()) == asyncio.run(asyncio_holdings()) > 0
