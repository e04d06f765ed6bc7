"""Prices from outside, in the order of time."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

from kite_testing.fake_broker.market.pins import Pins
from tests.testing.fake_broker.market.floor import ist

TEN = ist("10:00:00")
SECOND = timedelta(seconds=1)


def test_pin_holds_until_the_next_one() -> None:
    pins = Pins()
    pins.add("NSE:INFY", 100, TEN)
    pins.add("NSE:INFY", 110, TEN + 2 * SECOND)
    pins.add("NSE:INFY", None, TEN + 4 * SECOND)

    found = [pins.at("NSE:INFY", TEN + second * SECOND) for second in range(-1, 5)]

    assert [pin and pin.price for pin in found] == [None, 100, 100, 110, 110, None]


def test_prices_of_one_moment_share_a_pin_that_keeps_their_extremes() -> None:
    pins = Pins()
    for price in (100, 120, 90, 105):
        pin = pins.add("NSE:INFY", price, TEN)
    pin.show(None)

    (kept,) = pins.of("NSE:INFY") or []

    assert (kept.low, kept.high, kept.price) == (90, 120, None)
    assert pins.at("NSE:INFY", TEN) is None


def test_first_price_after_a_release_in_the_same_moment_is_both_extremes() -> None:
    pins = Pins()
    pin = pins.add("NSE:INFY", None, TEN)

    pin.show(100)

    assert (pin.low, pin.high) == (100, 100)


def test_price_that_was_set_ahead_stays_behind_those_of_earlier_moments() -> None:
    pins = Pins()
    pins.add("NSE:INFY", 110, TEN + 4 * SECOND)
    pins.add("NSE:INFY", 100, TEN)
    pins.add("NSE:INFY", 105, TEN + 2 * SECOND)

    again = pins.add("NSE:INFY", 101, TEN)

    assert [pin.price for pin in pins.of("NSE:INFY") or []] == [101, 105, 110]
    assert (again.low, again.high) == (100, 101)


def test_pins_between_two_moments_include_both_ends() -> None:
    pins = Pins()
    for second in range(4):
        pins.add("NSE:INFY", 100 + second, TEN + second * SECOND)

    found = pins.between("NSE:INFY", TEN + SECOND, TEN + 2 * SECOND)

    assert [pin.price for pin in found] == [101, 102]
    assert pins.between("NSE:TCS", TEN, TEN) == []


def test_only_pins_before_a_moment_touch_it() -> None:
    pins = Pins()
    pins.add("NSE:INFY", 100, TEN)

    assert pins.touches("NSE:INFY", TEN)
    assert not pins.touches("NSE:INFY", TEN - SECOND)
    assert not pins.touches("NSE:TCS", TEN)
    assert pins.of("NSE:TCS") is None


def test_copies_go_their_own_ways() -> None:
    pins = Pins()
    pins.add("NSE:INFY", 100, TEN).volume = 7
    copy = deepcopy(pins)

    pins.add("NSE:INFY", 200, TEN)

    (kept,) = copy.of("NSE:INFY") or []
    assert (kept.price, kept.high, kept.volume, kept.depth) == (100, 100, 7, None)
