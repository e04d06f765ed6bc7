"""The ticker's door, with aiohttp's client and with the official one."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served import official_ticker
from tests.testing.fake_broker.served.raw_http import asked

INFY = 408065
SCRIPT = [sys.executable, "-m", "tests.testing.fake_broker.served.official_ticker"]
PATIENCE_SECONDS = 10
LONGER_THAN_A_SILENCE_SECONDS = 3.0


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


def url(server: FakeServer, *, path: str = "", **changes: str) -> str:
    """The ticker's URL with a key and its token, or what is changed about them."""
    known = server.credentials
    fields = {"api_key": known.api_key, "access_token": known.access_token, **changes}
    return f"{known.ticker}{path}?" + "&".join(f"{name}={value}" for name, value in fields.items())


async def text(socket: ClientWebSocketResponse) -> Any:
    message = await socket.receive(timeout=PATIENCE_SECONDS)
    assert message.type is WSMsgType.TEXT, message
    return json.loads(message.data)


async def frame(socket: ClientWebSocketResponse) -> bytes:
    message = await socket.receive(timeout=PATIENCE_SECONDS)
    assert message.type is WSMsgType.BINARY, message
    data: bytes = message.data
    return data


async def greeted(socket: ClientWebSocketResponse) -> None:
    assert (await text(socket))["type"] == "instruments_meta"
    assert (await text(socket))["type"] == "app_code"


@pytest.mark.parametrize("path", ["", "/", "/ws"])
async def test_any_path_leads_to_the_ticker(
    fake_server: FakeServer, session: ClientSession, path: str
) -> None:
    async with session.ws_connect(url(fake_server, path=path)) as socket:
        await greeted(socket)
        await socket.send_json({"a": "subscribe", "v": [INFY]})

        assert len(await frame(socket)) == 2 + 2 + 44


async def test_java_and_js_put_other_parameters_elsewhere(
    fake_server: FakeServer, session: ClientSession
) -> None:
    known = fake_server.credentials
    query = f"access_token={known.access_token}&api_key={known.api_key}&uid=1753000000000"

    async with session.ws_connect(f"{known.ticker}/?{query}") as socket:
        await greeted(socket)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"access_token": "dead"}, 403),
        ({"api_key": "unknown"}, 403),
        ({"api_key": ""}, 400),
        ({"access_token": ""}, 400),
    ],
)
async def test_a_bad_upgrade_is_refused(
    fake_server: FakeServer, session: ClientSession, changes: dict[str, str], status: int
) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await session.ws_connect(url(fake_server, **changes))

    assert refused.value.status == status


async def test_the_fourth_socket_is_one_too_many(
    fake_server: FakeServer, session: ClientSession
) -> None:
    sockets = [await session.ws_connect(url(fake_server)) for _ in range(3)]

    with pytest.raises(WSServerHandshakeError) as refused:
        await session.ws_connect(url(fake_server))

    assert refused.value.status == 429
    for socket in sockets:
        await socket.close()


async def test_a_socket_that_closed_makes_room(
    fake_server: FakeServer, session: ClientSession
) -> None:
    for _ in range(5):
        async with session.ws_connect(url(fake_server)) as socket:
            await greeted(socket)


def test_an_upgrade_that_is_no_websocket_is_refused(fake_server: FakeServer) -> None:
    target = url(fake_server).removeprefix(fake_server.ticker)

    answer = asked(fake_server.root, "GET", target, {"Upgrade": "websocket"})

    assert answer.status == 400


async def test_a_ping_is_answered(fake_server: FakeServer, session: ClientSession) -> None:
    async with session.ws_connect(url(fake_server), autoping=False) as socket:
        await greeted(socket)
        await socket.ping(b"alive")

        message = await socket.receive(timeout=PATIENCE_SECONDS)

    assert (message.type, bytes(message.data)) == (WSMsgType.PONG, b"alive")


async def test_a_sign_of_life_comes_while_time_stands_still(
    fake_server: FakeServer, session: ClientSession
) -> None:
    async with session.ws_connect(url(fake_server)) as socket:
        await greeted(socket)

        assert await frame(socket) == b"\x00"


@pytest.mark.parametrize("pace", [1.0, 60.0])
async def test_signs_of_life_come_in_real_time_at_any_pace(
    session: ClientSession, pace: float
) -> None:
    with FakeServer(pace=pace) as server:
        async with session.ws_connect(url(server)) as socket:
            await greeted(socket)

            assert await frame(socket) == b"\x00"
            with pytest.raises(TimeoutError):
                await socket.receive(timeout=1.0)
            assert await frame(socket) == b"\x00"


async def test_a_long_jump_brings_no_storm_of_signs_of_life(
    fake_server: FakeServer, session: ClientSession, broker: FakeBroker
) -> None:
    async with session.ws_connect(url(fake_server)) as socket:
        await greeted(socket)
        await asyncio.to_thread(broker.run, 3600)

        assert await frame(socket) == b"\x00"
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=1.0)


async def test_a_silent_stream_stays_silent_while_time_stands_still(
    fake_server: FakeServer, session: ClientSession, broker: FakeBroker
) -> None:
    async with session.ws_connect(url(fake_server)) as socket:
        await greeted(socket)
        broker.faults.add("D4", count=1, seconds=30)

        with pytest.raises(TimeoutError):
            await socket.receive(timeout=LONGER_THAN_A_SILENCE_SECONDS)
        await asyncio.to_thread(broker.run, 31)

        assert await frame(socket) == b"\x00"
        assert not socket.closed


async def test_prices_that_move_are_pushed(
    fake_server: FakeServer, session: ClientSession, broker: FakeBroker
) -> None:
    async with session.ws_connect(url(fake_server)) as socket:
        await greeted(socket)
        await socket.send_json({"a": "subscribe", "v": [INFY]})
        await socket.send_json({"a": "mode", "v": ["ltp", [INFY]]})
        await frame(socket)
        await frame(socket)
        await asyncio.to_thread(broker.market.set_price, "NSE:INFY", 1502.5)
        await asyncio.to_thread(broker.run, 2)

        packet = await frame(socket)
        while int.from_bytes(packet[8:12]) != 150_250:
            packet = await frame(socket)

    assert len(packet) == 2 + 2 + 8


@pytest.mark.parametrize("nonsense", ["", "{", "[]", '{"a":"dance","v":[]}', "\x00"])
async def test_nonsense_gets_an_error_text_and_nothing_breaks(
    fake_server: FakeServer, session: ClientSession, nonsense: str
) -> None:
    async with session.ws_connect(url(fake_server)) as socket:
        await greeted(socket)
        await socket.send_str(nonsense)
        await socket.send_bytes(nonsense.encode() + b"\xff")

        answers = [await text(socket), await text(socket)]

    assert [answer["type"] for answer in answers] == ["error", "error"]


async def test_a_text_that_is_too_long_ends_the_connection(
    fake_server: FakeServer, session: ClientSession
) -> None:
    async with session.ws_connect(url(fake_server)) as socket:
        await greeted(socket)
        await socket.send_str("x" * (1 << 21))

        message = await socket.receive(timeout=PATIENCE_SECONDS)

    assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR)


async def test_a_connection_that_breaks_off_says_no_goodbye(
    fake_server: FakeServer, session: ClientSession, broker: FakeBroker
) -> None:
    async with session.ws_connect(url(fake_server)) as socket:
        await greeted(socket)
        broker.faults.add("D3", count=1)
        await socket.send_json({"a": "subscribe", "v": [INFY]})

        message = await socket.receive(timeout=PATIENCE_SECONDS)

    assert message.type in (WSMsgType.CLOSED, WSMsgType.ERROR)
    assert socket.close_code == 1006


async def test_a_server_that_stops_says_it_goes_away(session: ClientSession) -> None:
    server = FakeServer()
    server.start()
    socket = await session.ws_connect(url(server))
    await greeted(socket)

    await asyncio.to_thread(server.stop)
    message = await socket.receive(timeout=PATIENCE_SECONDS)

    assert (message.type, message.data) == (WSMsgType.CLOSE, 1001)


def test_the_official_client_hears_ticks_in_all_modes_and_its_order(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    known = fake_server.credentials
    command = [*SCRIPT, known.ticker, known.api_key, known.access_token, "order"]

    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as listening:
        assert listening.stderr is not None
        assert listening.stderr.readline() == "connected\n"
        order_id = _buy(broker)
        broker.run(2)
        out, _ = listening.communicate(timeout=30)

    heard = json.loads(out)
    assert [order["order_id"] for order in heard["orders"]] == [order_id]
    assert heard["orders"][0]["status"] == "COMPLETE"
    assert {tick["mode"] for tick in heard["ticks"].values()} == set(official_ticker.MODES)
    assert heard["errors"] == []


def test_the_official_clients_ticks_are_the_typed_clients_quotes(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    known = fake_server.credentials
    command = [*SCRIPT, known.ticker, known.api_key, known.access_token]

    done = subprocess.run(command, capture_output=True, text=True, timeout=30)

    ticks = json.loads(done.stdout)["ticks"]
    infy, index = ticks[str(INFY)], ticks[str(official_ticker.NIFTY)]
    keys = ["NSE:INFY", "NSE:NIFTY 50"]
    quote, spot = broker.kite().market.quotes_raw(keys).values()
    same = {"last_price": "last_price", "volume_traded": "volume", "oi": "oi"}
    same |= {"total_buy_quantity": "buy_quantity", "total_sell_quantity": "sell_quantity"}
    assert {name: infy[name] for name in same} == {
        name: quote[wire_name] for name, wire_name in same.items()
    }
    assert (infy["ohlc"], infy["depth"]) == (quote["ohlc"], quote["depth"])
    assert (index["last_price"], index["ohlc"]) == (spot["last_price"], spot["ohlc"])
    assert index["tradable"] is False


def test_the_official_client_is_told_of_a_dead_token(fake_server: FakeServer) -> None:
    known = fake_server.credentials

    done = subprocess.run(
        [*SCRIPT, known.ticker, known.api_key, "dead"], capture_output=True, text=True, timeout=30
    )

    ((code, reason),) = json.loads(done.stdout)["closed"]
    assert code == 1006
    assert "403" in reason


def _buy(broker: FakeBroker) -> str:
    from kite_core import OrderParams

    order = OrderParams.market(
        exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=1, product="CNC"
    )
    return broker.kite().orders.place(order).order_id
