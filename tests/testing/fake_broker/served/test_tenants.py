"""Tenants share nothing but the server."""

from __future__ import annotations

import pytest

from kite_testing import FakeBroker, ManualClock
from kite_testing.fake_broker.served.tenants import Tenants


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
