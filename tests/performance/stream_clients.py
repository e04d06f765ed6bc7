"""Clients of a ticker, one in a process: each says what a message cost it, from socket to callback.

The official client has a reactor that runs once in a process, so every run is a fresh one. What
counts is the CPU time of the whole process, with all its threads, from the first message to the
last; imports and connecting are not in it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from threading import Event
from time import process_time
from typing import Any

from kite_adapters import ClientConfig, open_async_kite, open_kite
from kite_core.ticker.stream_events import StreamEvent, Ticks

KITETICKER = "KiteTicker"
ASYNC_CALLBACK, ASYNC_LOOP = "AsyncKite, a callback", "AsyncKite, async for"
BLOCKING_CALLBACK, BLOCKING_LOOP = "Kite, a callback", "Kite, for"
COMPAT = "KiteTicker of kite_adapters.compat"
BLOCKING_BOTH = "Kite, a callback, and a queue of the latest that nobody reads"
KEY, TOKEN = "made_up_key", "made_up_token"


class Counter:
    """Takes the ticks of each message, as a user's callback does, and the time at both ends."""

    def __init__(self, messages: int, finish: Callable[[], object]) -> None:
        self._messages = messages
        self._finish = finish
        self._taken = 0
        self._start = 0.0

    def note(self, ticks: Sequence[object]) -> None:
        """One message: its last tick is looked at."""
        assert ticks[-1]
        self._taken += 1
        if self._taken == 1:
            self._start = process_time()
        elif self._taken == self._messages:
            print((process_time() - self._start) / (self._messages - 1), flush=True)
            self._finish()

    def note_event(self, event: StreamEvent) -> None:
        """The same of an event."""
        if isinstance(event, Ticks):
            self.note(event.ticks)


def config(url: str) -> ClientConfig:
    return ClientConfig(api_key=KEY, access_token=TOKEN, ticker_url=url)


def kiteticker(url: str, messages: int) -> None:
    """The official client, with its own loop and parser."""
    warnings.simplefilter("ignore")
    from kiteconnect import KiteTicker

    counter = Counter(messages, lambda: os._exit(0))
    ticker: Any = KiteTicker(KEY, TOKEN, root=url)

    def note(_: object, ticks: list[Any]) -> None:
        counter.note(ticks)

    ticker.on_ticks = note
    ticker.connect()


def compat(url: str, messages: int) -> None:
    """The same program with another import line: all ticks as dicts, depth included."""
    from kite_adapters.compat.ticker import KiteTicker

    ticker = KiteTicker(KEY, TOKEN, root=url)
    counter = Counter(messages, ticker.stop)

    def note(_: object, ticks: list[Any]) -> None:
        counter.note(ticks)

    ticker.on_ticks = note
    ticker.connect()


def async_callback(url: str, messages: int) -> None:
    async def main() -> None:
        done = asyncio.Event()
        counter = Counter(messages, done.set)
        async with open_async_kite(config(url)) as kite, kite.ticker.open() as ticker:
            ticker.call(counter.note_event, policy="block")
            await ticker.close()  # nobody iterates over it: its own queue would fill for nothing
            await done.wait()

    asyncio.run(main())


def async_loop(url: str, messages: int) -> None:
    async def main() -> None:
        done = asyncio.Event()
        counter = Counter(messages, done.set)
        async with (
            open_async_kite(config(url)) as kite,
            kite.ticker.open(policy="block") as ticker,
        ):
            async for event in ticker:
                if isinstance(event, Ticks):
                    counter.note(event.ticks)
                if done.is_set():
                    return

    asyncio.run(main())


def blocking_callback(url: str, messages: int) -> None:
    done = Event()
    counter = Counter(messages, done.set)
    with open_kite(config(url)) as kite, kite.ticker.open() as ticker:
        ticker.call(counter.note_event, policy="block")
        ticker.close()
        done.wait()


def blocking_both(url: str, messages: int) -> None:
    done = Event()
    counter = Counter(messages, done.set)
    with open_kite(config(url)) as kite, kite.ticker.open() as ticker:
        ticker.call(counter.note_event, policy="block")
        done.wait()


def blocking_loop(url: str, messages: int) -> None:
    done = Event()
    counter = Counter(messages, done.set)
    with open_kite(config(url)) as kite, kite.ticker.open(policy="block") as ticker:
        for event in ticker:
            if isinstance(event, Ticks):
                counter.note(event.ticks)
            if done.is_set():
                return


CLIENTS: dict[str, Callable[[str, int], None]] = {
    KITETICKER: kiteticker,
    COMPAT: compat,
    ASYNC_CALLBACK: async_callback,
    ASYNC_LOOP: async_loop,
    BLOCKING_CALLBACK: blocking_callback,
    BLOCKING_LOOP: blocking_loop,
    BLOCKING_BOTH: blocking_both,
}


if __name__ == "__main__":
    CLIENTS[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
