"""Runs coroutines without an event loop, for blocking callers."""

from __future__ import annotations

from collections.abc import Coroutine
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
    raise ConfigurationError(
        "A blocking client was given an adapter that waits for an event loop. "
        "It may have sent the request before it waited.",
        hint="Use AsyncKite with it, or give Kite a blocking adapter (transport 'urllib3').",
        is_ambiguous=True,
    )
