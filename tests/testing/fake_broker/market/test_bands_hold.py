"""Circuit limits hold the latest price, whichever lever moved it, and orders go by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kite_core.models.words import OrderStatus
from kite_testing import FakeBroker
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.testing.fake_broker.caller import Caller, at, limit

SHARE, FUTURE, CALL = "NSE:INFY", "NFO:INFY26NOVFUT", "NFO:INFY26NOV1500CE"
OTHER_LISTING = "BSE:INFY"
Move = Callable[[FakeBroker, float], None]


def _set(broker: FakeBroker, price: float) -> None:
    broker.market.set_price(SHARE, price)


def _move(broker: FakeBroker, price: float) -> None:
    last = float(broker.market.last_price(SHARE))
    broker.market.move(SHARE, round((price - last) / 0.1))


def _play(broker: FakeBroker, price: float) -> None:
    now = broker.clock.now().isoformat()
    broker.market.play(SHARE, [[now, price, price, price, price, 100]])


def _play_ticks(broker: FakeBroker, price: float) -> None:
    broker.market.play_ticks(SHARE, [{"time": broker.clock.now(), "price": price}])


def _play_prices(broker: FakeBroker, price: float) -> None:
    broker.market.play_prices([(SHARE, price)])


def _lock(broker: FakeBroker, price: float) -> None:
    broker.market.set_price(SHARE, price)
    broker.market.lock_circuit(SHARE, "upper" if price > 1500 else "lower")
    broker.market.release_price(SHARE)


def _release(broker: FakeBroker, price: float) -> None:
    """Leave a price far from where the walk goes on, the day after it made the close."""
    broker.market.set_price(SHARE, price)
    broker.levers.clock.to_next_open()
    broker.access.login()
    broker.market.release_price(SHARE)


def _gap(broker: FakeBroker, price: float) -> None:
    broker.market.gap(SHARE, price)
    broker.levers.clock.to_next_open()
    broker.access.login()


LEVERS: tuple[Move, ...] = (
    _set,
    _move,
    _play,
    _play_ticks,
    _play_prices,
    _lock,
    _release,
    _gap,
)
HOURS = ("2026-11-20 08:00", "2026-11-20 10:00", "2026-11-20 15:25", "2026-11-21 11:00")


def limits(caller: Caller, key: str) -> tuple[float, float, float]:
    """The lower limit, the last price, the upper limit."""
    quote = caller.quote(key)
    return quote["lower_circuit_limit"], quote["last_price"], quote["upper_circuit_limit"]


def order_at(caller: Caller, key: str, price: float) -> OrderStatus:
    """What becomes of an order for one lot at a price."""
    exchange, _, symbol = key.partition(":")
    lot = caller.broker.levers.stage.engine.instruments.named(key).lot_size
    product = "CNC" if exchange in ("NSE", "BSE") else "NRML"
    where = {"exchange": exchange, "tradingsymbol": symbol}
    return caller.status(caller.place(limit(price, **where, product=product, quantity=lot)))


@pytest.mark.parametrize("price", [100, 1950])
@pytest.mark.parametrize("start", HOURS)
@pytest.mark.parametrize("move", LEVERS)
def test_limits_hold_the_price_that_a_lever_left_and_an_order_at_it_is_taken(
    move: Move, start: str, price: float
) -> None:
    caller = Caller(FakeBroker(seed=7, start=at(start), funds=None))
    move(caller.broker, price)

    for key in (SHARE, OTHER_LISTING, FUTURE, CALL):
        lower, last, upper = limits(caller, key)
        assert lower <= last <= upper
        assert order_at(caller, key, last) is not OrderStatus.REJECTED


@pytest.mark.parametrize("price", [1100, 1950])
def test_limits_of_an_exchange_that_keeps_hours_hold_the_price_in_an_auction(price: float) -> None:
    caller = Caller(FakeBroker(start=at("15:22:00"), hours="exchange"))
    caller.broker.market.set_price(SHARE, price)

    lower, last, upper = limits(caller, SHARE)

    assert lower <= last == price <= upper
    assert order_at(caller, SHARE, last) is OrderStatus.OPEN


@pytest.mark.parametrize("key", [SHARE, OTHER_LISTING, FUTURE])
def test_limits_stay_wide_until_the_day_is_over(key: str) -> None:
    caller = Caller()
    before = limits(caller, key)
    caller.broker.market.freak_tick(SHARE, 3000)

    during = limits(caller, key)
    caller.broker.levers.clock.to_next_open()
    caller.broker.access.login()
    after = limits(caller, key)

    assert during[0] == before[0]
    assert before[2] < 2000
    assert during[2] > 2990
    assert after[2] < 2000


def test_limits_move_only_as_far_as_the_price_did() -> None:
    caller = Caller()
    lower, _, upper = limits(caller, SHARE)

    caller.broker.market.set_price(SHARE, 1500)
    inside = limits(caller, SHARE)
    caller.broker.market.set_price(SHARE, 1800)
    outside = limits(caller, SHARE)

    assert [inside, outside] == [(lower, 1500, upper), (lower, 1800, 1800)]


def test_limits_are_part_of_a_snapshot() -> None:
    caller = Caller()
    before = limits(caller, SHARE)
    caller.broker.snapshot()
    caller.broker.market.set_price(SHARE, 3000)

    caller.broker.restore()

    assert limits(caller, SHARE) == before


@pytest.mark.parametrize("seed", [1, 7])
def test_price_that_walks_stays_within_its_band_by_itself(seed: int) -> None:
    engine = FakeBroker(seed=seed).levers.stage.engine
    beyond: list[str] = []

    for hours in (0, 2, 4, 5.5, 12, 30, 49, 71):
        moment = A_FRIDAY_MORNING + timedelta(hours=hours)
        for row in engine.instruments:
            day, _ = engine.hours.locate(row, moment)
            lower, upper = engine.quoting.circuit_limits(row, day)
            if not row.is_index and not lower <= engine.prices.last(row, moment) <= upper:
                beyond.append(f"{row.key} at {moment}")

    assert beyond == []
