"""Figures that cannot be are refused wherever a lever takes one, before anything changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kite_testing import FakeBroker

Pull = Callable[[FakeBroker, Any], object]
SHARE, OPTION = "NSE:INFY", "NFO:INFY26DEC1500CE"
LEVERS: Mapping[str, Pull] = {
    "funds": lambda broker, given: broker.account.set_funds("equity", given),
    "deposit": lambda broker, given: broker.account.pay_in("equity", given),
    "withdrawal": lambda broker, given: broker.account.pay_out("equity", given),
    "bank": lambda broker, given: broker.mutual_funds.set_bank_balance(given),
    "quantity held": lambda broker, given: broker.account.seed_holding(
        SHARE, quantity=given, average_price=1
    ),
    "price of what is held": lambda broker, given: broker.account.seed_holding(
        SHARE, quantity=1, average_price=given
    ),
    "quantity of a position": lambda broker, given: broker.account.seed_position(
        SHARE, product="MIS", overnight=False, quantity=given, average_price=1
    ),
    "price of a position": lambda broker, given: broker.account.seed_position(
        SHARE, product="MIS", overnight=False, quantity=1, average_price=given
    ),
    "ratio": lambda broker, given: broker.account.corporate_action(SHARE, given),
    "quantity of a trigger": lambda broker, given: broker.gtt.add(
        SHARE, side="BUY", quantity=given, triggers=[1400]
    ),
    "price of a trigger": lambda broker, given: broker.gtt.add(
        SHARE, side="BUY", quantity=1, triggers=[given]
    ),
    "price": lambda broker, given: broker.market.set_price(SHARE, given),
    "prices": lambda broker, given: broker.market.play_prices([(SHARE, given)]),
    "ticks": lambda broker, given: broker.market.move(SHARE, given),
    "gap": lambda broker, given: broker.market.gap(SHARE, given),
    "freak tick": lambda broker, given: broker.market.freak_tick(SHARE, given),
    "volume": lambda broker, given: broker.market.play_ticks(
        SHARE, [{"time": broker.clock.now(), "price": 1500, "volume": given}]
    ),
    "level": lambda broker, given: broker.market.play_ticks(
        SHARE, [{"time": broker.clock.now(), "price": 1500, "buy": [[given, 1]]}]
    ),
    "strike": lambda broker, given: broker.market.list_strike(OPTION, given),
    "lot": lambda broker, given: broker.market.change_listing(SHARE, lot_size=given),
    "tick": lambda broker, given: broker.market.change_listing(SHARE, tick_size=given),
    "band": lambda broker, given: broker.market.change_listing(SHARE, band=given),
    "seconds": lambda broker, given: broker.levers.clock.advance(given),
    "run": lambda broker, given: broker.run(given),
    "pace": lambda broker, given: broker.orders.set_pace("seconds", seconds=given),
    "reads": lambda broker, given: broker.orders.set_pace("reads", reads=given),
    "count of a fault": lambda broker, given: broker.faults.add("O1", count=given),
    "seconds of a fault": lambda broker, given: broker.faults.add("O1", for_seconds=given),
    "seed of a fault": lambda broker, given: broker.faults.add("O1", seed=given),
    "near misses": lambda broker, given: broker.levers.journal.near_misses(count=given),
    "patience": lambda broker, given: broker.levers.journal.wait(timeout_seconds=given),
    "seed": lambda _, given: FakeBroker(seed=given),
    "funds of a broker": lambda _, given: FakeBroker(funds=given),
    "round trip": lambda _, given: FakeBroker(round_trip_seconds=given),
}
HUGE = 1e30


@pytest.mark.parametrize("given", [True, math.nan, math.inf, -math.inf, HUGE, "x", [1], {}])
@pytest.mark.parametrize("lever", LEVERS)
def test_figure_that_cannot_be_is_refused_and_changes_nothing(lever: str, given: object) -> None:
    broker = FakeBroker()
    before = broker.account.funds(), broker.market.last_price(SHARE), len(broker.account.entries())

    with pytest.raises(ValueError, match=r"."):
        LEVERS[lever](broker, given)

    after = broker.account.funds(), broker.market.last_price(SHARE), len(broker.account.entries())
    assert after == before


@pytest.mark.parametrize("text", ["1e999999999", "-1e999999999"])
def test_number_that_would_fill_the_memory_is_refused_at_once(text: str) -> None:
    broker = FakeBroker()

    with pytest.raises(ValueError, match=r"1e999999999"):
        broker.market.set_price(SHARE, text)
    with pytest.raises(ValueError, match=r"1e999999999"):
        broker.account.set_funds("equity", text)


def test_one_lakh_crore_is_taken_and_a_paisa_more_is_not() -> None:
    broker = FakeBroker(funds=10**12)

    assert broker.account.funds()["equity"] == 10**12
    with pytest.raises(ValueError, match="equity holds 1e12 at most"):
        broker.account.pay_in("equity", "0.01")


@pytest.mark.parametrize("given", ["1e999999999", 5000])
def test_share_becomes_a_thousand_at_most(given: object) -> None:
    with pytest.raises(ValueError, match="ratio"):
        FakeBroker().account.corporate_action(SHARE, str(given))


@pytest.mark.parametrize("moment", ["x", "2026-13-01", None, 5])
def test_moment_that_cannot_be_is_refused(moment: Any) -> None:
    with pytest.raises(ValueError, match=r"now is .*: give a moment such as 2026-11-20T10:00"):
        FakeBroker().levers.clock.set(moment)


@pytest.mark.parametrize("name", ["", None, 5])
def test_snapshot_has_a_name(name: Any) -> None:
    with pytest.raises(ValueError, match="A snapshot has a name"):
        FakeBroker().snapshot(name)


@pytest.mark.parametrize("addresses", [5, [5], [None]])
def test_address_is_a_text(addresses: Any) -> None:
    with pytest.raises(ValueError, match="is no IP address"):
        FakeBroker().access.register(addresses)


def test_incident_is_a_text() -> None:
    name: Any = None

    with pytest.raises(ValueError, match="An incident is None: give its name"):
        FakeBroker().faults.incident(name)
