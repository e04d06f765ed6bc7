"""Tenants share nothing but the server."""

from __future__ import annotations

import pytest

from kite_testing import FakeBroker, ManualClock
from kite_testing.fake_broker.served.tenants import Tenants
from kite_testing.fake_broker.wire.arrival import Arrival
from tests.testing.fake_broker.caller import market


@pytest.fixture
def real() -> ManualClock:
    return ManualClock()


@pytest.fixture
def tenants(real: ManualClock) -> Tenants:
    return Tenants(FakeBroker(), pace=1, real_seconds=real.monotonic)


def test_each_key_finds_its_broker(tenants: Tenants) -> None:
    other = tenants.add(FakeBroker(api_key="other"))

    assert tenants.asked_by("other") is tenants.with_key("other") is other
    assert [each.broker.api_key for each in tenants] == ["fake_api_key", "other"]
    assert len(tenants) == 2


def test_strangers_are_sent_to_the_first(tenants: Tenants) -> None:
    tenants.add(FakeBroker(api_key="other"))

    assert tenants.asked_by("nobody") is tenants.asked_by("") is tenants.first
    assert tenants.with_key("nobody") is None


def test_time_of_one_is_no_time_of_another(tenants: Tenants, real: ManualClock) -> None:
    other = tenants.add(FakeBroker(api_key="other"), pace=0)

    real.advance(5)
    other.wake()
    tenants.first.wake()
    other.broker.run(60)

    assert tenants.first.broker.clock.monotonic() == 5
    assert other.broker.clock.monotonic() == 60


def test_the_lever_of_the_clock_sets_the_pace(tenants: Tenants, real: ManualClock) -> None:
    clock = tenants.first.broker.levers.clock

    clock.set_pace(10)
    real.advance(2)
    tenants.first.wake()

    assert clock.pace == tenants.first.time.pace == 10
    assert tenants.first.broker.clock.monotonic() == 20


def test_a_key_is_given_once(tenants: Tenants) -> None:
    with pytest.raises(ValueError, match="is taken"):
        tenants.add(FakeBroker())


def test_tenants_with_one_seed_share_no_token() -> None:
    brokers = [FakeBroker(seed=7, api_key=key, grants_refresh_tokens=True) for key in ("a", "b")]

    tokens = [
        text
        for broker in brokers
        for text in (broker.access_token, broker.request_token(), broker.access.login())
    ]

    assert len(set(tokens)) == 6


def test_tenants_with_one_seed_have_one_market_and_two_accounts(tenants: Tenants) -> None:
    other = tenants.add(FakeBroker(api_key="other")).broker
    first = tenants.first.broker
    assert first.market.last_price("NSE:SBIN") == other.market.last_price("NSE:SBIN")

    first.market.set_price("NSE:INFY", 1234.5)
    first.kite().orders.place(market())
    first.faults.add("S3")
    first.run(3600)

    assert other.market.last_price("NSE:INFY") != 1234.5
    assert (len(other.journal), len(other.faults)) == (0, 0)
    assert other.clock.monotonic() == 0
    assert other.kite().orders.all() == []


def test_another_broker_takes_the_first_ones_place(tenants: Tenants) -> None:
    former, same, other = tenants.first, FakeBroker(), FakeBroker(api_key="other")

    tenants.put_first(same)
    assert tenants.asked_by(same.api_key).broker is tenants.first.broker is same
    tenants.put_first(other)
    assert tenants.asked_by("").broker is tenants.asked_by("other").broker is other
    tenants.put_first(other)

    assert [each.broker for each in tenants] == [other]
    assert tenants.first is not former


def test_another_tenant_does_not_take_the_first_ones_place(tenants: Tenants) -> None:
    first = tenants.first
    tenants.add(FakeBroker(api_key="other"))

    with pytest.raises(ValueError, match="is taken"):
        tenants.put_first(FakeBroker(api_key="other"))

    assert tenants.asked_by("") is first


@pytest.mark.parametrize(("counts_rates", "status"), [(True, 429), (False, 200)])
def test_rates_are_counted_if_they_shall_be(counts_rates: bool, status: int) -> None:
    broker = FakeBroker()
    tenant = Tenants(broker, pace=0, real_seconds=lambda: 0, counts_rates=counts_rates).first
    headers = {"Authorization": f"token {broker.api_key}:{broker.access_token}"}
    asked = Arrival("GET", "/quote/ltp?i=NSE:INFY", headers)

    answers = [tenant.deliver(asked).response for _ in range(2)]

    assert [answer and answer.status for answer in answers] == [200, status]


def test_a_tenant_that_left_is_a_stranger(tenants: Tenants) -> None:
    tenants.add(FakeBroker(api_key="other"))

    tenants.remove("other")

    assert tenants.with_key("other") is None


@pytest.mark.parametrize(("api_key", "reason"), [("nobody", "Nobody"), ("fake_api_key", "first")])
def test_who_is_not_there_or_has_to_stay_is_not_removed(
    tenants: Tenants, api_key: str, reason: str
) -> None:
    with pytest.raises(KeyError, match=reason):
        tenants.remove(api_key)
