"""What the demo shows, and how: coloured in a terminal, plain in a pipe, whole in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import environ

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from kite_adapters.cli.candle_chart import candle_rows
from kite_adapters.cli.glyphs import glyphs_for
from kite_core.models.candles import Candle
from kite_core.models.instruments import Instrument
from kite_core.models.market import MarketDepth, Quote
from kite_core.models.orders import Order, Trade
from kite_core.models.portfolio import Holding, PositionPnl
from kite_core.models.user import SegmentMargins
from kite_core.models.words import OrderStatus
from kite_core.ticker.ticks import FullTick, IndexFullTick
from kite_testing.demo.lines import filled_lines
from kite_testing.demo.sparkline import sparkline

INDENT = "   "
LABEL = 10
_COLOURS = {1: "green", 0: "", -1: "red"}
_STATUS_COLOURS = {
    OrderStatus.COMPLETE: "green",
    OrderStatus.OPEN: "cyan",
    OrderStatus.CANCELLED: "yellow",
    OrderStatus.REJECTED: "red",
}


def rupees(amount: float, sign: str = "₹") -> str:
    """An amount with the Indian grouping of digits: ₹1,00,00,000.00."""
    whole, paise = f"{abs(amount):.2f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    groups = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return f"{'-' if amount < 0 else ''}{sign}{','.join([*groups, tail])}.{paise}"


class Screen:
    """Prints the chapters of the demo."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or _console()
        self._glyphs = glyphs_for(self._console.encoding)
        self._chapter = 0

    def pause(self) -> None:
        """An empty line."""
        self._console.print()

    def chapter(self, title: str, code: str) -> None:
        """Start a chapter: what it shows, and the code that does it."""
        self._chapter += 1
        self.pause()
        self._console.print(Text(f"{self._chapter}. {title}", style="bold"))
        self._fill(code.split(), style="dim cyan")

    def say(self, text: str) -> None:
        """A sentence of explanation."""
        self._fill(text.split())

    def instruments(self, rows: Iterable[Instrument]) -> None:
        """Instruments that were found."""
        table = self._table("Key", "Name", "Token", "Lot", "Tick", "Expiry")
        for row in rows:
            cells = (row.key, row.name, row.instrument_token, row.lot_size, row.tick_size)
            table.add_row(*(str(cell) for cell in cells), str(row.expiry or "-"))
        self._console.print(table)

    def quotes(self, quotes: dict[str, Quote]) -> None:
        """Prices of the day, and the change since the close before."""
        table = self._table("Key", "Last", "Change", "Open", "High", "Low")
        for key, quote in quotes.items():
            ohlc = quote.ohlc
            prices = (ohlc.open, ohlc.high, ohlc.low)
            change = _signed(quote.last_price - ohlc.close)
            table.add_row(key, f"{quote.last_price:,.2f}", change, *(f"{p:,.2f}" for p in prices))
        self._console.print(table)

    def depth(self, key: str, depth: MarketDepth) -> None:
        """Five levels of bids and offers."""
        table = self._table("Orders", "Quantity", f"Bid {key}", "Offer", "Quantity", "Orders")
        table.columns[0].justify = "right"
        for bid, offer in zip(depth.buy, depth.sell, strict=False):
            table.add_row(
                str(bid.orders),
                str(bid.quantity),
                Text(f"{bid.price:,.2f}", style="green"),
                Text(f"{offer.price:,.2f}", style="red"),
                str(offer.quantity),
                str(offer.orders),
            )
        self._console.print(table)

    def history(self, title: str, states: Sequence[Order]) -> None:
        """The states that an order passed through."""
        steps = [
            Text.assemble(
                f"{self._glyphs.arrow} " if place else "",
                (str(state.status), _STATUS_COLOURS.get(state.status, "")),
            )
            for place, state in enumerate(states)
        ]
        self._fill([*f"{title}:".split(), *steps])

    def orders(self, orders: Iterable[Order]) -> None:
        """The order book."""
        table = self._table("Order id", "Order", "Status", "Filled", "Average")
        for order in orders:
            what = f"{order.transaction_type} {order.quantity} {order.tradingsymbol}"
            status = Text(str(order.status), style=_STATUS_COLOURS.get(order.status, ""))
            filled, average = str(order.filled_quantity), f"{order.average_price:,.2f}"
            table.add_row(order.order_id, what, status, filled, average)
        self._console.print(table)

    def trades(self, trades: Iterable[Trade]) -> None:
        """The fills; each exchange numbers its own trades."""
        for trade in trades:
            what = f"{trade.transaction_type} {trade.quantity} {trade.tradingsymbol}"
            number = f"{trade.exchange} trade {trade.trade_id}"
            self.say(f"Filled: {what} at {trade.average_price:,.2f} ({number})")

    def holdings(self, rows: Iterable[Holding]) -> None:
        """The demat account."""
        table = self._table("Holding", "Quantity", "Average", "Last", "Value", "Profit")
        for row in rows:
            table.add_row(
                f"{row.exchange}:{row.tradingsymbol}",
                str(row.total_quantity),
                f"{row.average_price:,.2f}",
                f"{row.last_price:,.2f}",
                self._rupees(row.market_value),
                self._money(row.pnl),
            )
        self._console.print(table)

    def positions(self, rows: Iterable[PositionPnl]) -> None:
        """Today's positions with their profit."""
        table = self._table("Position", "Product", "Qty", "Average", "Last", "Realised", "Open")
        for row in rows:
            position = row.position
            table.add_row(
                f"{position.exchange}:{position.tradingsymbol}",
                str(position.product),
                str(position.quantity),
                f"{position.average_price:,.2f}",
                f"{position.last_price:,.2f}",
                self._money(row.realised),
                self._money(row.unrealised),
            )
        self._console.print(table)

    def funds(self, funds: SegmentMargins) -> None:
        """What there is to trade with."""
        net, used = self._rupees(funds.net), self._rupees(funds.utilised.debits)
        self.say(f"Funds (equity): {net} available, {used} in use.")

    def chart(self, candles: Sequence[Candle]) -> None:
        """The newest candles that fit: rising ones full and green, falling ones shaded and red."""
        room = max(1, self._console.width - len(INDENT) - LABEL - 1)
        shown = candles[-room:]
        for label, runs in candle_rows(shown, glyphs=self._glyphs):
            line = Text(f"{INDENT}{label:>{LABEL}} ")
            for run in runs:
                line.append(run.text, style=_COLOURS[run.direction])
            line.rstrip()
            self._console.print(line, soft_wrap=True)
        first, last = shown[0].date, shown[-1].date
        rising, falling = self._glyphs.rising, self._glyphs.falling
        self.say(f"{first:%d %b %H:%M} to {last:%d %b %H:%M} IST, {rising} up, {falling} down")

    def ticks(self, watched: dict[str, list[FullTick | IndexFullTick]]) -> None:
        """Instruments by key: their newest ticks, and the prices that led there."""
        table = self._table("Key", "Last", "Change %", "Volume", "Prices")
        for key, ticks in watched.items():
            last = ticks[-1]
            volume = f"{last.volume_traded:,}" if isinstance(last, FullTick) else "-"
            line = sparkline([tick.last_price for tick in ticks], levels=self._glyphs.levels)
            table.add_row(key, f"{last.last_price:,.2f}", _signed(last.change), volume, line)
        self._console.print(table)

    def event(self, name: str, text: str) -> None:
        """One event of a stream."""
        self._fill([Text(f"{name}:", style="cyan"), *text.split()])

    def error(self, error: Exception) -> None:
        """An error as a program would see it."""
        self._fill(f"{type(error).__name__}: {error}".split(), style="yellow")

    def _fill(self, pieces: Iterable[str | Text], *, style: str = "") -> None:
        """Print pieces side by side, as many in a line as fit."""
        for line in filled_lines(pieces, width=self._console.width - len(INDENT)):
            self._console.print(Text(INDENT).append_text(line), style=style, soft_wrap=True)

    def _table(self, *columns: str) -> Table:
        """A table whose first column is a name, and the others are figures."""
        table = Table(
            box=self._glyphs.ruled,
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            header_style="bold dim",
        )
        for place, column in enumerate(columns):
            justify: JustifyMethod = "left" if place == 0 else "right"
            table.add_column(column, justify=justify, overflow="fold")
        return table

    def _rupees(self, amount: float) -> str:
        return rupees(amount, self._glyphs.rupee)

    def _money(self, amount: float) -> Text:
        return Text(self._rupees(amount), style=_COLOURS[(amount > 0) - (amount < 0)])


def _console() -> Console:
    """As wide as the terminal; in a pipe as COLUMNS says, or 100."""
    usual = Console(highlight=False)
    is_told = usual.is_terminal or environ.get("COLUMNS", "").isdigit()
    return usual if is_told else Console(highlight=False, width=100)


def _signed(number: float) -> Text:
    return Text(f"{number:+,.2f}", style=_COLOURS[(number > 0) - (number < 0)])
