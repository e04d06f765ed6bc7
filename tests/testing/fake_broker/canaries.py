"""Seven known bugs of other simulators, put into the engine one by one: the tests must find each.

    python -m tests.testing.fake_broker.canaries      # a line for each, and how it was found

What finds them is the state machine of `test_state_machine`, and for the randomness a relation that
has to hold between two brokers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from kite_testing import FakeBroker
from kite_testing.fake_broker.account import settlement
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.lots import Lots, first_in_first_out
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.exchange import matching
from kite_testing.fake_broker.exchange.fill_models import Fill
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.touch import Touch
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import Order
from kite_testing.fake_broker.orders.day_book import DayBook
from tests.testing.fake_broker.caller import Caller, market
from tests.testing.fake_broker.test_state_machine import (
    Trading,
    machine_settings,
    what_is_left_is_carried_first_in_first_out,
)

_EXAMPLES = 150
_PAISA: Money = RUPEE // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A bug: what puts it in, and the check that has to fail then."""

    name: str
    put_in: Callable[[pytest.MonkeyPatch], None]
    check: Callable[[], None]


def trading_is_exact() -> None:
    """Run the state machine until something is wrong, without making the example small."""
    run_state_machine_as_test(Trading, settings=_brief())


def other_questions_change_no_price() -> None:
    """A price is the same, whatever else was asked and traded before."""
    alone, busy = Caller(FakeBroker(seed=5)), Caller(FakeBroker(seed=5))
    for key in ("NSE:SBIN", "NFO:NIFTY26NOVFUT"):
        busy.quote(key)
    busy.place(market(tradingsymbol="SBIN", product="MIS"))
    for caller in (alone, busy):
        caller.broker.clock.advance_to(datetime.fromisoformat("2026-11-20 14:00:00+05:30"))

    prices = [caller.broker.market.last_price("NSE:INFY") for caller in (alone, busy)]

    assert prices[0] == prices[1], f"INFY costs {prices[0]} alone, and {prices[1]} among others"


def _brief() -> settings:
    known = machine_settings(_EXAMPLES, derandomize=True)
    return settings(known, phases=[Phase.generate], database=None, print_blob=False)


def _last_price_for_resting_orders(patch: pytest.MonkeyPatch) -> None:
    def at_any_price(_: Order, found: Sequence[Fill]) -> Sequence[Fill]:
        return found

    patch.setattr(matching, "_at_own_price", at_any_price)


def _stale_quotes(patch: pytest.MonkeyPatch) -> None:
    touch = Prices.touch

    def of_a_minute_ago(prices: Prices, instrument: Instrument, moment: datetime) -> Touch:
        return touch(prices, instrument, moment - timedelta(minutes=1))

    patch.setattr(Prices, "touch", of_a_minute_ago)


def _double_fills(patch: pytest.MonkeyPatch) -> None:
    fill = DayBook.fill

    def fill_again(
        book: DayBook, order: Order, quantity: int, price: Money, moment: datetime
    ) -> None:
        fill(book, order, quantity, price, moment)
        if order.rest:
            fill(book, order, min(quantity, order.rest), price, moment)

    patch.setattr(DayBook, "fill", fill_again)


def _rounded_averages(patch: pytest.MonkeyPatch) -> None:
    fill = DayBook.fill

    def round_after(
        book: DayBook, order: Order, quantity: int, price: Money, moment: datetime
    ) -> None:
        fill(book, order, quantity, price, moment)
        order.value = round(order.value / order.filled / _PAISA) * _PAISA * order.filled

    patch.setattr(DayBook, "fill", round_after)


def _one_random_stream(patch: pytest.MonkeyPatch) -> None:
    draw, drawn = Chance.draw, [0]

    def next_of_all(chance: Chance, purpose: str, count: int) -> bytes:
        drawn[0] += 1
        return draw(chance, f"{purpose} {drawn[0]}", count)

    patch.setattr(Chance, "draw", next_of_all)


def _last_in_first_out(patch: pytest.MonkeyPatch) -> None:
    def latest_first(lots: Lots, quantity: int) -> tuple[Lots, Lots]:
        taken, left = first_in_first_out(lots[::-1], quantity)
        return taken[::-1], left[::-1]

    patch.setattr(settlement, "first_in_first_out", latest_first)


def _margin_stays(patch: pytest.MonkeyPatch) -> None:
    def forget(ledger: Ledger, order: Order) -> None:
        ledger.expect(order, -order.rest)

    patch.setattr(Ledger, "release", forget)


CANARIES = (
    Canary(
        name="resting orders fill at the last price",
        put_in=_last_price_for_resting_orders,
        check=trading_is_exact,
    ),
    Canary(name="fills use a stale quote", put_in=_stale_quotes, check=trading_is_exact),
    Canary(name="a fill counts twice", put_in=_double_fills, check=trading_is_exact),
    Canary(name="averages are rounded again", put_in=_rounded_averages, check=trading_is_exact),
    Canary(
        name="one random stream for all",
        put_in=_one_random_stream,
        check=other_questions_change_no_price,
    ),
    Canary(
        name="the latest are closed first",
        put_in=_last_in_first_out,
        check=what_is_left_is_carried_first_in_first_out,
    ),
    Canary(name="margin stays after a cancellation", put_in=_margin_stays, check=trading_is_exact),
)


def finding(canary: Canary) -> str:
    """What the check says with the bug in; empty when it finds nothing."""
    with pytest.MonkeyPatch.context() as patch:
        canary.put_in(patch)
        try:
            canary.check()
        except AssertionError as error:
            return str(error).splitlines()[0]
    return ""


def main() -> None:
    """Print what became of each canary."""
    for canary in CANARIES:
        found = finding(canary)
        print(f"{'killed' if found else 'SURVIVED'}: {canary.name}: {found[:200]}")


if __name__ == "__main__":
    main()
