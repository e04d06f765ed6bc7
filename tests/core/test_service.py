"""Methods that tell one thing after another, on every client; calls and flows: test_client."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, closing

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import ConfigurationError
from kite_core.service import Awaited, Blocking, ClientT, Service, stream
from tests.ports import asyncio_ports_over, ports_over


class Counting(Service[ClientT]):
    """Counts, and notes what becomes of that."""

    noted: list[str] = []  # noqa: RUF012  # reason: each test begins with an empty one

    @stream
    async def up_to(
        self: Counting[Awaited], end: int, *, fails: bool = False
    ) -> AsyncGenerator[int, None]:
        """One number after another."""
        self.noted.append("begun")
        try:
            for number in range(end):
                yield number
            if fails:
                raise LookupError("There are no more.")
        finally:
            self.noted.append("closed")

    @stream
    def checked(self: Counting[Awaited], end: int) -> AsyncGenerator[int, None]:
        """The same, after a look at the number."""
        if end < 0:
            raise ValueError(end)
        return self.up_to(end)

    @stream
    async def waiting(self: Counting[Awaited]) -> AsyncGenerator[int, None]:
        """Needs a loop."""
        await asyncio.sleep(0)
        yield 1

    @stream
    async def stubborn(self: Counting[Awaited]) -> AsyncGenerator[int, None]:
        """Needs a loop to the last."""
        try:
            await asyncio.sleep(0)
            yield 1
        finally:
            await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _nothing_noted() -> Iterator[None]:
    Counting.noted.clear()
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gc.collect()


@pytest.fixture
def blocking() -> Counting[Blocking]:
    return Counting(Kite(ports_over([])))


@pytest.fixture
def awaited() -> Counting[Awaited]:
    return Counting(AsyncKite(asyncio_ports_over([])))


def test_a_blocking_client_gets_a_plain_iterator(blocking: Counting[Blocking]) -> None:
    assert list(blocking.up_to(3)) == [0, 1, 2]
    assert Counting.noted == ["begun", "closed"]


async def test_an_asyncio_client_gets_an_asynchronous_one(awaited: Counting[Awaited]) -> None:
    assert [number async for number in awaited.up_to(3)] == [0, 1, 2]


async def test_a_blocking_client_works_inside_a_running_loop(blocking: Counting[Blocking]) -> None:
    assert list(blocking.up_to(3)) == [0, 1, 2]
    assert Counting.noted == ["begun", "closed"]


def test_nothing_happens_before_the_first_step(blocking: Counting[Blocking]) -> None:
    numbers = blocking.up_to(3)

    assert Counting.noted == []
    assert next(numbers) == 0
    assert Counting.noted == ["begun"]


def test_a_function_checks_its_arguments_at_the_call(blocking: Counting[Blocking]) -> None:
    with pytest.raises(ValueError, match="-1"):
        blocking.checked(-1)
    assert list(blocking.checked(2)) == [0, 1]


def test_leaving_a_loop_closes_what_was_open(blocking: Counting[Blocking]) -> None:
    for number in blocking.up_to(3):
        if number == 1:
            break

    assert Counting.noted == ["begun", "closed"]


def test_closing_closes_what_was_open(blocking: Counting[Blocking]) -> None:
    with closing(blocking.up_to(3)) as numbers:
        next(numbers)

    assert Counting.noted == ["begun", "closed"]
    assert list(numbers) == []


async def test_closing_an_asynchronous_one_closes_what_was_open(
    awaited: Counting[Awaited],
) -> None:
    async with aclosing(awaited.up_to(3)) as numbers:
        await anext(numbers)

    assert Counting.noted == ["begun", "closed"]


def test_an_error_ends_it_and_is_raised_once(blocking: Counting[Blocking]) -> None:
    numbers = blocking.up_to(1, fails=True)

    assert next(numbers) == 0
    with pytest.raises(LookupError, match="no more"):
        next(numbers)
    assert list(numbers) == []
    assert Counting.noted == ["begun", "closed"]


def test_an_error_of_the_caller_closes_it(blocking: Counting[Blocking]) -> None:
    def work() -> None:
        for number in blocking.up_to(3):
            raise KeyError(number)

    with pytest.raises(KeyError):
        work()
    gc.collect()  # the traceback held the loop's iterator
    assert Counting.noted == ["begun", "closed"]


def test_one_that_was_never_begun_leaves_nothing_behind(blocking: Counting[Blocking]) -> None:
    blocking.up_to(3)
    gc.collect()

    assert Counting.noted == []


def test_an_adapter_that_waits_is_an_error_on_a_blocking_client(
    blocking: Counting[Blocking],
) -> None:
    with pytest.raises(ConfigurationError, match="waits for an event loop"):
        next(blocking.waiting())


def test_one_that_waits_even_for_its_end_is_the_same_error(blocking: Counting[Blocking]) -> None:
    with pytest.raises(ConfigurationError, match="waits for an event loop"):
        next(blocking.stubborn())


def test_a_client_that_only_describes_has_none() -> None:
    with pytest.raises(AttributeError, match="KiteCalls describes single calls"):
        Counting(KiteCalls()).up_to  # type: ignore[arg-type]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnusedExpression]  # reason: that is the test


def test_it_is_documented_on_the_class_and_on_every_client(blocking: Counting[Blocking]) -> None:
    assert Counting.up_to.__doc__ == "One number after another."
    assert blocking.up_to.__doc__ == "One number after another."
    assert blocking.up_to.__name__ == "up_to"
