"""Fetches the history of one instrument step by step, into memory or into a part file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kite_adapters.cli.downloading.candle_files import write_rows
from kite_adapters.cli.downloading.part_file import PartFile, Series, candle_of_row
from kite_adapters.cli.downloading.steps import Step, steps_of
from kite_core.models.candles import Candle
from kite_core.models.history import HistoryProgress
from kite_core.models.market import HistoricalRequest

if TYPE_CHECKING:
    from kite_adapters.cli.downloading.progress import OnStep
    from kite_core.client import Kite

_SECOND = timedelta(seconds=1)
_DAY_LENGTH = len("2026-11-20")


@dataclass(slots=True, kw_only=True)
class Download:
    """The candles of one instrument: what is still to ask for, and what came. `path` is its file.

    `source` is the server. In the end `count` and `days` tell how many candles there are, and of
    which days; `skipped` counts rows that could not be read.
    """

    key: str
    request: HistoricalRequest
    now: datetime
    source: str
    path: Path | None = None
    count: int = 0
    days: set[date] = field(default_factory=set[date])
    skipped: int = 0
    steps: list[Step] = field(init=False)
    _candles: list[Candle] = field(default_factory=list[Candle])
    _part: PartFile | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Find out how far it has come before."""
        request: HistoricalRequest | None = self.request
        if self.path is not None:
            self._part = PartFile(
                self.path.with_name(f"{self.path.name}.part"),
                Series.of(self.key, self.request, source=self.source),
                start=cast("datetime", self.request.start),
            )
            request = _rest_of(self.request, self._part.until)
        self.steps = steps_of(request, now=self.now) if request else []

    @property
    def pieces(self) -> int:
        """How many requests are left."""
        return sum(step.pieces for step in self.steps)

    def run(self, kite: Kite, on_step: OnStep) -> None:
        """Fetch what is missing. The first error is raised; what came before it is kept."""

        def tell(progress: HistoryProgress) -> None:
            on_step(self.key, len(progress.rows))

        for step in self.steps:
            found = kite.market.historical(step.request, strict=True, on_progress=tell)
            self.skipped += len(found.skipped)
            self._keep(step, found.candles)

    def candles(self) -> list[Candle]:
        """All that was asked for, the oldest first."""
        return self._candles if self._part is None else [*map(candle_of_row, self._rows())]

    def finish(self) -> None:
        """Count what came, and write the file; the part file stays until `forget_part`."""
        if self.path is not None:
            write_rows(self.path, self._counted(), has_oi=self.request.oi)
            return
        self.count = len(self._candles)
        self.days = {candle.date.date() for candle in self._candles}

    def forget_part(self) -> None:
        """Remove the part file: nothing is left to go on with."""
        if self._part is not None:
            self._part.path.unlink(missing_ok=True)

    def _keep(self, step: Step, candles: list[Candle]) -> None:
        if self._part is None:
            self._candles += candles
        else:
            until = cast("datetime", step.request.end) if step.is_final else None
            self._part.add(candles, until=until)

    def _counted(self) -> Iterator[str]:
        day = ""
        for row in self._rows():
            self.count += 1
            if (same := row[:_DAY_LENGTH]) != day:
                day = same
                self.days.add(date.fromisoformat(day))
            yield row

    def _rows(self) -> Iterator[str]:
        """The rows of the span: a part file may begin earlier, and end later."""
        assert self._part is not None  # noqa: S101  # reason: tells the type checkers
        start, end = (
            cast("datetime", each).isoformat() for each in (self.request.start, self.request.end)
        )
        return (row for row in self._part.rows() if start <= row.partition(",")[0] <= end)


def _rest_of(request: HistoricalRequest, until: datetime | None) -> HistoricalRequest | None:
    """What comes after a moment; None when nothing does."""
    if until is None or until < cast("datetime", request.start):
        return request
    start = until + _SECOND
    return replace(request, start=start) if start <= cast("datetime", request.end) else None
