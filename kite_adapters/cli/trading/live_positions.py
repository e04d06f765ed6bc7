"""Positions on a screen that follows the stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kite_adapters.cli.trading.position_views import positions_table
from kite_core.models.portfolio import PositionPnl
from kite_core.ticker.stream_events import Disconnected, OrderUpdate, Ticks

if TYPE_CHECKING:
    from kite_adapters.cli.terminal import Terminal
    from kite_core.services.blocking_ticker import Ticker

_REFRESHES_A_SECOND = 4


class LivePositions:
    """The positions at the newest prices; `tokens` are their instruments.

    `read` asks the broker for them again, after an order has changed.
    """

    def __init__(
        self, rows: Sequence[PositionPnl], read: Callable[[], Sequence[PositionPnl]]
    ) -> None:
        self._read = read
        self.rows = list(rows)
        self.state = "waiting for prices"

    @property
    def tokens(self) -> list[int]:
        """What to subscribe to, each once."""
        return list(dict.fromkeys(row.position.instrument_token for row in self.rows))

    def take(self, event: object) -> bool:
        """Keep what an event says. True when the positions were read anew, and so the tokens."""
        if isinstance(event, Ticks):
            prices = {tick.instrument_token: tick.last_price for tick in event}
            self.rows = [_at_price(row, prices) for row in self.rows]
            self.state = f"{event.at:%H:%M:%S}"
        if isinstance(event, Disconnected):
            self.state = f"{event.at:%H:%M:%S} disconnected: {event.reason}"
        if isinstance(event, OrderUpdate):
            self.rows = list(self._read())
            return True
        return False


def _at_price(row: PositionPnl, prices: dict[int, float]) -> PositionPnl:
    last = prices.get(row.position.instrument_token)
    return row if last is None else PositionPnl.of(replace(row.position, last_price=last))


def show_live(
    terminal: Terminal, rows: Sequence[PositionPnl], read: Callable[[], Sequence[PositionPnl]]
) -> None:
    """Draw the positions anew some times a second, until Ctrl-C or the stream ends."""
    from rich.live import Live

    positions = LivePositions(rows, read)
    with (
        Live(
            console=terminal.console,
            get_renderable=lambda: positions_table(positions.rows, caption=positions.state),
            refresh_per_second=_REFRESHES_A_SECOND,
        ),
        terminal.kite.ticker.open() as ticker,
    ):
        try:
            follow(positions, ticker, _held_back(terminal, ticker))
        except KeyboardInterrupt:
            return


def follow(positions: LivePositions, ticker: Ticker, events: Iterable[object]) -> None:
    """Take every event, and subscribe to what positions there are."""
    ticker.subscribe(positions.tokens)
    for event in events:
        if positions.take(event):
            ticker.subscribe(positions.tokens)


def _held_back(terminal: Terminal, ticker: Ticker) -> Iterable[object]:
    """The events; on paper, where a minute is over at once, as slow as they would be."""
    if not terminal.is_paper:
        yield from ticker
        return
    from kite_adapters.cli.watching.pace import Pace
    from kite_adapters.clocks import BlockingClock

    pace = Pace(BlockingClock(), speed=1.0, start=terminal.kite.ports.clock.now())
    for event in ticker:
        pace.keep(terminal.kite.ports.clock.now())
        yield event
