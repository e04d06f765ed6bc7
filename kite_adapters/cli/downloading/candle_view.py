"""Shows candles to people: as a table, or as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kite_adapters.cli.candle_chart import candle_rows, joined_to_fit
from kite_adapters.cli.figures import price
from kite_adapters.cli.glyphs import glyphs_for
from kite_adapters.cli.terminal import Terminal, table_of
from kite_core.models.words import Interval

if TYPE_CHECKING:
    from kite_core.models.candles import Candle

_TITLES = ("date", "open", "high", "low", "close", "volume")
_LABEL, _HEIGHT = 10, 16
_COLOURS = {1: "green", 0: "", -1: "red"}
_WHOLE_DAYS = (Interval.DAY, Interval.WEEK)


def show_table(
    terminal: Terminal, candles: Sequence[Candle], *, interval: str, most: int | None
) -> None:
    """The newest candles, all of them where `most` is None."""
    shown = candles if most is None else candles[-most:]
    titles = (*_TITLES, "oi") if any(candle.oi is not None for candle in shown) else _TITLES
    stamp = "%Y-%m-%d" if interval in _WHOLE_DAYS else "%Y-%m-%d %H:%M"
    rows = [_row(candle, stamp)[: len(titles)] for candle in shown]
    terminal.show(None, as_table=table_of(titles, rows, numbers=titles[1:]))
    if len(shown) < len(candles):
        earlier = len(candles) - len(shown)
        terminal.warn(
            f"{earlier:,} earlier candles are not shown. All go to a file: --out FILE.csv"
        )


def _row(candle: Candle, stamp: str) -> tuple[str, ...]:
    prices = map(price, (candle.open, candle.high, candle.low, candle.close))
    oi = "-" if candle.oi is None else f"{candle.oi:,}"
    return (candle.date.strftime(stamp), *prices, f"{candle.volume:,}", oi)


def show_chart(terminal: Terminal, candles: Sequence[Candle]) -> None:
    """All candles as a chart as wide as the terminal; several share a column where many are."""
    from rich.text import Text

    console = terminal.console
    glyphs = glyphs_for(console.encoding)
    columns, in_each = joined_to_fit(candles, room=max(console.width - _LABEL - 1, 1))
    for label, runs in candle_rows(columns, height=_HEIGHT, glyphs=glyphs):
        line = Text(f"{label:>{_LABEL}} ")
        for run in runs:
            line.append(run.text, style=_COLOURS[run.direction])
        line.rstrip()
        console.print(line, soft_wrap=True)
    first, last = candles[0].date, candles[-1].date
    share = f", {in_each} candles a column" if in_each > 1 else ""
    terminal.tell(f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} IST")
    terminal.tell(f"{glyphs.rising} up, {glyphs.falling} down{share}")
