"""One journey, written once, for both clients over the fake broker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

import pytest

from kite_testing import FakeBroker

Journey = Callable[[Any, FakeBroker], Awaitable[None]]
Travel = Callable[[Journey, FakeBroker], Awaitable[None]]


async def done(outcome: Any) -> Any:
    """What a method of either client gives in the end."""
    return await outcome if isawaitable(outcome) else outcome


async def over_kite(journey: Journey, broker: FakeBroker) -> None:
    with broker.kite() as kite:
        await journey(kite, broker)


async def over_async_kite(journey: Journey, broker: FakeBroker) -> None:
    async with broker.async_kite() as kite:
        await journey(kite, broker)


both_clients = pytest.mark.parametrize("travel", [over_kite, over_async_kite])
