"""A long history: the candles of many requests, and what is missing from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias, cast

from kite_core.errors import KiteError
from kite_core.models.candles import Candle
from kite_core.models.market import HistoricalRequest
from kite_core.rows import Rows, SkippedRow

Part: TypeAlias = tuple[HistoricalRequest, Rows[Candle]]
"""A piece, and the candles that came for it."""


class HistoryStop(StrEnum):
    """Why nothing more was asked for."""

    COMPLETE = "complete"
    """The whole span was."""
    EMPTY = "empty"
    """After some data, so many older pieces in a row were empty as the caller had said."""
    ERROR = "error"
    """An error that would have hit every piece; such a history is the `partial` of that error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryGap:
    """A part of the span that could not be fetched, and why. Ask for it again with `request`."""

    request: HistoricalRequest
    error: KiteError


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryProgress:
    """How far a long history has come: told after each piece, in the order of their answers.

    `done` of `pieces` are done and hold `candles` so far. `request` is the piece that was done just
    now, `rows` are its candles, `error` is why there are none.
    """

    done: int
    pieces: int
    candles: int
    request: HistoricalRequest
    rows: Rows[Candle] = field(repr=False)
    error: KiteError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The candles of any span, in the order of time, each once.

    `gaps` are the parts that failed, `left_out` those that were not asked for, `requests` how many
    were. `conflicts` are candles that came twice and differed from the one that was kept. `future`
    is the part of the request after the day on which it was made, which was not asked for either.
    """

    request: HistoricalRequest
    candles: Rows[Candle] = field(repr=False)
    stopped: HistoryStop
    requests: int
    gaps: tuple[HistoryGap, ...] = ()
    left_out: tuple[HistoricalRequest, ...] = ()
    conflicts: tuple[Candle, ...] = ()
    future: HistoricalRequest | None = None

    @property
    def skipped(self) -> tuple[SkippedRow, ...]:
        """The rows that could not be read, whole."""
        return self.candles.skipped

    @property
    def is_complete(self) -> bool:
        """Whether all up to today was asked for, and every row of it came and could be read."""
        return not (self.gaps or self.left_out or self.skipped)

    @classmethod
    def of(
        cls,
        request: HistoricalRequest,
        *,
        pieces: Iterable[HistoricalRequest],
        fetched: Mapping[HistoricalRequest, Rows[Candle]],
        failed: Mapping[HistoricalRequest, KiteError],
        stopped: HistoryStop,
        future: HistoricalRequest | None = None,
    ) -> History:
        """The history of a request from what its pieces came to."""
        asked = sorted(pieces, key=lambda piece: cast("datetime", piece.start))
        parts = [(piece, fetched[piece]) for piece in asked if piece in fetched]
        candles, conflicts = joined(parts)
        return cls(
            request=request,
            candles=Rows(candles, [row for _, rows in parts for row in rows.skipped], model=Candle),
            stopped=stopped,
            requests=len(fetched) + len(failed),
            gaps=tuple(
                HistoryGap(request=piece, error=failed[piece]) for piece in asked if piece in failed
            ),
            left_out=tuple(
                piece for piece in asked if piece not in fetched and piece not in failed
            ),
            conflicts=tuple(conflicts),
            future=future,
        )


def joined(parts: Sequence[Part]) -> tuple[list[Candle], list[Candle]]:
    """The candles of all parts in the order of time, each once, and those that lost to another.

    Pieces do not overlap, so a candle comes twice only if the broker sends what was not asked for.
    Then the one wins that came for the piece that its time lies in.
    """
    candles = [candle for _, rows in parts for candle in rows]
    if all(one.date < other.date for one, other in pairwise(candles)):
        return candles, []
    kept: dict[datetime, Candle] = {}
    conflicts: list[Candle] = []
    stray = [row for piece, rows in parts for row in rows if not piece.covers(row.date)]
    asked = [row for piece, rows in parts for row in rows if piece.covers(row.date)]
    for candle in (*stray, *asked):
        other = kept.get(candle.date, candle)
        if other != candle:
            conflicts.append(other)
        kept[candle.date] = candle
    return [kept[stamp] for stamp in sorted(kept)], conflicts
