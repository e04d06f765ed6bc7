"""Watch prices as they move: a live table, or lines of JSON in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Timer
from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.instrument_keys import keys_of
from kite_adapters.cli.terminal import Terminal
from kite_adapters.cli.watching.notices import moment_of, notice_of
from kite_adapters.cli.watching.pace import Pace
from kite_adapters.cli.watching.views import JsonLines, LiveTable, View
from kite_adapters.cli.watching.watch_list import WatchList
from kite_adapters.clocks import BlockingClock
from kite_core.ticker.stream_events import Ticks
from kite_core.ticker.ticks import Mode

if TYPE_CHECKING:
    from kite_core.services.blocking_ticker import Ticker

_PAPER_SPEED = 15.0
"""The fake broker has new prices every 15 virtual seconds: that is one a second."""


@command
def watch(
    terminal: Terminal,
    keys: Annotated[list[str], typer.Argument(help="Such as NSE:INFY, INFY, NIFTY or 408065.")],
    seconds: Annotated[
        float | None, typer.Option(min=0, help="End after so long; else with Ctrl-C.")
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, help="End after so many ticks.")] = None,
    speed: Annotated[
        float, typer.Option(min=0.001, help="With --paper: so many times faster than real time.")
    ] = _PAPER_SPEED,
) -> None:
    """Watch prices as they move.

    A live table; in a pipe, and with --json, one line of JSON for each tick. Losses of the
    connection are told, and mended. Ctrl-C ends it, as does a pipe that nobody reads any more; that
    is the ordinary end, with status 0.
    """
    kite = terminal.kite
    quotes = kite.market.quotes_of(keys_of(kite, keys))
    for key in quotes.missing:
        terminal.warn(f"{key}: no quote came. Find it with: kite instruments search {key}")
    if not quotes:
        raise typer.Exit(ExitCode.FAILED)
    watch_list = WatchList(quotes)
    clock = kite.ports.clock
    pace = Pace(BlockingClock(), speed=speed, start=clock.now()) if terminal.is_paper else None
    until = (
        None
        if seconds is None
        else clock.now() + timedelta(seconds=seconds * (speed if pace else 1))
    )
    view = _view(terminal, watch_list, now=pace.now if pace else clock.now)
    with _ending_quietly(), view, kite.ticker.open() as ticker:
        ticker.subscribe(watch_list.tokens, mode=Mode.FULL)
        with _stopping_after(None if pace else seconds, ticker):
            _follow(ticker, watch_list, view, pace=pace, until=until, count=count)


def _view(terminal: Terminal, watch_list: WatchList, *, now: Callable[[], datetime]) -> View:
    """The table where somebody sees it, else lines."""
    if terminal.is_json or not terminal.console.is_terminal:
        return JsonLines(terminal)
    return LiveTable(terminal, watch_list, now=now)


def _follow(
    ticker: Ticker,
    watch_list: WatchList,
    view: View,
    *,
    pace: Pace | None,
    until: datetime | None,
    count: int | None,
) -> None:
    """Show what comes, until so many ticks or that time has come."""
    shown = 0
    for event in ticker:
        at = moment_of(event)
        end = until if until is not None and at >= until else None
        if pace is not None:
            pace.keep(end or at)
        if end is not None:
            return
        if (text := notice_of(event, watch_list)) is not None:
            view.notice(at, text)
        for tick in event if isinstance(event, Ticks) else ():
            if (watched := watch_list.take(tick, at)) is None:
                continue
            view.tick(watched, tick)
            shown += 1
            if shown == count:
                return


@contextmanager
def _stopping_after(seconds: float | None, ticker: Ticker) -> Generator[None]:
    """Stop the ticker after so long, even when nothing comes any more."""
    if seconds is None:
        yield
        return
    timer = Timer(seconds, ticker.stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _ending_quietly() -> Generator[None]:
    """Take Ctrl-C, and a pipe that was closed at its other end, for an ordinary end."""
    try:
        yield
    except KeyboardInterrupt:
        return
    except BrokenPipeError:
        # What Python flushes at its exit would raise it again (docs of the module signal).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


COMMAND = watch
