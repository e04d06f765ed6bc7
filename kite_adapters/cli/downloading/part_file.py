"""A download on its way: a text file that says itself how far it has come.

Its first line names what is downloaded. Then come rows of CSV, and after the rows of each request a
line that says until when all is there. What stands after the last such line was written when the
program was interrupted; it is dropped, and asked for again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from os import fsync
from pathlib import Path
from typing import Self, cast

from kite_core.ist import parse_time
from kite_core.models.candles import Candle
from kite_core.models.market import HistoricalRequest

_HEAD, _UNTIL = "#of ", "#until "


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one file is of. Spans are not part of it: a later one goes on with the same file.

    `source` is the server, so that what a fake one made up is never taken for the market's.
    """

    source: str
    key: str
    token: int
    interval: str
    oi: bool
    continuous: bool

    @classmethod
    def of(cls, key: str, request: HistoricalRequest, *, source: str) -> Self:
        """What a request is for."""
        return cls(
            source=source,
            key=key,
            token=request.instrument_token,
            interval=request.interval,
            oi=request.oi,
            continuous=request.continuous,
        )


class PartFile:
    """The rows that were downloaded so far, `until` when they are whole, None before the first.

    Opening one drops what was written after the last whole request; one of another series, or of a
    span that begins later, is begun anew.
    """

    def __init__(self, path: Path, series: Series, *, start: datetime) -> None:
        self.path = path
        self.until: datetime | None = None
        self._head = f"{_HEAD}{json.dumps({**asdict(series), 'start': start.isoformat()})}"
        whole = self._whole_length(series, start)
        path.parent.mkdir(parents=True, exist_ok=True)
        if whole == 0:
            path.write_text(f"{self._head}\n", encoding="utf-8")
        else:
            with path.open("r+b") as file:
                file.truncate(whole)

    def add(self, candles: Sequence[Candle], *, until: datetime | None) -> None:
        """Append the candles of a request, and that all up to `until` is there.

        None is for candles that may still change: they are asked for again.
        """
        lines = [row_of(candle) for candle in candles]
        if until is not None:
            lines.append(f"{_UNTIL}{until.isoformat()}")
            self.until = until
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            fsync(file.fileno())

    def rows(self) -> Iterator[str]:
        """The rows of CSV, the oldest first, without line ends."""
        with self.path.open(encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in file if not line.startswith("#"))

    def _whole_length(self, series: Series, start: datetime) -> int:
        """How many bytes are of use; 0 for a file of something else, and for none."""
        whole = position = 0
        with suppress(FileNotFoundError), self.path.open("rb") as file:
            for line in file:
                position += len(line)
                if whole == 0:
                    if not _is_head_of(line, series, start):
                        return 0
                    whole = position
                elif line.startswith(_UNTIL.encode()) and line.endswith(b"\n"):
                    whole = position
                    self.until = parse_time(line.decode().removeprefix(_UNTIL).strip())
        return whole


def _is_head_of(line: bytes, series: Series, start: datetime) -> bool:
    try:
        facts = cast("dict[str, object]", json.loads(line.decode().removeprefix(_HEAD)))
        began = parse_time(str(facts.pop("start")))
    except (ValueError, KeyError, AttributeError, TypeError):
        return False
    is_whole = line.endswith(b"\n")
    return is_whole and facts == asdict(series) and began is not None and began <= start


def row_of(candle: Candle) -> str:
    """A row of CSV: time in ISO 8601, prices as the broker wrote them; oi only where it came."""
    prices = (candle.open, candle.high, candle.low, candle.close)
    cells = [candle.date.isoformat(), *map(repr, prices), str(candle.volume)]
    return ",".join(cells if candle.oi is None else [*cells, str(candle.oi)])


def candle_of_row(row: str) -> Candle:
    """The candle of a row of CSV."""
    moment, first, high, low, last, volume, *oi = row.split(",")
    return Candle(
        date=datetime.fromisoformat(moment),
        open=float(first),
        high=float(high),
        low=float(low),
        close=float(last),
        volume=int(volume),
        oi=int(oi[0]) if oi and oi[0] else None,
    )
