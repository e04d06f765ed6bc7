"""A progress bar on standard error, where somebody sees it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console

OnStep = Callable[[str, int], None]
"""Is told for whom a request came back, and how many candles came with it."""


@contextmanager
def progress_of(pieces: int, *, console: Console) -> Generator[OnStep]:
    """A bar of so many requests; nothing in a pipe, and nothing for a single one."""
    if pieces < 2 or not console.is_terminal:
        yield lambda _key, _candles: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[candles]:,} candles"),
    )
    total = 0
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=pieces, candles=0)

        def tell(key: str, candles: int) -> None:
            nonlocal total
            total += candles
            bar.update(task, advance=1, description=key, candles=total)

        yield tell
