"""Runs coroutines without an event loop, for blocking callers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Coroutine, Generator
from typing import Any, TypeVar

from kite_core.errors import ConfigurationError

T = TypeVar("T")


def run_now(coroutine: Coroutine[Any, Any, T], /) -> T:
    """Run a coroutine that never waits, and return its result.

    Over blocking adapters nothing in a call ever suspends, so resuming it once runs it to the end.
    Raises ConfigurationError when it does wait: an asyncio adapter was given to `Kite`.
    """
    try:
        coroutine.send(None)
    except StopIteration as finished:
        result: T = finished.value
        return result
    finally:
        coroutine.close()
    raise _waited()


def tell_now(told: AsyncGenerator[T, None], /) -> Generator[T, None, None]:
    """What an asynchronous generator that never waits tells, from a plain one.

    Closing it closes the other one. Raises ConfigurationError as `run_now` does.
    """

    async def ending() -> None:
        await told.aclose()

    try:
        while True:
            try:
                thing = _next_now(told)
            except StopAsyncIteration:
                return
            yield thing
    finally:
        if not getattr(told, "ag_running", False):  # else it waits even for its own end
            run_now(ending())


def _next_now(told: AsyncGenerator[T, None]) -> T:
    step = told.__anext__()
    try:
        step.send(None)
    except StopIteration as finished:
        thing: T = finished.value
        return thing
    error = _waited()
    step.throw(error)  # inside, so that it closes what it has opened; before 3.13 close() does not
    raise error


def _waited() -> ConfigurationError:
    return ConfigurationError(
        "A blocking client was given an adapter that waits for an event loop. "
        "It may have sent the request before it waited.",
        hint="Use AsyncKite with it, or give Kite a blocking adapter (transport 'urllib3').",
        is_ambiguous=True,
    )
