"""Runs coroutines without an event loop, for blocking callers."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_now(coroutine: Coroutine[Any, Any, T], /) -> T:
    """Run a coroutine that never waits, and return its result.

    Over blocking adapters nothing in a call ever suspends, so resuming it once runs it to the end.
    Raises RuntimeError when it does wait, which means that an asyncio adapter was given to `Kite`.
    """
    try:
        coroutine.send(None)
    except StopIteration as finished:
        result: T = finished.value
        return result
    finally:
        coroutine.close()
    raise RuntimeError(
        "A blocking client was given an adapter that waits for an event loop. "
        "Use AsyncKite with it, or give Kite a blocking adapter (transport 'urllib3')."
    )
