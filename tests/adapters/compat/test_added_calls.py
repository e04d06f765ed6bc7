"""What pykiteconnect lacks, in its style."""

from __future__ import annotations

import pytest

from kite_adapters.compat import KiteConnect
from kite_testing import FakeBroker


@pytest.fixture
def client(broker: FakeBroker) -> KiteConnect:
    return KiteConnect.over(broker.kite())


def test_they_answer_what_the_raw_twins_do(client: KiteConnect) -> None:
    kite = client.kite

    assert client.full_profile() == kite.user.full_profile_raw()
    assert client.holdings_summary() == kite.portfolio.broker_summary_raw()
    assert client.holdings_compact() == kite.portfolio.holdings_compact_raw()
    assert client.mf_allotments() == kite.mutual_funds.allotments_raw()
    isin = client.mf_allotments()[0]
    assert client.mf_holding(isin) == kite.mutual_funds.holding_raw(isin)


def test_the_authorisation_of_holdings_begins(client: KiteConnect) -> None:
    assert set(client.authorise_holdings()) >= {"request_id"}


def test_the_minutes_of_an_order_can_be_changed(client: KiteConnect, broker: FakeBroker) -> None:
    broker.market.set_price("NSE:INFY", 1500)
    order_id = client.place_order(
        "regular", "NSE", "INFY", "BUY", 1, "CNC", "LIMIT", 1490.0, "TTL", 5
    )

    client.modify_order("regular", order_id, validity="TTL", validity_ttl=9)

    assert dict(broker.journal[-1].form)["validity_ttl"] == "9"
