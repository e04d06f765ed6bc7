# ruff: noqa: D102, S101  # reason: these are tests, and their names are sentences
"""The contract of the Journal port.

Subclass `JournalContract` with a fixture `journal`, and pytest runs your journal through it (with
pytest-asyncio in its auto mode):

    class TestMyJournal(JournalContract):
        @pytest.fixture
        def journal(self) -> Journal:
            return MyJournal()
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from kite_core.errors import JournalError
from kite_core.ist import IST
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.ports import Journal

T = TypeVar("T")
ACCOUNT = "made_up_key"
THEN = datetime(2026, 11, 20, 10, 15, 30, 123456, tzinfo=IST)
LATER = THEN + timedelta(seconds=2)
_ORDERS = {
    "limit": OrderParams.limit(
        exchange="NSE",
        tradingsymbol="M&M",
        transaction_type="BUY",
        quantity=10,
        price="1500.05",
        product="CNC",
        tag="swingmwohd5c0n6ue",
    ),
    "stop loss, sliced": OrderParams(
        exchange="NFO",
        tradingsymbol="NIFTY26NOVFUT",
        transaction_type="SELL",
        quantity=6500,
        order_type="SL",
        trigger_price=24_000.5,
        price=23_990,
        product="NRML",
        tag="mwohd5c0n6ue",
        autoslice=True,
    ),
}
_LEARNED = [IntentOutcome.REFUSED, IntentOutcome.NOT_SENT]
_GUESSED = [IntentOutcome.NOT_FOUND, IntentOutcome.TOO_OLD]


def intent(
    intent_id: str = "mwohd5c0n6ue", *, account: str = ACCOUNT, created_at: datetime = THEN
) -> OrderIntent:
    """An order that is about to be sent."""
    return OrderIntent(
        intent_id=intent_id, account=account, created_at=created_at, params=_ORDERS["limit"]
    )


def end(
    intent_id: str = "mwohd5c0n6ue",
    outcome: IntentOutcome = IntentOutcome.PLACED,
    *,
    order_id: str | None = None,
    ended_at: datetime = LATER,
) -> IntentEnd:
    """How it ended."""
    is_placed = outcome is IntentOutcome.PLACED
    return IntentEnd(
        intent_id=intent_id,
        outcome=outcome,
        ended_at=ended_at,
        order_id=order_id or (f"order {intent_id}" if is_placed else None),
        detail="" if is_placed else "why",
    )


def _now(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end, whatever it waits for."""
    with asyncio.Runner() as runner:
        return runner.run(work)


class JournalContract:
    """What every journal has to hold."""

    @pytest.fixture
    def journal(self) -> Journal:
        raise NotImplementedError("Give a fixture `journal` that makes an empty one.")

    async def test_a_new_journal_holds_nothing(self, journal: Journal) -> None:
        assert await journal.open_intents(ACCOUNT) == ()
        assert await journal.order_ids(ACCOUNT, since=THEN) == {}
        assert await journal.plans() == {}

    @pytest.mark.parametrize("order", _ORDERS)
    async def test_what_was_begun_is_open_exactly_as_it_was(
        self, journal: Journal, order: str
    ) -> None:
        begun = replace(intent(), params=_ORDERS[order], has_own_tag=False)

        await journal.begin(begun)

        assert await journal.open_intents(ACCOUNT) == (begun,)

    async def test_a_time_of_another_zone_is_the_same_moment(self, journal: Journal) -> None:
        await journal.begin(intent(created_at=THEN.astimezone(UTC)))

        (begun,) = await journal.open_intents(ACCOUNT)

        assert begun.created_at == THEN

    async def test_the_oldest_comes_first_whatever_was_written_first(
        self, journal: Journal
    ) -> None:
        for seconds in (2, 0, 1):
            moment = THEN + timedelta(seconds=seconds)
            await journal.begin(intent(str(seconds), created_at=moment))

        open_intents = await journal.open_intents(ACCOUNT)

        assert [one.intent_id for one in open_intents] == ["0", "1", "2"]

    async def test_accounts_do_not_see_each_other(self, journal: Journal) -> None:
        await journal.begin(intent("mine"))
        await journal.begin(intent("theirs", account="another_key"))
        await journal.begin(intent("theirs, placed", account="another_key"))
        await journal.end(end("theirs, placed"))

        open_intents = await journal.open_intents(ACCOUNT)

        assert [one.intent_id for one in open_intents] == ["mine"]
        assert await journal.order_ids(ACCOUNT, since=THEN) == {}

    async def test_an_intent_cannot_begin_twice_even_after_its_end(self, journal: Journal) -> None:
        await journal.begin(intent())
        await journal.end(end())

        with pytest.raises(JournalError, match="already"):
            await journal.begin(intent())

        assert await journal.open_intents(ACCOUNT) == ()

    @pytest.mark.parametrize("outcome", IntentOutcome)
    async def test_what_has_ended_is_not_open(
        self, journal: Journal, outcome: IntentOutcome
    ) -> None:
        await journal.begin(intent())

        standing = await journal.end(end(outcome=outcome))

        assert standing == end(outcome=outcome)
        assert await journal.open_intents(ACCOUNT) == ()

    @pytest.mark.parametrize("outcome", IntentOutcome)
    async def test_that_an_order_was_placed_is_never_taken_back(
        self, journal: Journal, outcome: IntentOutcome
    ) -> None:
        await journal.begin(intent())
        placed = await journal.end(end(order_id="1"))

        standing = await journal.end(end(outcome=outcome, order_id="2"))

        assert standing == placed
        assert await journal.order_ids(ACCOUNT, since=THEN) == {"1": "mwohd5c0n6ue"}

    @pytest.mark.parametrize("guess", _GUESSED)
    @pytest.mark.parametrize("outcome", [IntentOutcome.PLACED, *_LEARNED])
    async def test_an_answer_wins_over_a_search_that_found_nothing(
        self, journal: Journal, guess: IntentOutcome, outcome: IntentOutcome
    ) -> None:
        await journal.begin(intent())
        await journal.end(end(outcome=guess))

        standing = await journal.end(end(outcome=outcome))

        assert standing == end(outcome=outcome)
        assert await journal.end(end(outcome=guess)) == standing

    @pytest.mark.parametrize("outcome", _LEARNED)
    async def test_an_order_that_was_seen_alive_wins_over_all(
        self, journal: Journal, outcome: IntentOutcome
    ) -> None:
        await journal.begin(intent())
        await journal.end(end(outcome=outcome))

        standing = await journal.end(end(order_id="1"))

        assert (standing.outcome, standing.order_id) == (IntentOutcome.PLACED, "1")

    async def test_an_end_without_a_beginning_leaves_no_trace(self, journal: Journal) -> None:
        await journal.end(end())

        assert await journal.order_ids(ACCOUNT, since=THEN) == {}
        await journal.begin(intent())
        assert await journal.open_intents(ACCOUNT) == (intent(),)

    async def test_order_ids_name_what_was_placed_since_then(self, journal: Journal) -> None:
        for number in range(3):
            moment = THEN + timedelta(seconds=number)
            await journal.begin(intent(str(number), created_at=moment))
            await journal.end(end(str(number)))
        await journal.begin(intent("refused"))
        await journal.end(end("refused", IntentOutcome.REFUSED))

        since = THEN + timedelta(seconds=1)

        assert await journal.order_ids(ACCOUNT, since=since) == {"order 1": "1", "order 2": "2"}

    async def test_the_newest_state_of_a_plan_is_kept_until_it_is_dropped(
        self, journal: Journal
    ) -> None:
        await journal.save_plan("bracket 1", "first")
        await journal.save_plan("bracket 2", "other")
        await journal.save_plan("bracket 1", "newer, with ₹ and '")

        kept = await journal.plans()
        await journal.save_plan("bracket 1", None)
        await journal.save_plan("bracket 1", None)

        assert kept == {"bracket 1": "newer, with ₹ and '", "bracket 2": "other"}
        assert await journal.plans() == {"bracket 2": "other"}

    async def test_closing_twice_is_harmless_and_the_next_use_opens_it_again(
        self, journal: Journal
    ) -> None:
        await journal.begin(intent())

        await journal.close()
        await journal.close()

        assert await journal.open_intents(ACCOUNT) == (intent(),)

    def test_threads_share_it(self, journal: Journal) -> None:
        def begin_and_end(number: int) -> None:
            _now(journal.begin(intent(str(number))))
            if number % 2:
                _now(journal.end(end(str(number))))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(begin_and_end, range(12)))

        open_ids = {one.intent_id for one in _now(journal.open_intents(ACCOUNT))}
        placed = _now(journal.order_ids(ACCOUNT, since=THEN))
        assert open_ids == {"0", "2", "4", "6", "8", "10"}
        assert set(placed.values()) == {"1", "3", "5", "7", "9", "11"}

    def test_of_many_ends_at_once_the_surest_stands(self, journal: Journal) -> None:
        _now(journal.begin(intent()))
        ends = [end(outcome=outcome) for outcome in IntentOutcome] * 2

        def write(one: IntentEnd) -> None:
            _now(journal.end(one))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, ends))

        assert _now(journal.end(end(outcome=IntentOutcome.NOT_FOUND))) == end()
