from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kite_adapters.streams.asyncio_stream import AsyncioStream
from kite_adapters.token_store import MemoryTokenStore
from kite_adapters.transport.adapter import StreamParts
from kite_core.errors import KiteError
from kite_core.models.session import AccessToken
from kite_core.ticker.event_queue import EventQueue
from kite_core.ticker.stream_events import Connected, Disconnected, Stopped
from kite_core.ticker.stream_settings import StreamSettings
from tests.adapters.streams.fake_ticker import (
    FakeConnection,
    FakeTicker,
    not_reached,
    settle,
    stream_over,
)
from tests.ports import API_KEY, TOKEN, NotedEvents, SteadyEntropy
from tests.virtual_time import VirtualClock, run_virtually


class FailingClock(VirtualClock):
    """Fails after a while, as only a fault of ours could."""

    looks = 0

    def monotonic(self) -> float:
        self.looks += 1
        if self.looks == 6:
            raise ZeroDivisionError("no time")
        return super().monotonic()


def test_a_fault_of_ours_ends_the_stream_loudly(caplog: pytest.LogCaptureFixture) -> None:
    parts = StreamParts(
        api_key=API_KEY,
        token_store=MemoryTokenStore(AccessToken(token=TOKEN)),
        entropy=SteadyEntropy(),
        clock=FailingClock(),
        observer=NotedEvents(),
    )
    stream = AsyncioStream(StreamSettings(), transport=FakeTicker(), parts=parts)
    consumer = stream.listen(EventQueue())

    async def main() -> list[Any]:
        await stream.start()
        events = list[Any]()
        while (event := await consumer.take()) is not None:
            events.append(event)
        await stream.stop()
        return events

    events = run_virtually(main())

    assert isinstance(events[-1], Stopped)
    assert isinstance(events[-1].error, KiteError)
    assert "no time" in caplog.text


def test_a_connection_that_cannot_be_closed_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    class Stuck(FakeConnection):
        async def close(self) -> None:
            raise OSError(5, "Input/output error")

    class StuckTicker(FakeTicker):
        async def connect(self, *, api_key: str, access_token: str) -> FakeConnection:
            return Stuck()

    stream = stream_over(StuckTicker())
    consumer = stream.listen(EventQueue())

    async def main() -> list[Any]:
        await stream.start()
        await settle()
        await stream.stop()
        return [await consumer.take(), await consumer.take()]

    first, last = run_virtually(main())

    assert isinstance(first, Connected)
    assert isinstance(last, Stopped)
    assert "did not close: OSError (Input/output error)" in caplog.text


def test_what_is_reported_of_a_connection_given_up_changes_nothing() -> None:
    class SlowTicker(FakeTicker):
        """Its first connection takes longer than anybody waits, and then fails on top."""

        async def connect(self, *, api_key: str, access_token: str) -> FakeConnection:
            self.tokens.append(access_token)
            if len(self.tokens) == 1:
                try:
                    await asyncio.sleep(1e6)
                except asyncio.CancelledError:
                    raise not_reached() from None
            self.connections.append(FakeConnection())
            return self.newest

    stream = stream_over(SlowTicker(), StreamSettings(opening=1))
    consumer = stream.listen(EventQueue())

    async def main() -> list[Any]:
        await stream.start()
        events = [await consumer.take(), await consumer.take()]
        await settle()
        assert consumer.figures().waiting == 0
        await stream.stop()
        return events

    events = run_virtually(main())

    assert [type(event) for event in events] == [Disconnected, Connected]
