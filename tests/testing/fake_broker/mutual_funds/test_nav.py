"""What funds are worth, day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from kite_core.ist import IST
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.mutual_funds.fund_list import fund_list
from kite_testing.fake_broker.mutual_funds.nav import (
    Nav,
    weekday_from,
    weekday_until,
    weekdays_later,
)

FUNDS = list(fund_list())
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (20, 21, 22, 23))


def check_digit(stem: str) -> str:
    """The last digit of an ISIN (ISO 6166): Luhn's, over letters as two digits."""
    digits = "".join(str(int(letter, 36)) for letter in stem)
    doubled = (
        int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


@pytest.mark.parametrize("fund", FUNDS, ids=lambda fund: fund.isin)
def test_isin_has_its_check_digit(fund: object) -> None:
    isin = getattr(fund, "isin", "")

    assert len(isin) == 12
    assert isin[-1] == check_digit(isin[:-1])


@pytest.mark.parametrize("seed", [1, 7])
def test_nav_moves_every_weekday_and_never_far(seed: int) -> None:
    nav = Nav(Chance(seed))
    days = [weekdays_later(FRIDAY, count) for count in range(60)]

    for fund in FUNDS:
        prices = [nav.on(fund, day) for day in days]
        changes = [abs(after / before - 1) for before, after in pairwise(prices)]
        assert max(changes) < (0.001 if fund.is_liquid else 0.03)
        assert 0.8 < prices[0] / fund.base_price < 1.2
        assert len(set(prices)) > 50


def test_liquid_fund_never_falls() -> None:
    nav = Nav(Chance(7))
    (fund, *_) = (fund for fund in FUNDS if fund.is_liquid)
    prices = [nav.on(fund, weekdays_later(FRIDAY, count)) for count in range(250)]

    assert prices == sorted(prices)
    assert prices[-1] / prices[0] == pytest.approx(1.062, abs=0.005)


def test_nav_is_positive_however_long_ago() -> None:
    nav = Nav(Chance(7))

    assert all(nav.on(fund, date(1995, 1, 2)) > 0 for fund in FUNDS)


def test_weekends_have_the_nav_of_the_friday() -> None:
    nav = Nav(Chance(7))

    assert len({nav.on(FUNDS[0], day) for day in (FRIDAY, SATURDAY, SUNDAY)}) == 1
    assert nav.on(FUNDS[0], MONDAY) != nav.on(FUNDS[0], FRIDAY)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 20, 22, 59, tzinfo=IST), date(2026, 11, 19)),
        (datetime(2026, 11, 20, 23, 0, tzinfo=IST), FRIDAY),
        (datetime(2026, 11, 22, 12, 0, tzinfo=IST), FRIDAY),
        (datetime(2026, 11, 23, 12, 0, tzinfo=IST), FRIDAY),
    ],
)
def test_newest_nav_is_known_late_in_the_evening(now: datetime, day: date) -> None:
    nav = Nav(Chance(7))

    assert nav.latest_day(now) == day
    assert nav.latest(FUNDS[0], now) == nav.on(FUNDS[0], day)


def test_seed_decides_every_nav() -> None:
    first, second, other = (Nav(Chance(seed)).on(FUNDS[0], FRIDAY) for seed in (7, 7, 8))

    assert first == second != other


def test_weekdays_skip_weekends() -> None:
    assert [weekday_until(day) for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [FRIDAY] * 3 + [
        MONDAY
    ]
    assert [weekday_from(day) for day in (FRIDAY, SATURDAY, SUNDAY)] == [FRIDAY, MONDAY, MONDAY]
    assert weekdays_later(FRIDAY, 5) == FRIDAY + timedelta(days=7)
