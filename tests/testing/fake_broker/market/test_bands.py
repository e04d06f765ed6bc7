"""Circuit limits."""

from __future__ import annotations

from datetime import date

import pytest

from kite_testing.fake_broker.money import RUPEE
from kite_testing.fake_broker.settings import Hours
from tests.testing.fake_broker.market.floor import Floor, ist

TODAY = date(2026, 11, 20).toordinal()


@pytest.mark.parametrize(
    ("key", "band"),
    [
        ("NSE:INFY", 10),
        ("BSE:INFY", 10),
        ("NSE:IDEA", 20),
        ("NSE:CENTRALBK-BE", 5),
        ("NFO:INFY26NOVFUT", 10),
        ("CDS:USDINR26NOVFUT", 3),
    ],
)
def test_limits_are_the_outermost_ticks_within_the_band(key: str, band: int) -> None:
    floor = Floor()
    row = floor.instrument(key)
    close = floor.prices.official_close(row, TODAY - 1)

    lower, upper = floor.quoting.circuit_limits(row, TODAY)

    assert lower % row.tick == upper % row.tick == 0
    assert close * (100 - band) <= 100 * lower < close * (100 - band) + 100 * row.tick
    assert close * (100 + band) - 100 * row.tick < 100 * upper <= close * (100 + band)


def test_options_have_a_wide_range() -> None:
    floor = Floor()
    option = floor.instrument("NFO:INFY26NOV1500CE")
    close = floor.prices.official_close(option, TODAY - 1)

    assert floor.quoting.circuit_limits(option, TODAY) == (option.tick, close + 300 * RUPEE)


@pytest.mark.parametrize("key", ["NSE:INFY", "NFO:INFY26NOVFUT"])
def test_closing_auction_narrows_the_band_of_the_share_and_its_future(key: str) -> None:
    floor = Floor()
    row = floor.instrument(key)
    day = floor.quoting.circuit_limits(row, TODAY)
    reference = floor.prices.auction_reference(row, TODAY)

    lower, upper = floor.quoting.limits_at(row, ist("15:21:00"))

    assert floor.quoting.limits_at(row, ist("15:14:00")) == day
    assert floor.quoting.limits_at(row, ist("15:40:00")) == day
    assert 0 <= lower - reference * 97 / 100 < row.tick
    assert 0 <= reference * 103 / 100 - upper < row.tick


@pytest.mark.parametrize("key", ["NSE:IDEA", "NFO:NIFTY26NOVFUT", "MCX:ZINC26NOVFUT"])
def test_other_bands_stay_as_they_are(key: str) -> None:
    floor = Floor()
    row = floor.instrument(key)

    assert floor.quoting.limits_at(row, ist("15:21:00")) == floor.quoting.circuit_limits(row, TODAY)


def test_auction_narrows_nothing_when_hours_are_always() -> None:
    floor = Floor(hours=Hours.ALWAYS)
    share = floor.instrument("NSE:INFY")
    day = floor.quoting.circuit_limits(share, TODAY)

    assert floor.quoting.limits_at(share, ist("15:21:00")) == day


def test_flexed_band_slides_along_for_the_day() -> None:
    floor = Floor()
    share = floor.instrument("NSE:INFY")
    floor.quoting.circuit_limits(share, TODAY)

    floor.quoting.bands.flex(share, TODAY, is_upwards=True)
    once = floor.quoting.circuit_limits(share, TODAY)
    floor.quoting.bands.flex(share, TODAY, is_upwards=False)
    floor.quoting.bands.flex(share, TODAY, is_upwards=False)
    down = floor.quoting.circuit_limits(share, TODAY)

    assert once == (14269 * RUPEE // 10, 17273 * RUPEE // 10)
    assert down == (12767 * RUPEE // 10, 15771 * RUPEE // 10)
    assert floor.quoting.circuit_limits(share, TODAY + 3) != down
