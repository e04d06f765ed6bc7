"""A ticker without a network: the test says what its connections bring, and when."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from typing import Any

from kite_adapters.streams.asyncio_stream import AsyncioStream
from kite_adapters.token_store import MemoryTokenStore
from kite_adapters.transport.adapter import StreamParts
from kite_core.errors import AnswerLostError, NotSentError
from kite_core.models.session import AccessToken
from kite_core.ports import Clock, TokenStore
from kite_core.ticker.encoding import encode_frame
from kite_core.ticker.stream_events import StreamEvent, Ticks
from kite_core.ticker.stream_settings import StreamSettings
from tests.ports import API_KEY, TOKEN, NotedEvents, SteadyEntropy
from tests.virtual_time import VirtualClock

HEARTBEAT = b"\0"


def ltp_frame(*prices: tuple[int, float]) -> bytes:
    """A frame of last prices, in rupees, by token."""
    packets = [token.to_bytes(4) + round(price * 100).to_bytes(4) for token, price in prices]
    return encode_frame(packets)


def last_prices(events: Iterable[StreamEvent]) -> list[float]:
    """The last prices that some events tell, in their order."""
    return [tick.last_price for event in events if isinstance(event, Ticks) for tick in event]


class FakeConnection:
    """One connection of a `FakeTicker`; `sent` is what the stream has asked for."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.is_closed = False
        self.takes_texts = asyncio.Event()
        self.takes_texts.set()
        self.send_error: Exception | None = None
        self._waiting: asyncio.Queue[bytes | str | Exception] = asyncio.Queue()

    def bring(self, *frames: bytes | str) -> None:
        """Let these come."""
        for frame in frames:
            self._waiting.put_nowait(frame)

    def end(self, error: Exception | None = None) -> None:
        """Let it end, after what it brings."""
        self._waiting.put_nowait(error or AnswerLostError("it hung up"))

    @property
    def unread(self) -> int:
        """How much of what it brought was not read."""
        return self._waiting.qsize()

    async def receive(self) -> bytes | str:
        taken = await self._waiting.get()
        if isinstance(taken, Exception):
            raise taken
        return taken

    async def send(self, text: str, /) -> None:
        await self.takes_texts.wait()
        if self.send_error is not None:
            raise self.send_error
        self.sent.append(json.loads(text))

    async def close(self) -> None:
        self.is_closed = True


class FakeTicker:
    """Opens connections; what is in `troubles` comes first, None for none."""

    def __init__(self, *troubles: Exception | None) -> None:
        self.troubles = deque(troubles)
        self.tokens: list[str] = []
        self.connections: list[FakeConnection] = []
        self.opening_seconds = 0.0

    @property
    def newest(self) -> FakeConnection:
        """The connection that was opened last."""
        return self.connections[-1]

    async def connect(self, *, api_key: str, access_token: str) -> FakeConnection:
        assert api_key == API_KEY
        self.tokens.append(access_token)
        await asyncio.sleep(self.opening_seconds)
        trouble = self.troubles.popleft() if self.troubles else None
        if trouble is not None:
            raise trouble
        self.connections.append(FakeConnection())
        return self.newest


def parts_of(*, token_store: TokenStore | None = None, clock: Clock | None = None) -> StreamParts:
    """What a stream needs of its client, in virtual time."""
    return StreamParts(
        api_key=API_KEY,
        token_store=token_store or MemoryTokenStore(AccessToken(token=TOKEN)),
        entropy=SteadyEntropy(),
        clock=clock or VirtualClock(),
        observer=NotedEvents(),
    )


def stream_over(
    ticker: FakeTicker,
    settings: StreamSettings | None = None,
    *,
    token_store: TokenStore | None = None,
) -> AsyncioStream:
    """A stream over a fake ticker, in virtual time."""
    return AsyncioStream(
        settings or StreamSettings(),
        transport=ticker,
        parts=parts_of(token_store=token_store),
    )


def not_reached() -> NotSentError:
    """Nobody is there."""
    return NotSentError("nobody is there")


async def settle() -> None:
    """Let everything happen that is due now."""
    await asyncio.sleep(0.001)
