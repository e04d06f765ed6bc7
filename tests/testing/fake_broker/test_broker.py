"""The broker as a whole: its clock, its doors, its locks."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest

from kite_adapters import ClientConfig, open_async_kite, open_kite
from kite_adapters.transport.adapter import WireSettings, World
from kite_core.errors import ConfigurationError, SessionExpiredError
from kite_core.ist import IST
from kite_core.messages import Request
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.fake_broker.in_process import ADAPTER
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.caller import Caller, limit


def test_time_passes_with_each_request_and_by_no_other_hand() -> None:
    caller = Caller()

    caller.data(caller.calls.orders.all())
    caller.data(caller.calls.orders.all())

    assert caller.broker.clock.monotonic() == pytest.approx(0.1)


def test_broker_starts_on_a_friday_morning_unless_told_otherwise() -> None:
    broker = FakeBroker()

    assert broker.clock.now() == A_FRIDAY_MORNING
    assert broker.clock.now().weekday() == 4


def test_clients_sleep_on_the_clock_of_the_broker() -> None:
    broker = FakeBroker()
    kite = broker.kite()

    run_now(kite.ports.clock.sleep(3600))

    assert broker.clock.monotonic() == 3600


async def test_one_broker_serves_both_kinds_of_client() -> None:
    broker = FakeBroker()
    broker.market.set_price("NSE:INFY", 1500)
    placed = broker.kite().orders.place(limit(1490))

    async with broker.async_kite() as kite:
        rows = await kite.orders.all()

    assert [row.order_id for row in rows] == [placed.order_id]


async def test_requests_side_by_side_are_all_answered() -> None:
    broker = FakeBroker()
    broker.market.set_price("NSE:INFY", 1500)
    async with broker.async_kite() as kite:
        placed = await asyncio.gather(*(kite.orders.place(limit(1490)) for _ in range(20)))

        rows = await kite.orders.all()

    assert {row.order_id for row in rows} == {placement.order_id for placement in placed}
    assert len(rows) == 20


def test_threads_may_share_a_broker() -> None:
    broker = FakeBroker()

    def trade(_: int) -> str:
        kite = broker.kite()
        broker.market.set_price("NSE:INFY", 1500)
        return kite.orders.place(limit(1500, product="MIS")).order_id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(trade, range(40)))
    broker.run(1)

    kite = broker.kite()
    rows = kite.orders.all()
    assert sorted(row.order_id for row in rows) == sorted(set(ids))
    assert {row.status for row in rows} == {"COMPLETE"}
    net = kite.portfolio.positions().net
    assert [row.quantity for row in net if row.tradingsymbol == "INFY"] == [40]


def test_client_without_a_session_has_to_log_in() -> None:
    broker = FakeBroker()

    kite = broker.kite(access_token="made_up")

    with pytest.raises(SessionExpiredError):
        kite.orders.all()


def test_settings_of_a_client_are_kept_but_for_the_credentials() -> None:
    broker = FakeBroker(api_key="fake")
    heard: list[object] = []
    config = ClientConfig(api_key="ignored", on_session_expired=heard.append)

    kite = broker.kite(config, access_token="dead")

    with pytest.raises(SessionExpiredError):
        kite.user.profile()
    assert kite.api_key == "fake"
    assert len(heard) == 1


def test_adapter_serves_either_world_and_brings_its_clock() -> None:
    wire = ADAPTER.build(WireSettings(api_key="any"))
    headers = {"Authorization": "token any:brought_along"}

    response = run_now(wire.transport.send(Request(method="GET", path="/orders", headers=headers)))

    assert (ADAPTER.name, ADAPTER.world) == ("fake", World.BOTH)
    assert response.body == b'{"status":"success","data":[]}'
    assert wire.clock is not None
    assert wire.clock.now() > A_FRIDAY_MORNING


async def test_fake_can_be_chosen_by_name() -> None:
    config = ClientConfig(api_key="any", access_token="any", transport="fake")

    with open_kite(config) as kite:
        blocking = kite.user.profile()
    async with open_async_kite(config) as async_kite:
        awaited = await async_kite.user.profile()

    assert blocking == awaited


def test_request_that_is_not_text_is_refused_and_not_answered_with_a_traceback() -> None:
    caller = Caller()
    request = Request(method="POST", path="/orders/regular", json=b"\xff\xfe")

    assert caller.response(request).status == 400


def test_levers_are_attributes_of_the_broker() -> None:
    broker = FakeBroker()

    assert broker.account is broker.levers.account
    assert broker.orders is broker.levers.orders
    assert broker.market is broker.levers.market


def test_ticker_answers_a_line_in_process() -> None:
    broker = FakeBroker()
    line = broker.connect_ticker()

    line.subscribe(408065)
    broker.run(1)

    assert any(isinstance(frame, bytes) for frame in line.take())
    with pytest.raises(RefusedError):
        broker.connect_ticker("made_up")


async def test_door_in_process_stays_closed_as_one_with_connections_would() -> None:
    broker = FakeBroker()
    transport, other = broker.transport(), broker.transport()

    await transport.close()

    with pytest.raises(ConfigurationError, match="The client is closed"):
        await transport.send(Request(method="GET", path="/nowhere"))
    assert (await other.send(Request(method="GET", path="/nowhere"))).status == 404


def test_start_and_rules_may_be_texts() -> None:
    broker = FakeBroker(start="2026-11-23T10:00", rules="2026-03-31")

    assert broker.clock.now() == datetime(2026, 11, 23, 10, tzinfo=IST)
    assert broker.settings.rules == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ({"start": "tomorrow"}, "start is 'tomorrow': give a moment such as"),
        ({"start": date(2026, 11, 20)}, r"start is .*: give a moment such as"),
        ({"rules": "foo"}, "rules is 'foo': give a day such as"),
        ({"rules": A_FRIDAY_MORNING}, r"rules is .*: give a day such as"),
        ({"hours": "night"}, "hours is 'night': give one of always, exchange"),
        ({"fills": "all"}, "fills is 'all': give one of touch, cross, depth, volume"),
        ({"funds": -1}, "funds is -1: give rupees, 0 or more"),
        ({"funds": 5.001}, r"funds is 5\.001: give rupees, 0 or more, in whole paise"),
        ({"funds": float("nan")}, "funds is nan: give rupees"),
    ],
)
def test_arguments_that_cannot_be_are_refused_at_once(
    argument: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        FakeBroker(**argument)
