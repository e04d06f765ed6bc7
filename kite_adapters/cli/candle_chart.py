"""Draws candles with characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kite_adapters.cli.glyphs import UNICODE, Glyphs
from kite_core.models.candles import Candle


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters of one colour: of rising candles, of falling ones, or of neither."""

    text: str
    direction: int


def candle_rows(
    candles: Sequence[Candle], *, height: int = 12, glyphs: Glyphs = UNICODE
) -> list[tuple[str, list[Run]]]:
    """One line per row, top first: its price as a label, and its runs of one colour."""
    if not candles:
        return []
    top = max(candle.high for candle in candles)
    bottom = min(candle.low for candle in candles)
    step = (top - bottom) / height or 1.0
    rows: list[tuple[str, list[Run]]] = []
    for row in range(height):
        upper = top - row * step
        cells = [_cell(candle, upper - step, upper, glyphs) for candle in candles]
        rows.append((f"{upper - step / 2:,.2f}", _runs(cells)))
    return rows


def _cell(candle: Candle, low: float, high: float, glyphs: Glyphs) -> tuple[str, int]:
    """What one candle shows between two prices: a character and a direction."""
    direction = (candle.close > candle.open) - (candle.close < candle.open)
    body_low, body_high = sorted((candle.open, candle.close))
    if body_high >= low and body_low <= high:
        return (glyphs.flat, glyphs.rising, glyphs.falling)[direction], direction
    if candle.high >= low and candle.low <= high:
        return glyphs.wick, direction
    return " ", 0


def _runs(cells: Sequence[tuple[str, int]]) -> list[Run]:
    return [
        Run(text="".join(character for character, _ in group), direction=direction)
        for direction, group in groupby(cells, key=lambda cell: cell[1])
    ]


def joined_to_fit(candles: Sequence[Candle], *, room: int) -> tuple[list[Candle], int]:
    """As few candles as fit, each joined from so many neighbours: the second figure."""
    in_each = max(1, -(-len(candles) // room))
    groups = (candles[first : first + in_each] for first in range(0, len(candles), in_each))
    return [_joined(group) for group in groups], in_each


def _joined(candles: Sequence[Candle]) -> Candle:
    return Candle(
        date=candles[0].date,
        open=candles[0].open,
        high=max(candle.high for candle in candles),
        low=min(candle.low for candle in candles),
        close=candles[-1].close,
        volume=sum(candle.volume for candle in candles),
        oi=candles[-1].oi,
    )
