from __future__ import annotations

from typing import Any

from kite_core.ticker.layouts import FULL
from kite_testing.fake_broker.market.snapshot import Snapshot
from kite_testing.fake_broker.ticker.quote_numbers import traded_numbers
from tests.testing.fake_broker.market.floor import Floor, ist

TOKEN = 408065
TEN = ist("10:00:00")


def snapshot(**changes: Any) -> Snapshot:
    floor = Floor()
    return floor.quoting.snapshot(floor.instrument("NSE:INFY"), TEN)._replace(**changes)


def named(numbers: list[int]) -> dict[str, int]:
    return {column.name: number for column, number in zip(FULL.columns, numbers, strict=False)}


def test_what_never_happened_was_at_the_beginning_of_time() -> None:
    numbers = named(traded_numbers(TOKEN, snapshot(traded_at=None)))

    assert numbers["last_trade_time"] == 0


def test_counts_over_32_bits_wrap() -> None:
    numbers = traded_numbers(TOKEN, snapshot(volume=2**32 + 7))

    assert named(numbers)["volume_traded"] == 7
    assert len(FULL.packing.pack(*numbers)) == FULL.length


def test_unused_levels_are_zeros() -> None:
    shown = snapshot()

    numbers = traded_numbers(TOKEN, shown._replace(bids=shown.bids[:2]))

    levels = numbers[len(FULL.columns) :]
    assert levels[: 2 * 3 + 1] == [*levels[:6], 0]
    assert levels[2 * 3 : 5 * 3] == [0] * 9
    assert all(levels[5 * 3 :])
