"""What the demo shows, and how: coloured in a terminal, plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kite_core.models.candles import Candle
from kite_core.models.instruments import Instrument
from kite_core.models.market import MarketDepth, Quote
from kite_core.models.orders import Order, Trade
from kite_core.models.portfolio import Holding, PositionPnl
from kite_core.models.user import SegmentMargins
from kite_core.models.words import OrderStatus
from kite_testing.demo.chart import candle_rows

_COLOURS = {1: "green", 0: "", -1: "red"}
_STATUS_COLOURS = {
    OrderStatus.COMPLETE: "green",
    OrderStatus.OPEN: "cyan",
    OrderStatus.CANCELLED: "yellow",
    OrderStatus.REJECTED: "red",
}


def rupees(amount: float) -> str:
    """An amount with the Indian grouping of digits: ₹1,00,00,000.00."""
    whole, paise = f"{abs(amount):.2f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    groups = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return f"{'-' if amount < 0 else ''}₹{','.join([*groups, tail])}.{paise}"


class Screen:
    """Prints the chapters of the demo."""

    def __init__(self, console: Console | None = None) -> None:
        usual = Console(highlight=False)
        self._console = console or (
            usual if usual.is_terminal else Console(highlight=False, width=100)
        )
        self._chapter = 0

    def chapter(self, title: str, code: str) -> None:
        """Start a chapter: what it shows, and the code that does it."""
        self._chapter += 1
        self._console.print()
        self._console.print(Text(f"{self._chapter}. {title}", style="bold"))
        self._console.print(Text(f"   {code}", style="dim cyan"))

    def say(self, text: str) -> None:
        """A sentence of explanation."""
        self._console.print(Text(f"   {text}"), soft_wrap=True)

    def instruments(self, rows: Iterable[Instrument]) -> None:
        """Instruments that were found."""
        table = _table("Key", "Name", "Token", "Lot", "Tick", "Expiry")
        for row in rows:
            cells = (row.key, row.name, row.instrument_token, row.lot_size, row.tick_size)
            table.add_row(*(str(cell) for cell in cells), str(row.expiry or ""))
        self._console.print(table)

    def quotes(self, quotes: dict[str, Quote]) -> None:
        """Prices of the day."""
        table = _table("Key", "Last", "Change", "Open", "High", "Low", "Previous close")
        for key, quote in quotes.items():
            ohlc = quote.ohlc
            prices = (ohlc.open, ohlc.high, ohlc.low, ohlc.close)
            change = _signed(quote.last_price - ohlc.close)
            table.add_row(key, f"{quote.last_price:,.2f}", change, *(f"{p:,.2f}" for p in prices))
        self._console.print(table)

    def depth(self, key: str, depth: MarketDepth) -> None:
        """Five levels of bids and offers."""
        table = _table("Orders", "Quantity", f"Bid {key}", "Offer", "Quantity", "Orders")
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
        line = Text(f"   {title}: ")
        for place, state in enumerate(states):
            line.append(" → " if place else "")
            line.append(str(state.status), style=_STATUS_COLOURS.get(state.status, ""))
        self._console.print(line, soft_wrap=True)

    def orders(self, orders: Iterable[Order]) -> None:
        """The order book."""
        table = _table("Order id", "Tag", "Order", "Status", "Filled", "Average")
        for order in orders:
            what = f"{order.transaction_type} {order.quantity} {order.tradingsymbol}"
            status = Text(str(order.status), style=_STATUS_COLOURS.get(order.status, ""))
            filled, average = str(order.filled_quantity), f"{order.average_price:,.2f}"
            table.add_row(order.order_id, order.tag or "", what, status, filled, average)
        self._console.print(table)

    def trades(self, trades: Iterable[Trade]) -> None:
        """The fills."""
        for trade in trades:
            what = f"{trade.transaction_type} {trade.quantity} {trade.tradingsymbol}"
            self.say(f"Filled: {what} at {trade.average_price:,.2f} (trade {trade.trade_id})")

    def holdings(self, rows: Iterable[Holding]) -> None:
        """The demat account."""
        table = _table("Holding", "Quantity", "Average", "Last", "Value", "Profit")
        for row in rows:
            table.add_row(
                f"{row.exchange}:{row.tradingsymbol}",
                str(row.total_quantity),
                f"{row.average_price:,.2f}",
                f"{row.last_price:,.2f}",
                rupees(row.market_value),
                _money(row.pnl),
            )
        self._console.print(table)

    def positions(self, rows: Iterable[PositionPnl]) -> None:
        """Today's positions with their profit."""
        table = _table("Position", "Product", "Quantity", "Average", "Last", "Realised", "Open")
        for row in rows:
            position = row.position
            table.add_row(
                f"{position.exchange}:{position.tradingsymbol}",
                str(position.product),
                str(position.quantity),
                f"{position.average_price:,.2f}",
                f"{position.last_price:,.2f}",
                _money(row.realised),
                _money(row.unrealised),
            )
        self._console.print(table)

    def funds(self, funds: SegmentMargins) -> None:
        """What there is to trade with."""
        used = rupees(funds.utilised.debits)
        self.say(f"Funds (equity): {rupees(funds.net)} available, {used} in use.")

    def chart(self, candles: Sequence[Candle]) -> None:
        """Candles, rising ones full and green, falling ones shaded and red."""
        for label, runs in candle_rows(candles):
            line = Text(f"   {label:>10} ")
            for run in runs:
                line.append(run.text, style=_COLOURS[run.direction])
            self._console.print(line, no_wrap=True, crop=True)
        first, last = candles[0].date, candles[-1].date
        self.say(f"{'':>10} {first:%d %b %H:%M} to {last:%d %b %H:%M} IST, █ up, ▒ down")

    def error(self, error: Exception) -> None:
        """An error as a program would see it."""
        self._console.print(
            Text(f"   {type(error).__name__}: {error}", style="yellow"), soft_wrap=True
        )


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold dim")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right", no_wrap=True)
    return table


def _signed(number: float) -> Text:
    return Text(f"{number:+,.2f}", style=_COLOURS[(number > 0) - (number < 0)])


def _money(amount: float) -> Text:
    return Text(rupees(amount), style=_COLOURS[(amount > 0) - (amount < 0)])
