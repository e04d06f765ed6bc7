"""Download candles of any span: to the screen, a chart, or files that go on where they stopped."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kite_adapters.cli.commanding import command
from kite_adapters.cli.downloading.candle_files import require_format
from kite_adapters.cli.downloading.destinations import FileFormat, destinations
from kite_adapters.cli.downloading.download import Download
from kite_adapters.cli.downloading.progress import progress_of
from kite_adapters.cli.downloading.shortcomings import shortcomings
from kite_adapters.cli.downloading.spans import check_order, moment_of
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.instrument_keys import named
from kite_adapters.cli.terminal import PAPER, Terminal
from kite_core.errors import ConfigurationError, KiteError
from kite_core.models.candles import NAMES
from kite_core.models.instruments import Instrument
from kite_core.models.market import HistoricalRequest

_SHORT_INTERVALS = {
    "1m": "minute",
    **{f"{minutes}m": f"{minutes}minute" for minutes in (3, 5, 10, 15, 30, 60)},
    "1h": "60minute",
    "1d": "day",
    "1w": "week",
}
_ROWS_ON_SCREEN = 20


@command
def history(
    terminal: Terminal,
    keys: Annotated[list[str], typer.Argument(help="Such as NSE:INFY, INFY, NIFTY or 408065.")],
    interval: Annotated[
        str, typer.Option(help="minute, 3minute, 5minute, ..., 60minute, day; or 5m, 1h, 1d.")
    ] = "day",
    start: Annotated[
        str, typer.Option("--from", help="A day, a time, or days ago: 2026-01-31, 30d, 6m, 1y.")
    ] = "30d",
    end: Annotated[str, typer.Option("--to", help="The same; that day is included.")] = "today",
    out: Annotated[
        Path | None, typer.Option(help="A .csv or .parquet file, or a folder of one for each.")
    ] = None,
    file_format: Annotated[
        FileFormat | None, typer.Option("--format", help="Of the files in a folder; else csv.")
    ] = None,
    oi: Annotated[bool, typer.Option("--oi", help="Open interest, too.")] = False,
    continuous: Annotated[
        bool, typer.Option("--continuous", help="Join expired futures (day candles only).")
    ] = False,
    plot: Annotated[bool, typer.Option("--plot", help="Draw the candles.")] = False,
    rows: Annotated[
        int | None, typer.Option(min=1, help="Show so many; else 20, and all in a pipe.")
    ] = None,
) -> None:
    """Download candles of any span, however many requests that takes.

    With --out the download is kept in FILE.part until it is whole: when it was interrupted, the
    same command goes on where it stopped. Trading days without a candle are named. Ends with 1 when
    the broker sent rows that cannot be read.
    """
    now = terminal.kite.ports.clock.now()
    first, last = moment_of("--from", start, now=now), moment_of("--to", end, now=now)
    check_order(first, last)
    wish = HistoricalRequest(
        instrument_token=1,  # of none yet: mistakes are told before the list is fetched
        interval=_SHORT_INTERVALS.get(interval, interval),
        start=first,
        end=last,
        oi=oi,
        continuous=continuous,
    )
    book = terminal.kite.market.instruments()
    found = {each.key: each for each in (named(book, key) for key in keys)}
    paths = _paths(list(found), wish.interval, out=out, file_format=file_format)
    with _mending_what_people_can(terminal, out):
        downloads = _downloads(terminal, found.values(), wish, paths=paths)
        _run(terminal, downloads)
    _show(terminal, downloads, plot=plot, rows=rows)
    for download in downloads:
        download.forget_part()
    _tell_what_is_missing(terminal, found, downloads)


def _paths(
    keys: Sequence[str], interval: str, *, out: Path | None, file_format: FileFormat | None
) -> Sequence[Path | None]:
    """A file for each, or none."""
    if out is None:
        return [None] * len(keys)
    paths = destinations(out, keys, interval=interval, file_format=file_format)
    require_format(paths[0])
    return paths


def _downloads(
    terminal: Terminal,
    found: Iterable[Instrument],
    wish: HistoricalRequest,
    *,
    paths: Iterable[Path | None],
) -> list[Download]:
    """One for each instrument, as far as it has come before."""
    return [
        Download(
            key=each.key,
            request=replace(wish, instrument_token=each.instrument_token),
            now=terminal.kite.ports.clock.now(),
            source=PAPER if terminal.is_paper else terminal.config.base_url,
            path=path,
        )
        for each, path in zip(found, paths, strict=True)
    ]


def _run(terminal: Terminal, downloads: Sequence[Download]) -> None:
    """Fetch all, then write all files: until then parts are kept, and nothing is asked twice."""
    pieces = sum(download.pieces for download in downloads)
    with progress_of(pieces, console=Console(stderr=True)) as on_step:
        for download in downloads:
            download.run(terminal.kite, on_step)
    for download in downloads:
        download.finish()


@contextmanager
def _mending_what_people_can(terminal: Terminal, out: Path | None) -> Generator[None]:
    """Say how to go on after an interruption, and what is wrong with a place to write to."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"{error.filename or out} cannot be written: {error.strerror}.",
            hint="Mend that and run the same command again, or choose another place: --out PATH",
        ) from error
    except (KiteError, KeyboardInterrupt):
        if out is not None:
            terminal.warn("What came is kept. The same command goes on from there.")
        raise


def _show(
    terminal: Terminal, downloads: Sequence[Download], *, plot: bool, rows: int | None
) -> None:
    if terminal.is_json:
        terminal.show({download.key: _facts(download) for download in downloads})
        return
    most = rows or (_ROWS_ON_SCREEN if terminal.console.is_terminal else None)
    most = rows or (_ROWS_ON_SCREEN if terminal.console.is_terminal else None)
    for download in downloads:
        _show_one(terminal, download, plot=plot, most=most, is_alone=len(downloads) == 1)


def _show_one(
    terminal: Terminal, download: Download, *, plot: bool, most: int | None, is_alone: bool
) -> None:
    from kite_adapters.cli.downloading.candle_view import show_chart, show_table

    name = f"{download.key} {download.request.interval}"
    if not download.count:
        terminal.warn(f"{name}: there are no candles in this span.")
        return
    if download.path or plot or not is_alone:
        place = f" in {download.path}" if download.path else ""
        terminal.tell(f"{name}: {download.count:,} candles{place}")
    if plot:
        show_chart(terminal, download.candles())
    elif download.path is None:
        show_table(terminal, download.candles(), interval=download.request.interval, most=most)


def _facts(download: Download) -> dict[str, object]:
    """What JSON says of a download: its candles, or where they are."""
    request = download.request
    names = NAMES if request.oi else NAMES[:-1]
    place: dict[str, object] = {"file": download.path}
    if download.path is None:
        rows = ({name: getattr(each, name) for name in names} for each in download.candles())
        place = {"candles": list(rows)}
    return {
        "interval": request.interval,
        "from": request.start,
        "to": request.end,
        "count": download.count,
        **place,
    }


def _tell_what_is_missing(
    terminal: Terminal, found: Mapping[str, Instrument], downloads: Sequence[Download]
) -> None:
    """Warn of gaps, and end as failed when rows could not be read."""
    calendar = terminal.kite.ports.rulebook.calendar
    for download in downloads:
        exchange = found[download.key].exchange
        for text in shortcomings(download, exchange=exchange, calendar=calendar):
            terminal.warn(text)
    if any(download.skipped for download in downloads):
        raise typer.Exit(ExitCode.FAILED)


COMMAND = history
