"""The official sandbox's ways, tried on the fake broker in that mode, by all kinds of clients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from kite_adapters import ClientConfig
from kite_adapters.assembly import wire_settings
from kite_adapters.ticker_transport.aiohttp import AiohttpTickerTransport
from kite_core.errors import BrokerError, OrderBlockedError, ValidationError
from kite_core.models.market import HistoricalRequest
from kite_core.models.order_modification import OrderModification
from kite_core.models.order_params import OrderParams
from kite_core.ticker.stream_events import Connected
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer

LIMIT = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1400,
    product="CNC",
)
MARKET = OrderParams.market(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    product="CNC",
    market_protection=-1,
)


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServer]:
    with FakeServer(FakeBroker(seed=7), is_sandbox=True) as running:
        yield running


def settings() -> ClientConfig:
    return ClientConfig.sandbox(user_id="FB0001")


def test_the_settings_are_those_of_the_official_page() -> None:
    config = ClientConfig.sandbox(user_id="AB 1234", access_token="made_up_token")

    assert config.api_key == "sandboxdemo"
    assert config.base_url == "https://sandbox.kite.trade"
    assert config.ticker_url == "wss://ws-sandbox.kite.trade/?user_id=AB+1234"
    assert config.path_prefix == "/oms"


def test_without_a_user_there_is_no_sandbox() -> None:
    with pytest.raises(ValidationError, match="user_id"):
        ClientConfig.sandbox(user_id="")


@pytest.mark.parametrize("prefix", ["oms", "/oms/", "/o ms", "//", None])
def test_a_prefix_is_a_path(prefix: object) -> None:
    with pytest.raises(ValidationError, match="path_prefix"):
        ClientConfig(api_key="k", path_prefix=prefix)  # type: ignore[arg-type]  # reason: wrong on purpose


def test_the_blocking_client_works_in_the_sandbox(server: FakeServer) -> None:
    with server.kite(settings()) as kite:
        placed = kite.orders.place(LIMIT)
        order = kite.orders.history(placed.order_id)[-1]
        book = kite.market.instruments("NSE")
        request = HistoricalRequest(
            instrument_token=408065,
            interval="day",
            start=date(2026, 11, 9),
            end=date(2026, 11, 13),
        )
        candles = kite.market.candles(request)

    assert (order.order_type, order.tradingsymbol) == ("LIMIT", "INFY")
    assert book.by_symbol("NSE", "INFY").instrument_token == 408065
    assert len(candles) >= 3


async def test_the_asyncio_client_works_in_the_sandbox(server: FakeServer) -> None:
    async with server.async_kite(settings()) as kite:
        profile = await kite.user.profile()
        placed = await kite.orders.place(LIMIT)

    assert profile.user_id == "FB0001"
    assert placed.order_id


async def test_its_ticker_gets_the_user(server: FakeServer) -> None:
    async with server.async_kite(settings()) as kite, kite.ticker.open() as ticker:
        await ticker.subscribe([408065])
        first = await anext(aiter(ticker))

    assert isinstance(first, Connected)


def test_the_ticker_of_the_blocking_client_gets_it_too(server: FakeServer) -> None:
    with server.kite(settings()) as kite, kite.ticker.open() as ticker:
        ticker.subscribe([408065])
        event = next(event for event in ticker if isinstance(event, Connected))

    assert isinstance(event, Connected)


def test_a_client_of_the_real_api_finds_nothing_there(server: FakeServer) -> None:
    with server.kite() as kite, pytest.raises(BrokerError) as caught:
        kite.user.profile()

    assert caught.value.http_status == 404


def test_another_order_type_is_not_even_sent(server: FakeServer) -> None:
    with server.kite(settings()) as kite:
        sent = len(server.broker.journal)
        with pytest.raises(OrderBlockedError, match="takes no order MARKET") as caught:
            kite.orders.place(MARKET)

    assert "Give order_type LIMIT and a price." in str(caught.value)
    assert len(server.broker.journal) == sent


def test_a_change_keeps_to_limit(server: FakeServer) -> None:
    with server.kite(settings()) as kite:
        order_id = kite.orders.place(LIMIT).order_id
        kite.orders.modify(order_id, changes=OrderModification(price=1401))
        with pytest.raises(OrderBlockedError, match="takes no order SL"):
            kite.orders.modify(
                order_id,
                changes=OrderModification(order_type="SL", price=1401, trigger_price=1400),
            )


def test_the_fake_sandbox_refuses_what_is_sent_all_the_same(server: FakeServer) -> None:
    with (
        server.kite(replace(settings(), guards=())) as kite,
        pytest.raises(BrokerError, match="LIMIT orders only"),
    ):
        kite.orders.submit(MARKET)


async def test_a_ticker_without_the_user_is_refused(server: FakeServer) -> None:
    bare = server.ticker.partition("/?")[0]
    wire = replace(wire_settings(settings()), base_url=bare)
    transport = AiohttpTickerTransport(wire)

    with pytest.raises(BrokerError) as caught:
        await transport.connect(
            api_key=server.broker.api_key, access_token=server.broker.access_token
        )

    assert caught.value.http_status == 400
