"""Requests of brackets come to grief, and nothing is doubled or left open."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from kite_adapters import ClientConfig, KillSwitch
from kite_core import Kite, OrderParams
from kite_core.brackets.events import (
    ActionFailed,
    BracketEvent,
    BracketFinished,
    EntryFilled,
    ExitCancelled,
    ExitLost,
    GttHeld,
    OrderSent,
    Unprotected,
)
from kite_core.brackets.machine import BracketMachine
from kite_core.brackets.words import FinishReason, Role
from kite_core.errors import (
    AnswerLostError,
    ConfigurationError,
    NotSentError,
    OrderBlockedError,
    OrderOutcomeUnknownError,
    SessionExpiredError,
    ValidationError,
)
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.memory_journal import MemoryJournal
from tests.journeys.crashing_journal import CrashingJournal, ProcessEnded, with_journal
from tests.journeys.troubled_transport import TroubledTransport, troubled

INFY = "NSE:INFY"
PLACE = "POST /orders/{variety}"
CANCEL = "DELETE /orders/{variety}/{order_id}"
BOOK = "GET /orders"
PRICE = "GET /quote/ltp"
GTT = "POST /gtt/triggers"
ONE_GTT = "GET /gtt/triggers/{trigger_id}"


def broker_at(price: float = 1500, *, fills: str = "touch") -> FakeBroker:
    broker = FakeBroker(fills=fills)
    broker.market.set_price(INFY, price)
    return broker


def buy(product: str = "MIS", quantity: int = 10) -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=quantity,
        price=1500,
        product=product,
    )


def net_of(broker: FakeBroker) -> int:
    rows = broker.kite().portfolio.positions().net
    return sum(row.quantity for row in rows if row.tradingsymbol == "INFY")


def pending_of(broker: FakeBroker) -> list[str]:
    rows = broker.kite().orders.all()
    return [row.order_id for row in rows if not row.status.is_final and row.tradingsymbol == "INFY"]


def lived(
    broker: FakeBroker,
    kite: Kite,
    product: str,
    *,
    end: float = 1520,
    line: TroubledTransport | None = None,
) -> list[BracketEvent]:
    """A bracket to its end: the price moves there once the exits stand and the trouble is over."""
    limit = 1485 if product == "CNC" else None
    told: list[BracketEvent] = []
    with closing(kite.orders.bracket(buy(product), target=1520, stop=1490, stop_limit=limit)) as it:
        for event in it:
            told.append(event)
            is_held = isinstance(event, GttHeld)
            if is_held or (isinstance(event, OrderSent) and event.role is Role.TARGET):
                broker.market.set_price(INFY, end)
            assert len(told) < 100
    assert line is None or line.is_over
    return told


@pytest.mark.parametrize(
    ("product", "endpoint", "trouble"),
    [
        ("MIS", PLACE, "lost"),
        ("MIS", PLACE, "pass lost"),
        ("MIS", PLACE, "pass never"),
        ("MIS", PLACE, "pass unsent"),
        ("MIS", PLACE, "pass pass lost"),
        ("MIS", PLACE, "pass pass unsent unsent"),
        ("MIS", BOOK, "lost"),
        ("MIS", CANCEL, "lost"),
        ("MIS", CANCEL, "never"),
        ("MIS", CANCEL, "refused"),
        ("CNC", GTT, "lost"),
        ("CNC", GTT, "never"),
        ("CNC", GTT, "unsent"),
        ("CNC", ONE_GTT, "lost"),
        ("CNC", ONE_GTT, "refused"),
        ("CNC", PRICE, "lost"),
        ("CNC", PRICE, "refused"),
    ],
)
def test_a_request_that_comes_to_grief_once_doubles_and_leaves_nothing(
    product: str, endpoint: str, trouble: str
) -> None:
    broker = broker_at()
    before = net_of(broker)
    kite, line = troubled(broker.kite(), endpoint, *trouble.split())

    told = lived(broker, kite, product, line=line)

    assert isinstance(told[-1], BracketFinished)
    assert told[-1].reason is FinishReason.TARGET
    assert told[-1].exited == told[-1].filled == 10
    assert net_of(broker) == before
    assert not pending_of(broker)
    held = [each for each in broker.kite().gtt.all() if each.is_active]
    assert not [each for each in held if each.condition.trigger_values == [1490.0, 1520.0]]


def test_an_entry_that_never_leaves_raises_and_keeps_no_plan() -> None:
    broker = broker_at()
    journal = MemoryJournal()
    kite, _ = troubled(with_journal(broker.kite(), journal), PLACE, *["unsent"] * 8)

    with pytest.raises(NotSentError):
        lived(broker, kite, "MIS")

    assert not kite.orders.brackets()
    assert not pending_of(broker)


def test_a_gtt_that_is_refused_leaves_the_position_and_says_so() -> None:
    broker = broker_at()
    kite, _ = troubled(broker.kite(), GTT, "refused")

    told = lived(broker, kite, "CNC")

    assert any(isinstance(event, ExitLost) and event.reason == "Not today." for event in told)
    assert isinstance(told[-1], BracketFinished)
    assert told[-1].reason is FinishReason.UNPROTECTED


@pytest.mark.parametrize(
    ("product", "endpoint", "trouble"),
    [
        ("MIS", PLACE, "pass session"),
        ("MIS", CANCEL, "session"),
        ("CNC", GTT, "session"),
        ("CNC", ONE_GTT, "session"),
        ("CNC", PRICE, "session"),
    ],
)
def test_a_lost_session_is_raised_and_the_plan_goes_on_after_a_login(
    product: str, endpoint: str, trouble: str
) -> None:
    broker = broker_at()
    before = net_of(broker)
    journal = MemoryJournal()
    kite, line = troubled(with_journal(broker.kite(), journal), endpoint, *trouble.split())

    with pytest.raises(SessionExpiredError):
        lived(broker, kite, product, line=line)
    again = with_journal(broker.kite(), journal)
    (plan,) = again.orders.brackets()
    told: list[BracketEvent] = []
    with closing(again.orders.resume(plan.plan_id)) as events:
        for event in events:
            told.append(event)
            if isinstance(event, GttHeld | OrderSent):
                broker.market.set_price(INFY, 1520)

    assert isinstance(told[-1], BracketFinished)
    assert net_of(broker) == before
    assert not pending_of(broker)
    assert not again.orders.brackets()


def test_a_gtt_grows_with_an_entry_that_fills_in_parts() -> None:
    broker = broker_at(fills="depth")
    kite = broker.kite()
    held: list[int] = []

    entry = buy("CNC", 400)
    with closing(kite.orders.bracket(entry, target=1520, stop=1490, stop_limit=1485)) as events:
        for event in events:
            if isinstance(event, EntryFilled) and event.filled < 400:
                broker.market.set_price(INFY, 1499 if event.filled < 200 else 1498)
            if isinstance(event, GttHeld):
                held.append(event.quantity)
                if event.quantity == 400:
                    break

    assert len(held) > 1
    assert held == sorted(held)
    ours = [each for each in kite.gtt.all() if each.condition.trigger_values == [1490.0, 1520.0]]
    assert [each.orders[0].quantity for each in ours] == [400]


def left_after(
    broker: FakeBroker, journal: MemoryJournal, product: str, sign: type[BracketEvent]
) -> Kite:
    """A client whose bracket was left at the first event of this kind."""
    kite = with_journal(broker.kite(), journal)
    limit = 1485 if product == "CNC" else None
    with closing(kite.orders.bracket(buy(product), target=1520, stop=1490, stop_limit=limit)) as it:
        for event in it:
            if isinstance(event, sign):
                break
    return kite


def test_two_orders_of_yesterday_are_over() -> None:
    broker = broker_at()
    kite = left_after(broker, MemoryJournal(), "MIS", EntryFilled)
    (plan,) = kite.orders.brackets()
    broker.run(timedelta(days=3).total_seconds())
    kite = Kite(kite.awaited.ports)
    kite.session.set_access_token(new_session(broker))

    (event,) = kite.orders.resume(plan.plan_id)

    assert isinstance(event, BracketFinished)
    assert event.reason is FinishReason.DAY_OVER
    assert not kite.orders.brackets()


def test_a_gtt_of_yesterday_is_gone_on_with() -> None:
    broker = broker_at()
    kite = left_after(broker, MemoryJournal(), "CNC", GttHeld)
    (plan,) = kite.orders.brackets()
    broker.run(timedelta(days=3).total_seconds())
    kite.session.set_access_token(new_session(broker))

    told: list[BracketEvent] = []
    with closing(kite.orders.resume(plan.plan_id)) as events:
        for event in events:
            told.append(event)
            broker.market.set_price(INFY, 1520)

    assert isinstance(told[-1], BracketFinished)
    assert told[-1].points == 20.0


def new_session(broker: FakeBroker) -> str:
    kite = broker.kite(access_token=None)
    token = kite.session.generate(broker.request_token(), api_secret=broker.api_secret)
    return token.access_token


def begun_gtt(broker: FakeBroker, journal: MemoryJournal) -> str:
    """A bracket whose process ended just before its GTT left."""
    kite = left_after(broker, journal, "CNC", EntryFilled)
    (plan,) = kite.orders.brackets()
    machine = BracketMachine(plan)
    machine.holding(10, at=broker.clock.now())
    run_now(journal.save_plan(plan.plan_id, machine.plan.to_text()))
    return plan.plan_id


def test_a_gtt_that_never_left_is_looked_for_and_then_placed() -> None:
    broker = broker_at()
    journal = MemoryJournal()
    plan_id = begun_gtt(broker, journal)

    with closing(with_journal(broker.kite(), journal).orders.resume(plan_id)) as events:
        held = next(event for event in events if isinstance(event, GttHeld))

    assert held.quantity == 10


def test_while_nobody_can_say_whether_the_gtt_lives_nothing_is_placed() -> None:
    broker = broker_at()
    journal = MemoryJournal()
    plan_id = begun_gtt(broker, journal)
    kite, line = troubled(
        with_journal(broker.kite(), journal), "GET /gtt/triggers", *["lost"] * 300
    )

    with pytest.raises(AnswerLostError):
        list(kite.orders.resume(plan_id))

    assert GTT not in line.sent
    assert [plan.plan_id for plan in kite.orders.brackets()] == [plan_id]


def test_while_nobody_can_say_whether_the_entry_lives_nothing_is_placed() -> None:
    broker = broker_at()
    journal = CrashingJournal()
    kite = with_journal(broker.kite(), journal)
    with closing(kite.orders.bracket(buy(), target=1520, stop=1490)) as events:
        next(events)
        journal.crash_at = journal.steps + 4  # right after plan and intent were written down
        with pytest.raises(ProcessEnded):
            next(events)
    journal.crash_at = None
    again, line = troubled(with_journal(broker.kite(), journal), BOOK, *["lost"] * 300)
    (plan,) = again.orders.brackets()

    with pytest.raises(OrderOutcomeUnknownError):
        list(again.orders.resume(plan.plan_id))

    assert PLACE not in line.sent


def test_without_a_journal_nothing_is_kept() -> None:
    kite = broker_at().kite()

    with pytest.raises(ConfigurationError, match="journal"):
        kite.orders.brackets()


@pytest.mark.parametrize("plan_id", ["none", "trail-1"])
def test_a_plan_that_is_no_bracket_of_this_account_is_refused(plan_id: str) -> None:
    broker = broker_at()
    journal = MemoryJournal()
    kite = with_journal(broker.kite(), journal)
    stop = OrderParams.stop_loss(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="SELL",
        quantity=1,
        trigger_price=1490,
        product="MIS",
    )
    order_id = kite.orders.place(stop).order_id
    kite.orders.wait(order_id, until="open")
    with closing(kite.orders.trail(order_id, by=10)) as events:
        next(events)

    with pytest.raises(ValidationError, match="no bracket"):
        next(kite.orders.resume(plan_id.replace("1", order_id)))


def test_a_cancellation_that_is_refused_is_told_and_tried_again() -> None:
    broker = broker_at()
    kite, line = troubled(broker.kite(), CANCEL, "refused")

    told = lived(broker, kite, "MIS", line=line)

    assert any(isinstance(event, ActionFailed) for event in told)
    assert any(isinstance(event, ExitCancelled) for event in told)
    assert line.sent.count(CANCEL) == 2


def test_a_last_price_of_nothing_rescues_nothing() -> None:
    broker = broker_at()
    kite, _ = troubled(broker.kite(), PLACE, "pass", "refused")
    told: list[BracketEvent] = []

    with closing(kite.orders.bracket(buy(), target=1520, stop=1490)) as events:
        for event in events:
            told.append(event)
            if isinstance(event, EntryFilled):
                broker.faults.add("D11", how="zero", count=3)

    failures = [event for event in told if isinstance(event, ActionFailed)]
    assert len(failures) == 3
    assert "not above 0" in str(failures[0].error)
    assert isinstance(told[-1], BracketFinished)
    assert told[-1].reason is FinishReason.UNPROTECTED
    assert not [row for row in kite.orders.all() if row.transaction_type == "SELL" and row.tag]


def test_no_target_goes_out_while_the_stop_cannot_and_that_is_told() -> None:
    broker = broker_at()
    kite = broker.kite()
    told: list[BracketEvent] = []

    with closing(kite.orders.bracket(buy(), target=1520, stop=1490)) as events:
        for event in events:
            told.append(event)
            if isinstance(event, EntryFilled):
                broker.faults.add("unreachable", count=10**6)
            if sum(isinstance(each, ActionFailed) for each in told) == 3:
                broker.faults.clear()
            if isinstance(event, OrderSent) and event.role is Role.TARGET:
                break

    (unprotected,) = [event for event in told if isinstance(event, Unprotected)]
    assert (unprotected.quantity, unprotected.is_tried_again) == (10, True)
    sent = [event.role for event in told if isinstance(event, OrderSent)]
    assert sent == [Role.ENTRY, Role.STOP, Role.TARGET]


@pytest.mark.parametrize("product", ["MIS", "CNC"])
def test_an_exit_that_a_guard_blocks_goes_out_when_the_guard_lets_it(product: str) -> None:
    broker = broker_at()
    switch = KillSwitch(blocks_exits=product == "CNC")
    kite = broker.kite(ClientConfig(api_key=broker.api_key, guards=(switch,)))
    limit = 1485 if product == "CNC" else None
    blocked = 0
    told: list[BracketEvent] = []

    began = broker.clock.now()
    with closing(
        kite.orders.bracket(buy(product), target=1520, stop=1490, stop_limit=limit)
    ) as events:
        for event in events:
            told.append(event)
            if isinstance(event, EntryFilled):
                switch.pull("Enough.")
            if isinstance(event, ActionFailed) and isinstance(event.error, OrderBlockedError):
                blocked += 1
                if blocked == 3:
                    switch.reset()
            is_target = isinstance(event, OrderSent) and event.role is Role.TARGET
            if isinstance(event, GttHeld) or is_target:
                broker.market.set_price(INFY, 1520)

    assert blocked == 3
    assert isinstance(told[-1], BracketFinished)
    assert told[-1].reason is FinishReason.TARGET
    assert (broker.clock.now() - began).total_seconds() > 40


MARKET = OrderParams.market(
    exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=10, product="MIS"
)


def test_a_stop_beyond_the_market_is_refused_before_the_entry_leaves() -> None:
    broker = broker_at()
    kite = broker.kite()

    with pytest.raises(ValidationError, match="stop: 1600 is not below the last price, 1500"):
        next(kite.orders.bracket(MARKET, target=1640, stop=1600))

    assert not pending_of(broker)


def test_without_a_quote_nothing_is_opened() -> None:
    broker = broker_at()
    kite = broker.kite()
    broker.faults.add("D2")

    with pytest.raises(ValidationError, match="has no quote"):
        next(kite.orders.bracket(MARKET, target=1520, stop=1490))


def test_an_app_without_quotes_opens_without_looking_at_the_market() -> None:
    kite, line = troubled(broker_at().kite(), "GET /quote", "no quotes")

    with closing(kite.orders.bracket(MARKET, target=1520, stop=1490)) as events:
        next(event for event in events if isinstance(event, EntryFilled))

    assert line.is_over
