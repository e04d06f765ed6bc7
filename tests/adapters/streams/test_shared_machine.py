from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kite_adapters.streams.shared_machine import SharedMachine
from kite_core.errors import ValidationError
from kite_core.ticker.stream_actions import Open, Send
from kite_core.ticker.stream_machine import StreamMachine
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing import ManualClock


def shared_machine() -> SharedMachine:
    return SharedMachine(StreamMachine(StreamSettings(), ManualClock(), lambda: 0.5))


def test_each_change_is_told_to_the_driver() -> None:
    machine = shared_machine()
    changes = list[str]()
    machine.on_change = lambda: changes.append("changed")

    machine.tell(StreamMachine.start)
    machine.subscribe([1], "ltp")
    machine.unsubscribe([1])

    assert len(changes) == 3


def test_what_is_to_be_done_is_taken_once() -> None:
    machine = shared_machine()
    machine.tell(StreamMachine.start)

    first, second = machine.take(), machine.take()

    assert first.actions == [Open(1)]
    assert second.actions == []
    assert first.next_wake == second.next_wake == 10.0


def test_what_comes_is_told_at_once() -> None:
    machine = shared_machine()
    machine.tell(StreamMachine.start)
    machine.tell(StreamMachine.opened, 1)

    events = machine.received(1, '{"type":"message","data":"hello"}')

    assert [type(event).__name__ for event in events] == ["Connected", "BrokerMessage"]
    assert machine.open_sockets == 1
    assert not machine.has_stopped


def test_the_users_iterable_runs_while_nobody_waits_for_it() -> None:
    machine = shared_machine()

    def tokens() -> Iterator[int]:
        other = threading.Thread(target=machine.subscribe, args=([2], "ltp"))
        other.start()
        other.join(10)
        assert not other.is_alive()
        yield 1

    machine.subscribe(tokens(), "ltp")

    assert set(machine.modes) == {1, 2}


def test_nonsense_is_refused_and_nothing_changes() -> None:
    machine = shared_machine()
    machine.on_change = lambda: pytest.fail("It changed.")

    with pytest.raises(ValidationError):
        machine.subscribe([1, "two"], "ltp")  # type: ignore[list-item]  # reason: that is the test
    with pytest.raises(ValidationError):
        machine.subscribe([1], "more")

    assert machine.modes == {}


def test_many_threads_lose_no_wish() -> None:
    machine = shared_machine()
    machine.tell(StreamMachine.start)
    machine.take()
    machine.tell(StreamMachine.opened, 1)
    ready = threading.Barrier(8)

    def want(first: int) -> None:
        ready.wait()
        for token in range(first, first + 50):
            machine.subscribe([token], "ltp")

    threads = [threading.Thread(target=want, args=(1 + 50 * place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sends = [action for action in machine.take().actions if isinstance(action, Send)]
    assert set(machine.modes) == set(range(1, 401))
    assert len(sends) == 800
