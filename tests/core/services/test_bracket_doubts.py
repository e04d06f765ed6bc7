"""What nobody can find stays in doubt, and its bracket stays in the journal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kite_core import Kite
from kite_core.brackets.events import (
    BracketEvent,
    BracketFinished,
    EntryFilled,
    ExitCancelled,
    GttDeleted,
    GttFired,
    GttHeld,
    InDoubt,
    OrderSent,
    Unprotected,
)
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.words import FinishReason, Role
from kite_core.errors import AnswerLostError
from kite_core.models.gtt import GTTTrigger
from kite_core.models.order_intents import IntentEnd, IntentOutcome
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.memory_journal import MemoryJournal
from tests.core.services.test_bracket_steps import (
    BOOK,
    GTT,
    INFY,
    PLACE,
    begun_gtt,
    broker_at,
    buy,
    left_after,
    net_of,
    new_session,
    pending_of,
)
from tests.journeys.crashing_journal import with_journal
from tests.journeys.troubled_transport import troubled

Act = Callable[[BracketEvent], object]


def resumed(kite: Kite, plan: BracketPlan, act: Act = lambda _event: None) -> list[BracketEvent]:
    told: list[BracketEvent] = []
    with closing(kite.orders.resume(plan.plan_id)) as events:
        for event in events:
            told.append(event)
            act(event)
            assert len(told) < 100
    return told


def begun(kite: Kite, product: str = "MIS", act: Act = lambda _event: None) -> list[BracketEvent]:
    told: list[BracketEvent] = []
    limit = 1485 if product == "CNC" else None
    with closing(
        kite.orders.bracket(buy(product), target=1520, stop=1490, stop_limit=limit)
    ) as events:
        for event in events:
            told.append(event)
            act(event)
            assert len(told) < 100
    return told


def at_the_target(broker: FakeBroker) -> Act:
    def act(event: BracketEvent) -> None:
        is_held = isinstance(event, GttHeld)
        if is_held or (isinstance(event, OrderSent) and event.role is Role.TARGET):
            broker.market.set_price(INFY, 1520)

    return act


def finish_of(told: list[BracketEvent]) -> BracketFinished:
    assert isinstance(told[-1], BracketFinished)
    return told[-1]


def test_an_entry_that_surfaces_while_resume_looks_is_gone_on_with() -> None:
    broker, journal = broker_at(), MemoryJournal()
    before = net_of(broker)
    broker.faults.add("O2", count=1, after_seconds=200)
    kite = with_journal(broker.kite(), journal)
    assert finish_of(begun(kite)).reason is FinishReason.IN_DOUBT
    (plan,) = kite.orders.brackets()

    told = resumed(kite, plan, at_the_target(broker))

    assert finish_of(told).reason is FinishReason.TARGET
    assert net_of(broker) == before
    assert not kite.orders.brackets()


def test_an_entry_that_is_not_to_be_found_stays_in_doubt_for_as_long_as_it_is_resumed() -> None:
    broker, journal = broker_at(), MemoryJournal()
    broker.faults.add("O2", count=1, after_seconds=450)
    kite = with_journal(broker.kite(), journal)
    begun(kite)
    (plan,) = kite.orders.brackets()
    began = broker.clock.now()

    told = resumed(kite, plan)

    assert broker.clock.now() - began >= timedelta(seconds=120)
    assert any(isinstance(event, InDoubt) and event.role is Role.ENTRY for event in told)
    finish = finish_of(told)
    assert finish.reason is FinishReason.IN_DOUBT
    assert finish.tags_in_doubt == (plan.orders[0].tag,)
    assert kite.orders.brackets() == [plan]
    broker.run(300)
    assert finish_of(resumed(kite, plan, at_the_target(broker))).reason is FinishReason.TARGET


@pytest.mark.parametrize("outcome", [IntentOutcome.REFUSED, IntentOutcome.NOT_SENT, None])
def test_an_entry_of_which_the_journal_says_that_it_lives_nowhere_is_not_looked_for(
    outcome: IntentOutcome | None,
) -> None:
    broker, journal = broker_at(), MemoryJournal()
    broker.faults.add("dropped", count=1, endpoint=PLACE)
    kite = with_journal(broker.kite(), journal)
    begun(kite)
    (plan,) = kite.orders.brackets()
    intent = plan.orders[0].intent
    assert intent is not None
    if outcome is None:
        del journal.intents[intent.intent_id]  # the process ended before it was written down
    else:
        end = IntentEnd(intent_id=intent.intent_id, outcome=outcome, ended_at=intent.created_at)
        run_now(journal.end(end))
    began = broker.clock.now()

    told = resumed(kite, plan)

    assert finish_of(told).reason is FinishReason.NO_ENTRY
    assert broker.clock.now() - began < timedelta(seconds=5)
    assert not kite.orders.brackets()


def test_what_recover_has_not_found_stays_in_doubt() -> None:
    broker, journal = broker_at(), MemoryJournal()
    broker.faults.add("O2", count=1, after_seconds=900)
    kite = with_journal(broker.kite(), journal)
    begun(kite)
    (plan,) = kite.orders.brackets()
    kite.orders.recover()

    told = resumed(kite, plan)

    assert finish_of(told).reason is FinishReason.IN_DOUBT
    assert kite.orders.brackets() == [plan]


def test_what_recover_has_found_is_gone_on_with_at_once() -> None:
    broker, journal = broker_at(), MemoryJournal()
    broker.faults.add("O2", count=1, after_seconds=200)
    kite = with_journal(broker.kite(), journal)
    begun(kite)
    (plan,) = kite.orders.brackets()
    kite.orders.recover()
    began = broker.clock.now()

    told = resumed(kite, plan, at_the_target(broker))

    assert finish_of(told).reason is FinishReason.TARGET
    assert broker.clock.now() - began < timedelta(seconds=30)


def test_a_stop_in_doubt_keeps_the_plan_and_is_taken_away_when_it_surfaces() -> None:
    broker, journal = broker_at(), MemoryJournal()
    before = net_of(broker)
    kite = with_journal(broker.kite(), journal)

    def lose_the_stop(event: BracketEvent) -> None:
        if isinstance(event, EntryFilled):
            broker.faults.add("O2", count=1, after_seconds=400)
        at_the_target(broker)(event)

    told = begun(kite, act=lose_the_stop)
    finish = finish_of(told)
    assert finish.reason is FinishReason.TARGET
    (doubt,) = [event for event in told if isinstance(event, InDoubt)]
    assert finish.tags_in_doubt == (doubt.tag,)
    assert any(isinstance(event, Unprotected) and event.is_tried_again for event in told)
    (plan,) = kite.orders.brackets()

    again = resumed(kite, plan)
    assert finish_of(again).tags_in_doubt == (doubt.tag,)
    broker.run(200)
    third = resumed(kite, plan)

    assert any(isinstance(event, ExitCancelled) for event in third)
    assert finish_of(third).tags_in_doubt == ()
    assert not pending_of(broker)
    assert not kite.orders.brackets()
    assert net_of(broker) == before


def test_a_gtt_that_is_not_to_be_found_stays_in_doubt_and_another_holds_the_position() -> None:
    broker, journal = broker_at(), MemoryJournal()
    plan_id = begun_gtt(broker, journal)
    kite = with_journal(broker.kite(), journal)
    (plan,) = kite.orders.brackets()
    began = broker.clock.now()

    told = resumed(kite, plan, at_the_target(broker))

    assert broker.clock.now() - began >= timedelta(seconds=120)
    assert [event.tag for event in told if isinstance(event, InDoubt)] == [""]
    assert finish_of(told).reason is FinishReason.TARGET
    assert finish_of(told).is_gtt_in_doubt
    assert [kept.plan_id for kept in kite.orders.brackets()] == [plan_id]


def gtts_of(kite: Kite) -> list[GTTTrigger]:
    ours = [each for each in kite.gtt.all() if each.condition.trigger_values == [1490.0, 1520.0]]
    return [each for each in ours if each.is_active]


def left_with_a_gtt_in_doubt(broker: FakeBroker, journal: MemoryJournal) -> BracketPlan:
    """A bracket whose first GTT never came, while another holds the position."""
    kite, _ = troubled(with_journal(broker.kite(), journal), GTT, "never")
    entry = buy("CNC")
    with closing(kite.orders.bracket(entry, target=1520, stop=1490, stop_limit=1485)) as events:
        next(event for event in events if isinstance(event, GttHeld))
    (plan,) = kite.orders.brackets()
    assert plan.doubted_trigger is not None
    return plan


def test_a_gtt_that_surfaces_beside_its_successor_is_deleted() -> None:
    broker, journal = broker_at(), MemoryJournal()
    plan = left_with_a_gtt_in_doubt(broker, journal)
    kite = with_journal(broker.kite(), journal)
    kite.gtt.place(plan.gtt_params(10, last_price=Decimal(1500)))  # the lost one, at last
    assert len(gtts_of(kite)) == 2

    def go_on(event: BracketEvent) -> None:
        if isinstance(event, GttDeleted):
            assert len(gtts_of(kite)) == 1
            broker.market.set_price(INFY, 1520)

    told = resumed(kite, plan, go_on)

    assert finish_of(told).reason is FinishReason.TARGET
    assert not finish_of(told).is_gtt_in_doubt
    assert not kite.orders.brackets()


def test_a_gtt_that_surfaces_after_the_end_is_deleted_by_resume() -> None:
    broker, journal = broker_at(), MemoryJournal()
    before = net_of(broker)
    plan = left_with_a_gtt_in_doubt(broker, journal)
    kite = with_journal(broker.kite(), journal)
    told = resumed(kite, plan, lambda _event: broker.market.set_price(INFY, 1520))
    assert finish_of(told).is_gtt_in_doubt
    broker.market.set_price(INFY, 1500)
    kite.gtt.place(plan.gtt_params(10, last_price=Decimal(1500)))

    told = resumed(kite, plan)

    assert any(isinstance(event, GttDeleted) for event in told)
    assert not gtts_of(kite)
    assert not kite.orders.brackets()
    assert net_of(broker) == before


def test_a_gtt_in_doubt_that_has_fired_becomes_a_part_of_the_bracket() -> None:
    broker, journal = broker_at(), MemoryJournal()
    before = net_of(broker)
    plan = left_with_a_gtt_in_doubt(broker, journal)
    kite = with_journal(broker.kite(), journal)
    (held,) = gtts_of(kite)
    kite.gtt.delete(held.id)
    kite.gtt.place(plan.gtt_params(10, last_price=Decimal(1500)))
    broker.market.set_price(INFY, 1520)
    broker.run(2)

    told = resumed(kite, plan)

    assert any(isinstance(event, GttFired) for event in told)
    assert net_of(broker) == before


def test_a_gtt_in_doubt_of_an_earlier_day_is_taken_as_never_placed() -> None:
    broker, journal = broker_at(), MemoryJournal()
    plan = left_with_a_gtt_in_doubt(broker, journal)
    kite = with_journal(broker.kite(), journal)
    resumed(kite, plan, lambda _event: broker.market.set_price(INFY, 1520))
    broker.run(timedelta(days=3).total_seconds())
    kite.session.set_access_token(new_session(broker))

    told = resumed(kite, plan)

    assert not finish_of(told).is_gtt_in_doubt
    assert not kite.orders.brackets()


def test_a_plan_of_yesterday_whose_orders_are_in_todays_book_is_gone_on_with() -> None:
    broker, journal = broker_at(), MemoryJournal()
    before = net_of(broker)
    kite = left_after(broker, journal, "MIS", EntryFilled)
    (plan,) = kite.orders.brackets()
    wrong = replace(plan, created_at=plan.created_at - timedelta(days=1))  # by a wrong clock
    run_now(journal.save_plan(plan.plan_id, wrong.to_text()))

    told = resumed(kite, plan, at_the_target(broker))

    assert finish_of(told).reason is FinishReason.TARGET
    assert net_of(broker) == before


def test_a_plan_of_yesterday_is_not_dropped_while_the_book_cannot_be_read() -> None:
    broker, journal = broker_at(), MemoryJournal()
    kite = left_after(broker, journal, "MIS", EntryFilled)
    (plan,) = kite.orders.brackets()
    wrong = replace(plan, created_at=plan.created_at - timedelta(days=1))
    run_now(journal.save_plan(plan.plan_id, wrong.to_text()))
    blind, _ = troubled(kite, BOOK, *["lost"] * 9)

    with pytest.raises(AnswerLostError):
        resumed(blind, plan)

    assert kite.orders.brackets() == [wrong]
