"""The two ways to show ticks: a table that lives, and lines of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self

from kite_adapters.cli.figures import price, short
from kite_adapters.cli.terminal import Terminal, plain, table_of
from kite_adapters.cli.watching.watch_list import Watched, WatchList
from kite_core.ticker.ticks import Tick

if TYPE_CHECKING:
    from rich.console import RenderableType

_TITLES = ("instrument", "last", "%", "volume", "bid", "ask", "age")
_MOST_NOTICES = 3
_REFRESHES_A_SECOND = 4


class View(Protocol):
    """Shows ticks and notices while it is open."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *reason: object) -> None: ...
    def tick(self, watched: Watched, tick: Tick) -> None:
        """Show a tick, which its instrument has taken already."""
        ...

    def notice(self, at: datetime, text: str) -> None:
        """Show something that happened to the stream."""
        ...


class LiveTable:
    """A table that is drawn anew some times a second, and the last notices below it."""

    def __init__(
        self, terminal: Terminal, watch_list: WatchList, *, now: Callable[[], datetime]
    ) -> None:
        from rich.live import Live

        self._watch_list = watch_list
        self._now = now
        self._notices: list[str] = []
        self._live = Live(
            console=terminal.console,
            get_renderable=self.drawn,
            refresh_per_second=_REFRESHES_A_SECOND,
        )

    def __enter__(self) -> Self:
        self._live.start(refresh=True)
        return self

    def __exit__(self, *reason: object) -> None:
        self._live.stop()

    def tick(self, watched: Watched, tick: Tick) -> None:
        """Nothing: the next drawing shows it."""

    def notice(self, at: datetime, text: str) -> None:
        """Keep the last few, each with its time."""
        self._notices = [*self._notices, f"{at:%H:%M:%S} {text}"][-_MOST_NOTICES:]

    def drawn(self) -> RenderableType:
        """The table as it is now."""
        from rich.console import Group
        from rich.text import Text

        now = self._now()
        rows = [_row(watched, now) for watched in self._watch_list]
        table = table_of(_TITLES, rows, numbers=_TITLES[1:])
        return Group(table, *(Text(line, style="yellow") for line in self._notices))


def _row(watched: Watched, now: datetime) -> tuple[str, ...]:
    age = "-" if watched.at is None else f"{max((now - watched.at).total_seconds(), 0):.0f} s"
    return (
        watched.key,
        price(watched.last_price),
        f"{watched.change_percentage:+.2f}",
        short(watched.volume),
        price(watched.bid),
        price(watched.ask),
        age,
    )


class JsonLines:
    """One line of JSON for each tick on standard output; notices go to standard error."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        """Nothing is open."""

    def tick(self, watched: Watched, tick: Tick) -> None:
        """Write the line at once, for whoever reads the pipe."""
        line = {"key": watched.key, "received_at": watched.at, **tick.to_dict()}
        sys.stdout.write(json.dumps(plain(line), ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def notice(self, at: datetime, text: str) -> None:
        """Warn."""
        self._terminal.warn(f"{at:%H:%M:%S} {text}")
