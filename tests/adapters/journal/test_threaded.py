from __future__ import annotations

import asyncio
from threading import Event, current_thread, main_thread

import pytest

from kite_adapters.journal import ThreadedJournal
from kite_core.errors import JournalError
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_testing import MemoryJournal
from kite_testing.port_contracts.journal import ACCOUNT, THEN, end, intent


class SlowJournal(MemoryJournal):
    """Writes only when it may, and notes where it did."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun = Event()
        self.may_write = Event()
        self.threads: set[str] = set()

    async def begin(self, intent: OrderIntent, /) -> None:
        self._wait()
        await super().begin(intent)

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        self._wait()
        return await super().end(end)

    def _wait(self) -> None:
        self.threads.add(current_thread().name)
        self.has_begun.set()
        self.may_write.wait()


@pytest.fixture
def slow() -> SlowJournal:
    return SlowJournal()


async def cancelled_in_the_middle(work: asyncio.Task[object], slow: SlowJournal) -> None:
    """Cancel a task while the thread writes for it, and let the thread go on then."""
    await asyncio.to_thread(slow.has_begun.wait)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    slow.may_write.set()


async def test_the_loop_goes_on_while_a_thread_of_its_own_writes(slow: SlowJournal) -> None:
    journal = ThreadedJournal(slow)

    writing = asyncio.create_task(journal.begin(intent()))
    await asyncio.to_thread(slow.has_begun.wait)
    is_waiting = not writing.done()
    slow.may_write.set()
    await writing
    await journal.end(end())

    assert is_waiting
    assert slow.threads == {"kiteport-journal_0"}
    assert main_thread().name not in slow.threads


async def test_a_cancelled_begin_that_has_not_started_is_never_written(slow: SlowJournal) -> None:
    journal = ThreadedJournal(slow)
    first = asyncio.create_task(journal.begin(intent("first")))
    second = asyncio.create_task(journal.begin(intent("second")))
    await asyncio.to_thread(slow.has_begun.wait)

    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    slow.may_write.set()
    await first
    await journal.close()

    assert set(slow.intents) == {"first"}
    assert slow.ends == {}


async def test_a_cancelled_begin_that_is_being_written_ends_as_not_sent(slow: SlowJournal) -> None:
    journal = ThreadedJournal(slow)

    await cancelled_in_the_middle(asyncio.create_task(journal.begin(intent())), slow)
    await journal.close()

    assert slow.ends[intent().intent_id].outcome is IntentOutcome.NOT_SENT
    assert await slow.open_intents(ACCOUNT) == ()


async def test_a_begin_that_is_cancelled_as_it_returns_ends_as_not_sent(slow: SlowJournal) -> None:
    slow.may_write.set()
    journal = ThreadedJournal(slow)
    begun = asyncio.create_task(journal.begin(intent()))
    await asyncio.sleep(0)
    while not slow.intents:  # the loop must not turn, so that it hears of the cancellation first
        slow.has_begun.wait()

    begun.cancel()
    with pytest.raises(asyncio.CancelledError):
        await begun
    await journal.close()

    assert await slow.open_intents(ACCOUNT) == ()


async def test_a_cancelled_end_is_written_all_the_same(slow: SlowJournal) -> None:
    await MemoryJournal.begin(slow, intent())
    journal = ThreadedJournal(slow)

    await cancelled_in_the_middle(asyncio.create_task(journal.end(end())), slow)
    await journal.close()

    assert slow.ends == {intent().intent_id: end()}


async def test_a_cancelled_end_is_written_even_if_it_still_had_to_wait(slow: SlowJournal) -> None:
    journal = ThreadedJournal(slow)
    beginning = asyncio.create_task(journal.begin(intent()))
    ending = asyncio.create_task(journal.end(end()))
    await asyncio.to_thread(slow.has_begun.wait)

    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    slow.may_write.set()
    await beginning
    await journal.close()

    assert slow.ends == {intent().intent_id: end()}


def test_what_a_closed_loop_left_is_written_without_a_noise(
    slow: SlowJournal, caplog: pytest.LogCaptureFixture
) -> None:
    journal = ThreadedJournal(slow)

    async def leave() -> None:
        await cancelled_in_the_middle(asyncio.create_task(journal.begin(intent())), slow)

    slow.may_write.clear()
    asyncio.run(leave())
    asyncio.run(journal.close())

    assert slow.ends[intent().intent_id].outcome is IntentOutcome.NOT_SENT
    assert caplog.records == []


async def test_an_error_of_the_journal_arrives() -> None:
    journal = ThreadedJournal(MemoryJournal())
    await journal.begin(intent())

    with pytest.raises(JournalError, match="already"):
        await journal.begin(intent())


async def test_one_journal_serves_loop_after_loop() -> None:
    journal = ThreadedJournal(MemoryJournal())

    def another_loop() -> None:
        asyncio.run(journal.begin(intent("theirs")))

    await journal.begin(intent("mine"))
    await asyncio.to_thread(another_loop)

    assert {one.intent_id for one in await journal.open_intents(ACCOUNT)} == {"mine", "theirs"}
    assert await journal.order_ids(ACCOUNT, since=THEN) == {}


def test_it_names_what_it_writes_to() -> None:
    assert repr(ThreadedJournal(MemoryJournal())).startswith("ThreadedJournal(<kite_testing")
