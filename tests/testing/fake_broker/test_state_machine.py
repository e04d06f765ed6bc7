"""Random trading over the wire, held against a slow and obviously right account after each step.

Orders of all varieties, prices, changes, conversions and nights come in any order: the modules
`machine_...` have the steps by topic. Whatever the broker shows is compared to the paisa with
`reference_account`, which knows the trades, the prices and the rules of the day, and nothing of the
engine. `KITEPORT_LONG_RUN=20` makes it twenty times as long, with fresh examples each time.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from tests.testing.fake_broker.machine_conversions import Converting
from tests.testing.fake_broker.machine_nights import Nights
from tests.testing.fake_broker.machine_triggers import Triggering
from tests.testing.fake_broker.reference_book import count
from tests.testing.fake_broker.reference_lines import COMMODITY_FUTURE, FUTURE, LINES, SHARE, Line
from tests.testing.fake_broker.reference_views import (
    check_funds,
    check_holdings,
    check_positions,
)

LONG = int(os.environ.get("KITEPORT_LONG_RUN", "0"))


class Trading(Converting, Triggering, Nights):
    """One account at one broker, and everything that a client can do with it."""

    @invariant()
    def positions_follow_from_the_trades(self) -> None:
        check_positions(self.account, self.caller.data(self.caller.calls.portfolio.positions()))

    @invariant()
    def holdings_move_at_night_only(self) -> None:
        check_holdings(self.account, self.caller.data(self.caller.calls.portfolio.holdings()))

    @invariant()
    def funds_follow_from_trades_charges_and_settlements(self) -> None:
        margins = self.caller.data(self.caller.calls.user.margins())
        for segment, shown in margins.items():
            check_funds(self.account, segment, self.observer.aside.blocked(segment), shown)

    @invariant()
    def nothing_waits_for_a_price_that_is_there(self) -> None:
        self.tape.check_nothing_is_left(self.observer.waiting(), self.now)


def machine_settings(examples: int, **changes: Any) -> settings:
    """How long the machine runs: the same examples each time, unless the run is a long one."""
    return settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        **changes,
    )


def what_is_left_is_carried_first_in_first_out() -> None:
    """Three lots at rising prices, one of which is sold: the first one is gone the next day."""
    trading = Trading()
    trading.broker_opens("always", "touch", 0, 0)
    for permille, side in ((0, "BUY"), (5, "BUY"), (10, "BUY"), (15, "SELL")):
        trading.price_moves(LINES.index(FUTURE), permille, 1)
        trading.order_trades_at_once(LINES.index(FUTURE), 0, side, 1)

    trading.night_falls()

    trading.positions_follow_from_the_trades()
    trading.funds_follow_from_trades_charges_and_settlements()
    assert trading.account.book(FUTURE, "NRML").overnight == 130


def trading_with(fills: str = "touch", *, held: int = 0) -> Trading:
    """A machine that has begun, for steps in a chosen order."""
    trading = Trading()
    trading.broker_opens("exchange", fills, held, 0)
    return trading


def check_all(trading: Trading) -> None:
    """What has to hold after every step."""
    trading.positions_follow_from_the_trades()
    trading.holdings_move_at_night_only()
    trading.funds_follow_from_trades_charges_and_settlements()
    trading.nothing_waits_for_a_price_that_is_there()
    trading.trigger_fires_one_leg_once()


def test_what_is_left_is_carried_first_in_first_out() -> None:
    what_is_left_is_carried_first_in_first_out()


@pytest.mark.parametrize("fills", ["touch", "depth"])
def test_delivery_that_is_funded_is_lent_for_at_night(fills: str) -> None:
    trading = trading_with(fills)

    trading.delivery_is_funded(3, 2)

    check_all(trading)
    books = trading.account.books
    assert [books[SHARE.key, product].quantity for product in ("CNC", "MTF")] == [1, 2]
    trading.night_falls()
    check_all(trading)
    assert count(trading.account.lent) == 2


@pytest.mark.parametrize("fills", ["touch", "depth"])
@pytest.mark.parametrize("side", ["BUY", "SELL"])
@pytest.mark.parametrize("line", [SHARE, FUTURE, COMMODITY_FUTURE], ids=lambda line: line.kind)
def test_stop_without_limit_fills_when_it_is_triggered(line: Line, side: str, fills: str) -> None:
    trading = trading_with(fills)

    trading.stop_without_limit_is_triggered(LINES.index(line), 1, side, 2)

    check_all(trading)
    (row,) = trading.observer.rows.values()
    assert (row["order_type"], row["status"]) == ("SL-M", "COMPLETE")


@pytest.mark.parametrize("percent", [-4, 4])
def test_two_legs_end_with_the_one_that_the_price_reaches(percent: int) -> None:
    trading = trading_with(held=10)
    trading.two_legs_are_placed(5, 3, 3, 0)

    trading.price_moves(LINES.index(SHARE), 10 * percent, 1)

    check_all(trading)
    (row,) = trading.observer.rows.values()
    assert (row["transaction_type"], row["quantity"]) == ("SELL", 5)


Trading.TestCase.settings = machine_settings(max(LONG, 1) * 80, derandomize=not LONG)
TestTrading = Trading.TestCase
