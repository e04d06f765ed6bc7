"""Brackets over a broker where exits race, answers are lost and the process dies at any step."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

import pytest

from kite_core import Kite, OrderParams
from kite_core.brackets.events import (
    BracketBegan,
    BracketEvent,
    BracketFinished,
    EntryFilled,
    ExitChanged,
    ExitFilled,
    ExitLost,
    ExitResting,
    GttHeld,
    OrderSent,
    Overfilled,
    Unprotected,
)
from kite_core.brackets.words import FinishReason, Role
from kite_core.errors import MarginError, ValidationError
from kite_testing import FakeBroker
from tests.journeys.crashing_journal import CrashingJournal, ProcessEnded, with_journal

INFY = "NSE:INFY"
Act = Callable[[FakeBroker], object]


def buy(quantity: int = 10, *, price: float = 1500, product: str = "MIS") -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        price=price,
        product=product,
    )


def broker_at(price: float = 1500, **wishes: Any) -> FakeBroker:
    broker = FakeBroker(**wishes)
    broker.market.set_price(INFY, price)
    return broker


def bracket(kite: Kite, entry: OrderParams, **wishes: Any) -> Generator[BracketEvent, None, None]:
    limit = 1485 if entry.product == "CNC" else None
    usual: dict[str, Any] = {"target": 1520, "stop": 1490, "stop_limit": limit}
    return kite.orders.bracket(entry, **{**usual, **wishes})


def told_by(
    broker: FakeBroker,
    events: Generator[BracketEvent, None, None],
    *acts: tuple[Callable[[BracketEvent], bool], Act],
) -> list[BracketEvent]:
    """All events; each act is done once, after the first event that calls for it."""
    waiting = list(acts)
    told: list[BracketEvent] = []
    with closing(events):
        for event in events:
            told.append(event)
            if waiting and waiting[0][0](event):
                waiting.pop(0)[1](broker)
            assert len(told) < 100
    return told


def sent(role: Role) -> Callable[[BracketEvent], bool]:
    return lambda event: isinstance(event, OrderSent) and event.role is role


def is_held(event: BracketEvent) -> bool:
    return isinstance(event, GttHeld)


def price_to(price: float) -> Act:
    return lambda broker: broker.market.set_price(INFY, price)


def finish_of(told: list[BracketEvent]) -> BracketFinished:
    assert isinstance(told[-1], BracketFinished)
    return told[-1]


def net_of(broker: FakeBroker) -> int:
    """What is held of the share since the day began, in all products."""
    rows = broker.kite().portfolio.positions().net
    return sum(row.quantity for row in rows if row.tradingsymbol == "INFY")


def pending_of(broker: FakeBroker) -> list[str]:
    rows = broker.kite().orders.all()
    return [row.order_id for row in rows if not row.status.is_final and row.tradingsymbol == "INFY"]


@pytest.mark.parametrize(
    ("price", "reason", "points"), [(1520, "target", 20.0), (1489, "stop", -11.0)]
)
def test_one_exit_fills_and_the_other_is_cancelled(
    price: float, reason: str, points: float
) -> None:
    broker = broker_at()
    before = net_of(broker)

    told = told_by(broker, bracket(broker.kite(), buy()), (sent(Role.TARGET), price_to(price)))

    finish = finish_of(told)
    assert (finish.reason, finish.points, finish.exited) == (reason, points, 10)
    assert net_of(broker) == before
    assert not pending_of(broker)


@pytest.mark.parametrize(("price", "points"), [(1520, 20.0), (1488, -12.0)])
def test_a_gtt_at_the_broker_holds_both_exits_of_a_delivery(price: float, points: float) -> None:
    broker = broker_at()

    events = bracket(broker.kite(), buy(product="CNC"))
    told = told_by(broker, events, (is_held, price_to(price)))

    assert finish_of(told).points == points
    assert not any(sent(Role.STOP)(event) for event in told)
    assert not pending_of(broker)


def test_exits_follow_an_entry_that_fills_in_parts() -> None:
    broker = broker_at(fills="depth")
    kite = broker.kite()
    prices = iter([1499, 1498, 1499, 1498, 1499, 1498])

    told: list[BracketEvent] = []
    with closing(bracket(kite, buy(500))) as events:
        for event in events:
            told.append(event)
            if isinstance(event, EntryFilled) and event.filled < 500:
                broker.market.set_price(INFY, next(prices))
            elif isinstance(event, ExitChanged | ExitFilled):
                is_whole = next(order.filled_quantity for order in kite.orders.all()) == 500
                broker.market.set_price(INFY, 1520 + len(told) % 2) if is_whole else None

    fills = [event for event in told if isinstance(event, EntryFilled)]
    grown = [event.quantity for event in told if isinstance(event, ExitChanged)]
    assert len(fills) > 1
    assert grown
    assert not any(isinstance(event, Overfilled) for event in told)
    finish = finish_of(told)
    assert finish.exited == finish.filled
    assert not pending_of(broker)


def test_both_exits_that_fill_are_told_as_too_much() -> None:
    broker = broker_at()

    def race(broker: FakeBroker) -> None:
        broker.faults.add("O5")
        broker.market.set_price(INFY, 1520)

    told = told_by(broker, bracket(broker.kite(), buy()), (sent(Role.TARGET), race))

    (too_much,) = [event for event in told if isinstance(event, Overfilled)]
    assert too_much.quantity == 10
    assert finish_of(told).exited == 20


def shield(broker: FakeBroker) -> None:
    """Let the stop be reached, and cancelled by the exchange's price protection."""
    broker.faults.add("O6")
    broker.market.set_price(INFY, 1485)


def test_a_stop_that_the_exchange_cancels_goes_as_one_market_order() -> None:
    broker = broker_at()

    told = told_by(broker, bracket(broker.kite(), buy()), (sent(Role.TARGET), shield))

    assert any(isinstance(event, ExitLost) and "protection" in event.reason for event in told)
    assert sum(sent(Role.MARKET)(event) for event in told) == 1
    assert (finish_of(told).reason, finish_of(told).points) == (FinishReason.STOP, -15.0)
    assert not pending_of(broker)


def test_without_that_wish_the_position_is_told_to_be_unprotected() -> None:
    broker = broker_at()
    events = bracket(broker.kite(), buy(), rescues=False)

    told = told_by(broker, events, (sent(Role.TARGET), shield))

    assert isinstance(told[-2], Unprotected)
    assert told[-2].quantity == 10
    assert finish_of(told).reason is FinishReason.UNPROTECTED


def test_a_stop_that_the_user_cancels_is_not_brought_back() -> None:
    broker = broker_at()

    def cancel_stop(broker: FakeBroker) -> None:
        kite = broker.kite()
        for order in kite.orders.by_status("TRIGGER PENDING"):
            kite.orders.cancel(order.order_id)

    told = told_by(broker, bracket(broker.kite(), buy()), (sent(Role.TARGET), cancel_stop))

    assert finish_of(told).reason is FinishReason.UNPROTECTED
    assert not any(sent(Role.MARKET)(event) for event in told)


def test_a_market_that_falls_through_the_stop_before_it_stands_is_left_at_once() -> None:
    broker = broker_at()

    def fall(event: BracketEvent) -> bool:
        return isinstance(event, EntryFilled)

    told = told_by(broker, bracket(broker.kite(), buy()), (fall, price_to(1480)))

    assert any(isinstance(event, ExitLost) for event in told)
    assert finish_of(told).points == -20.0
    assert not pending_of(broker)


def test_a_stop_of_a_gtt_that_rests_beyond_the_market_is_told() -> None:
    broker = broker_at()
    resting: list[ExitResting] = []

    with closing(bracket(broker.kite(), buy(product="CNC"))) as events:
        for event in events:
            if is_held(event):
                broker.market.set_price(INFY, 1450)
            if isinstance(event, ExitResting):
                resting.append(event)
                break

    assert [(event.role, event.left) for event in resting] == [(Role.STOP, 10)]


def test_an_entry_that_is_cancelled_unfilled_ends_it() -> None:
    broker = broker_at()

    def cancel(broker: FakeBroker) -> None:
        for order_id in pending_of(broker):
            broker.kite().orders.cancel(order_id)

    told = told_by(broker, bracket(broker.kite(), buy(price=1495)), (sent(Role.ENTRY), cancel))

    assert finish_of(told).reason is FinishReason.NO_ENTRY


def test_the_error_of_an_entry_that_is_refused_is_raised() -> None:
    broker = broker_at(funds=10)
    journal = CrashingJournal()

    with pytest.raises(MarginError):
        told_by(broker, bracket(with_journal(broker.kite(), journal), buy()))

    assert not with_journal(broker.kite(), journal).orders.brackets()


def test_a_price_off_the_tick_is_refused_before_anything_is_sent() -> None:
    broker = broker_at()

    with pytest.raises(ValidationError, match="not a multiple"):
        told_by(broker, bracket(broker.kite(), buy(), stop=1490.03))

    assert not pending_of(broker)


@pytest.mark.parametrize("skip", range(3))
def test_lost_answers_double_and_lose_no_order(skip: int) -> None:
    broker = broker_at()
    before = net_of(broker)
    broker.faults.add("O1", skip=skip, count=1)

    told = told_by(broker, bracket(broker.kite(), buy()), (sent(Role.TARGET), price_to(1520)))

    assert finish_of(told).reason is FinishReason.TARGET
    assert sum(sent(role)(event) for role in Role for event in told) == 3
    assert len([row for row in broker.kite().orders.all() if row.tag]) == 3
    assert net_of(broker) == before


async def test_it_runs_the_same_on_an_event_loop() -> None:
    broker = broker_at()
    told: list[str] = []

    async for event in broker.async_kite().orders.bracket(buy(), target=1520, stop=1490):
        told.append(type(event).__name__)
        if sent(Role.TARGET)(event):
            broker.market.set_price(INFY, 1520)

    assert told[0] == "BracketBegan"
    assert told[-3:] == ["ExitFilled", "ExitCancelled", "BracketFinished"]


def test_with_a_ticker_it_hears_at_once() -> None:
    broker = broker_at()
    kite = broker.kite()

    with kite.ticker.open() as ticker:
        events = bracket(kite, buy(), ticker=ticker, poll_seconds=300)
        began = broker.clock.now()
        told = told_by(broker, events, (sent(Role.TARGET), price_to(1520)))

    assert finish_of(told).reason is FinishReason.TARGET
    assert (broker.clock.now() - began).total_seconds() < 60


def live_through(
    broker: FakeBroker, journal: CrashingJournal, entry: OrderParams, end: float
) -> BracketFinished | None:
    """Go on with the bracket that is kept, or begin one, and take it to its end."""
    kite = with_journal(broker.kite(), journal)
    kept = kite.orders.brackets()
    events = kite.orders.resume(kept[0].plan_id) if kept else bracket(kite, entry)
    finish = None
    with closing(events):
        for event in events:
            if isinstance(event, GttHeld) or sent(Role.TARGET)(event):
                broker.market.set_price(INFY, end)
            if isinstance(event, BracketFinished):
                finish = event
    return finish


@pytest.mark.parametrize("product", ["MIS", "CNC"])
@pytest.mark.parametrize("end", [1520, 1488])
def test_a_process_that_ends_at_any_write_loses_and_doubles_nothing(
    product: str, end: float
) -> None:
    crash_at, has_crashed = 0, True
    while has_crashed:
        crash_at += 1
        broker = broker_at()
        before = net_of(broker)
        journal = CrashingJournal(crash_at)
        has_crashed = False
        try:
            live_through(broker, journal, buy(product=product), end)
        except ProcessEnded:
            has_crashed = True
            if crash_at % 2:  # the market moves while nobody watches
                broker.market.set_price(INFY, end)
            settle_after(broker, journal, end)
        assert net_of(broker) == before, crash_at
        assert not pending_of(broker), crash_at
        entries = [row for row in broker.kite().orders.all() if row.transaction_type == "BUY"]
        assert len(entries) <= 1, crash_at
    assert crash_at > 20


def settle_after(broker: FakeBroker, journal: CrashingJournal, end: float) -> None:
    """A new process that goes on with what is kept, if anything is."""
    journal.crash_at = None
    kite = with_journal(broker.kite(), journal)
    for plan in kite.orders.brackets():
        with closing(kite.orders.resume(plan.plan_id)) as events:
            for event in events:
                if isinstance(event, GttHeld | BracketBegan) or sent(Role.TARGET)(event):
                    broker.market.set_price(INFY, end)


@pytest.mark.parametrize("product", ["MIS", "CNC"])
def test_an_iteration_that_stops_at_any_event_can_be_gone_on_with(product: str) -> None:
    stop_after, is_over = 0, False
    while not is_over:
        stop_after += 1
        broker = broker_at()
        journal = CrashingJournal()
        kite = with_journal(broker.kite(), journal)
        with closing(bracket(kite, buy(product=product))) as events:
            for number, event in enumerate(events, 1):
                if is_held(event) or sent(Role.TARGET)(event):
                    broker.market.set_price(INFY, 1520)
                is_over = isinstance(event, BracketFinished)
                if number == stop_after:
                    break
        settle_after(broker, journal, 1520)
        assert not pending_of(broker), stop_after
        assert not with_journal(broker.kite(), journal).orders.brackets()
    assert stop_after > 5
