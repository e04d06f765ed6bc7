from __future__ import annotations

from datetime import date

from kite_core.client import AsyncKite, Kite
from kite_testing.scripted_transport import ScriptedTransport
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over

FUNDS = fixture("mutual_funds/instruments.csv")


def test_an_order_without_a_status_is_read() -> None:
    orders = Kite(ports_over([fixture("mutual_funds/orders.json")])).mutual_funds.orders()

    assert [order.status for order in orders] == ["COMPLETE", None]
    assert orders[0].exchange_timestamp == date(2026, 11, 20)


async def test_plans_are_read_from_an_envelope_without_a_status() -> None:
    kite = AsyncKite(asyncio_ports_over([fixture("mutual_funds/sips.json")]))

    endless, counted = await kite.mutual_funds.sips()

    assert (endless.is_perpetual, counted.is_perpetual) == (True, False)
    assert endless.step_up == {"05-05": 10.0}


def test_a_fund_holding_counts_its_own_profit_because_the_brokers_is_zero() -> None:
    holdings = Kite(ports_over([fixture("mutual_funds/holdings.json")])).mutual_funds.holdings()

    assert holdings[0].pnl == 0
    assert holdings[0].market_value - holdings[0].invested == (53.1 * 94.7) - (52.798 * 94.7)
    assert holdings[0].last_price_date is None


def test_allotted_funds_are_plain_texts() -> None:
    kite = Kite(ports_over([fixture("mutual_funds/allotments.json")]))

    assert kite.mutual_funds.allotments() == ["INF000A01AA1", "INF000B01BB2"]


def test_the_raw_fund_list_is_texts_by_column() -> None:
    kite = Kite(ports_over([fixture("mutual_funds/instruments.csv")]))

    assert kite.mutual_funds.instruments_raw()[1]["redemption_allowed"] == "0"


def test_funds_are_fetched_as_a_book() -> None:
    transport = ScriptedTransport([FUNDS])

    book = Kite(ports_over(transport)).mutual_funds.instrument_book()

    assert book.by_symbol("INF000B01BB2").plan == "regular"
    assert [request.path for request in transport.requests] == ["/mf/instruments"]


async def test_a_search_looks_into_the_fund_list() -> None:
    kite = AsyncKite(asyncio_ports_over([FUNDS, FUNDS]))

    found = await kite.mutual_funds.search("example", plan="direct", scheme_type="equity")
    none = await kite.mutual_funds.search(
        "example", amc="ExampleMutualFund_MF", scheme_type="liquid", plan="DIRECT", limit=1
    )

    assert [fund.tradingsymbol for fund in found] == ["INF000A01AA1"]
    assert none == []
