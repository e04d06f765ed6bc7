"""Listens to the ticker of a fake broker, and reads what comes as the official client does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from kiteconnect import KiteTicker

from kite_core import OrderParams
from kite_testing import FakeBroker
from kite_testing.fake_broker.ticker.line import TickerLine
from kite_testing.fake_broker.ticker.outbox import Frame
from tests.testing.fake_broker.caller import Caller

INFY, SBIN, NIFTY = 408065, 779521, 256265


class Listener:
    """One line to the ticker; what greets it has been read."""

    def __init__(self, broker: FakeBroker | None = None) -> None:
        self.broker = broker or FakeBroker(seed=7)
        self.line: TickerLine = self.broker.connect_ticker()
        self.line.take()

    def watch(self, *tokens: int, mode: str = "quote") -> None:
        """Subscribe, and read the first packets."""
        self.line.subscribe(*tokens)
        self.line.set_mode(mode, *tokens)
        self.line.take()

    def after(self, seconds: float) -> list[Frame]:
        """The frames of a span of time."""
        self.broker.run(seconds)
        return self.line.take()

    def price(self, key: str, price: float) -> list[Frame]:
        """The frames that a price brings about within the next second."""
        self.broker.market.set_price(key, price)
        return self.after(1)

    def order(self, params: OrderParams) -> list[Frame]:
        """The frames of the second after an order was placed."""
        Caller(self.broker).place(params)
        return self.after(1)


def ticks(frames: Iterable[Frame]) -> list[dict[str, Any]]:
    """The ticks in binary frames, as the official client reads them."""
    client: Any = KiteTicker("key", "token")
    rows: list[dict[str, Any]] = []
    for frame in frames:
        if isinstance(frame, bytes):
            rows += client._parse_binary(frame)
    return rows


def lengths(frames: Iterable[Frame]) -> list[int]:
    """How long the packets in binary frames are, heartbeats aside."""
    found: list[int] = []
    for frame in frames:
        if isinstance(frame, str) or len(frame) == 1:
            continue
        place = 2
        while place < len(frame):
            length = int.from_bytes(frame[place : place + 2], "big")
            found.append(length)
            place += 2 + length
    return found


def texts(frames: Iterable[Frame], kind: str) -> list[Any]:
    """What the texts of one type hold."""
    messages = [json.loads(frame) for frame in frames if isinstance(frame, str)]
    return [message.get("data") for message in messages if message["type"] == kind]


def local(text: str) -> datetime:
    """A time of a quote as the official client shows it: in the zone of the machine."""
    moment = datetime.fromisoformat(f"{text}+05:30")
    return moment.astimezone().replace(tzinfo=None)
