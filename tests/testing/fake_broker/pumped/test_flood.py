"""Sixty virtual seconds of 3,000 full ticks each, through the blocking client, to a slow reader.

A frame of 100 packets comes thirty times a second, each instrument in one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kite_core import Kite
from kite_core.services.blocking_ticker import Ticker
from kite_core.ticker.encoding import encode_frame
from kite_core.ticker.layouts import FULL, HEARTBEAT
from kite_core.ticker.stream_events import Connected, Stopped, Ticks
from kite_testing import ManualClock, ScriptedTransport
from tests.ports import ports_over
from tests.testing.fake_broker.pumped.scripted_door import ScriptedDoor, streams_over

SECONDS, FRAMES_A_SECOND, PACKETS = 60, 30, 100
INSTRUMENTS = FRAMES_A_SECOND * PACKETS
SENT = SECONDS * INSTRUMENTS
TOKENS = [number << 8 | 1 for number in range(1, INSTRUMENTS + 1)]
REST = (0,) * (len(FULL.columns) - 2) + (0, 0, 0) * 10


def flood() -> Iterator[tuple[float, bytes]]:
    """Each instrument once a second, at a price that says which second it is."""
    for second in range(SECONDS):
        for part in range(FRAMES_A_SECOND):
            tokens = TOKENS[part * PACKETS : (part + 1) * PACKETS]
            packets = [FULL.packing.pack(token, (second + 1) * 100, *REST) for token in tokens]
            yield second + part / FRAMES_A_SECOND, encode_frame(packets)


def then_beats(frames: list[tuple[float, bytes]]) -> list[tuple[float, bytes]]:
    """Frames, and signs of life for five minutes afterwards."""
    end = frames[-1][0]
    return [*frames, *((end + second, HEARTBEAT) for second in range(1, 300))]


class SlowReader:
    """Takes an event, works on it for some virtual time, takes the next, until all has come."""

    def __init__(self, script: list[tuple[float, bytes]], *, seconds: float, **wishes: Any) -> None:
        self.seconds = seconds
        self.clock = ManualClock()
        self.sent = len(script) * PACKETS
        self.prices: dict[int, float] = {}
        self.delivered = self.steps_back = self.most_waiting = 0
        self.others: list[object] = []
        ports = ports_over(ScriptedTransport(), clock=self.clock)
        door = ScriptedDoor(self.clock, then_beats(script))
        kite = Kite(replace(ports, streams=streams_over(door)))
        with kite.ticker.open(**wishes) as self.ticker:
            self.ticker.subscribe(TOKENS, mode="full")
            self.read(self.ticker)
        self.rest = [event for event in self.ticker if not isinstance(event, Ticks)]

    def read(self, ticker: Ticker) -> None:
        """Go on until all that was sent has come, or has gone."""
        while not (self.has_all and ticker.figures.waiting == 0):
            self.most_waiting = max(self.most_waiting, ticker.figures.waiting)
            event = next(ticker)
            if not isinstance(event, Ticks):
                self.others.append(event)
                continue
            for tick in event:
                self.steps_back += tick.last_price < self.prices.get(tick.instrument_token, 0)
                self.prices[tick.instrument_token] = tick.last_price
            self.delivered += len(event)
            self.clock.advance(self.seconds)

    @property
    def has_all(self) -> bool:
        """Whether every tick is accounted for."""
        figures = self.ticker.figures
        return self.delivered + figures.conflated_ticks + figures.dropped_ticks == self.sent


@pytest.fixture(scope="module")
def script() -> list[tuple[float, bytes]]:
    return list(flood())


def test_latest_keeps_the_newest_of_each_instrument_and_counts_the_rest(
    script: list[tuple[float, bytes]],
) -> None:
    reader = SlowReader(script, seconds=2.5, policy="latest", capacity=16)

    figures = reader.ticker.figures
    assert reader.delivered + figures.conflated_ticks == SENT
    assert figures.conflated_ticks > SENT / 2
    assert (figures.dropped_ticks, figures.dropped_events, reader.steps_back) == (0, 0, 0)
    assert reader.prices == dict.fromkeys(TOKENS, float(SECONDS))
    assert reader.most_waiting <= 16
    assert reader.clock.monotonic() < SECONDS + 6


def test_drop_gives_up_the_oldest_frames_and_counts_them(script: list[tuple[float, bytes]]) -> None:
    reader = SlowReader(script, seconds=0.1, policy="drop", capacity=16)

    figures = reader.ticker.figures
    assert reader.delivered + figures.dropped_ticks == SENT
    assert figures.dropped_ticks > SENT / 2
    assert (figures.conflated_ticks, figures.dropped_events, reader.steps_back) == (0, 0, 0)
    newest = [reader.prices[token] for token in TOKENS[-16 * PACKETS :]]
    assert newest == [float(SECONDS)] * 16 * PACKETS
    assert reader.most_waiting <= 16
    assert reader.clock.monotonic() < SECONDS + 3


def test_block_lets_the_reader_wait_and_loses_nothing(script: list[tuple[float, bytes]]) -> None:
    reader = SlowReader(script, seconds=0.1, policy="block", capacity=16)

    figures = reader.ticker.figures
    assert reader.delivered == SENT
    assert (figures.conflated_ticks, figures.dropped_ticks, figures.dropped_events) == (0, 0, 0)
    assert reader.steps_back == 0
    assert reader.most_waiting <= 16
    assert reader.clock.monotonic() == pytest.approx(SECONDS * FRAMES_A_SECOND * 0.1)


@pytest.mark.parametrize("policy", ["latest", "drop", "block"])
def test_no_policy_costs_a_connection(script: list[tuple[float, bytes]], policy: str) -> None:
    reader = SlowReader(script[: 5 * FRAMES_A_SECOND], policy=policy, seconds=0.5)

    assert [type(event) for event in reader.others] == [Connected]
    assert [type(event) for event in reader.rest] == [Stopped]
