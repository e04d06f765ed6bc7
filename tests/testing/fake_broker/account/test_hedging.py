"""What contracts need less together, as a table of portfolios on an index at 26,000."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.account.hedging import Stake, hedge_group, hedge_relief
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import exact
from tests.testing.fake_broker.account.small_market import (
    EXPIRY,
    INDEX_CALL,
    INDEX_FAR_CALL,
    INDEX_FUTURE,
    SHARE_FUTURE,
    instrument,
)

SPOT = exact(26_000)
NAKED = {"CE": 26_000 * 0.09, "PE": 26_000 * 0.09, "FUT": 2600.0}
"""SPAN in rupees for one; only what is sold of an option needs any."""


def option(kind: str, strike: int) -> Instrument:
    return instrument(
        f"NFO:NIFTY26NOV{strike}{kind}",
        exchange_token=strike + (kind == "PE"),
        kind=kind,
        name="NIFTY",
        strike=exact(strike),
        expiry=EXPIRY,
        is_on_index=True,
    )


def stake(quantity: int, kind: str, strike: int = 0) -> Stake:
    row = option(kind, strike) if strike else INDEX_FUTURE
    naked = abs(quantity) if kind == "FUT" or quantity < 0 else 0
    return Stake(row, quantity, exact(str(naked * NAKED[kind])))


# portfolio, SPAN in rupees without any hedge, and together
PORTFOLIOS: dict[str, tuple[list[Stake], float, float]] = {
    "nothing": ([], 0, 0),
    "a naked call": ([stake(-1, "CE", 26_000)], 2340, 2340),
    "a naked call far away": ([stake(-1, "CE", 28_000)], 2340, 2340),
    "a bought call": ([stake(1, "CE", 26_000)], 0, 0),
    "a future": ([stake(1, "FUT")], 2600, 2600),
    "a call spread": ([stake(-1, "CE", 26_000), stake(1, "CE", 26_200)], 2340, 206),
    "a put spread": ([stake(-2, "PE", 26_000), stake(2, "PE", 25_900)], 4680, 206),
    "a spread that was bought": ([stake(1, "CE", 26_000), stake(-1, "CE", 26_200)], 2340, 0),
    "a spread with half a hedge": ([stake(-2, "CE", 26_000), stake(1, "CE", 26_200)], 4680, 2884),
    "a hedge that is too far": ([stake(-1, "CE", 26_000), stake(1, "CE", 28_600)], 2340, 2340),
    "a short straddle": ([stake(-1, "CE", 26_000), stake(-1, "PE", 26_000)], 4680, 2678),
    "two shorts that lose together": (
        [stake(-1, "CE", 27_000), stake(-1, "CE", 27_200)],
        4680,
        4680,
    ),
    "an iron butterfly": (
        [
            stake(1, "PE", 25_700),
            stake(-1, "PE", 26_000),
            stake(-1, "CE", 26_000),
            stake(1, "CE", 26_400),
        ],
        4680,
        412,
    ),
    "a butterfly of calls": (
        [stake(-1, "CE", 25_900), stake(2, "CE", 26_000), stake(-1, "CE", 26_100)],
        4680,
        103,
    ),
    "a covered call": ([stake(1, "FUT"), stake(-1, "CE", 26_000)], 4940, 2678),
    "a future with a put": ([stake(1, "FUT"), stake(1, "PE", 25_800)], 2600, 206),
    "a future in two products": ([stake(2, "FUT"), stake(-1, "FUT")], 7800, 2600),
    "a future that is closed": ([stake(1, "FUT"), stake(-1, "FUT")], 5200, 0),
}


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_contracts_need_less_where_one_gains_what_another_loses(name: str) -> None:
    stakes, naked, together = PORTFOLIOS[name]

    relief = hedge_relief(stakes, SPOT)

    assert sum(row.span for row in stakes) == exact(str(naked))
    assert exact(str(naked)) - relief == exact(str(together))


def test_hedge_never_raises_the_margin() -> None:
    cheap = Stake(option("CE", 26_000), -1, exact(100))

    relief = hedge_relief([cheap, stake(1, "CE", 26_200)], SPOT)

    assert relief == 0


def test_margin_together_is_rounded_up() -> None:
    spot = 10_001
    future, call = (
        Stake(SHARE_FUTURE, 1, 10_000),
        Stake(instrument("NFO:ACME26NOV1CE", kind="CE", strike=9_999), -1, 10_000),
    )

    relief = hedge_relief([future, call], spot)

    # Down by 1,000.1, and 3 % more: 1,030.103.
    assert relief == 20_000 - 1_031


def test_other_expiries_and_other_underlyings_are_other_groups() -> None:
    later = instrument(
        "NFO:NIFTY26DEC26000CE", kind="CE", name="NIFTY", expiry=EXPIRY.replace(month=12)
    )

    groups = [hedge_group(row) for row in (INDEX_CALL, INDEX_FAR_CALL, INDEX_FUTURE)]

    assert len(set(groups)) == 1
    assert hedge_group(later) not in groups
    assert hedge_group(SHARE_FUTURE) not in groups
