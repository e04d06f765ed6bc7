"""An account that is slow and obviously right: fractions, lists, and everything computed again.

It keeps single shares and contracts, each with the price that was paid for it, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money
from tests.testing.fake_broker.account.small_market import ACME, EVERYTHING, INDEX, SmallMarket

DELIVERED = ("CNC", "MTF")
_BY_KEY = {row.key: row for row in EVERYTHING}


@dataclass
class Side:
    """Units of one side, in the order of time, each with its price in units of money."""

    units: list[Fraction] = field(default_factory=list[Fraction])

    @property
    def count(self) -> int:
        return len(self.units)

    @property
    def value(self) -> Fraction:
        return sum(self.units, Fraction(0))

    @property
    def average(self) -> Fraction:
        return self.value / self.count if self.units else Fraction(0)

    def leave(self, quantity: int) -> list[Fraction]:
        """So many units leave at the average of all; those that stay cost what is left."""
        total, count = self.value, self.count
        moved = Fraction(int(total * quantity / count))
        stay = count - quantity
        self.units = [(total - moved) / stay] * stay if stay else []
        return [moved / quantity] * quantity


@dataclass
class Book:
    """A position: what was carried (negative when short), bought and sold."""

    carried: Side = field(default_factory=Side)
    is_short: bool = False
    close: Money = 0
    buys: Side = field(default_factory=Side)
    sells: Side = field(default_factory=Side)

    @property
    def overnight(self) -> int:
        return -self.carried.count if self.is_short else self.carried.count

    @property
    def quantity(self) -> int:
        return self.overnight + self.buys.count - self.sells.count


class ReferenceAccount:
    """Funds, positions and holdings from the fills alone."""

    def __init__(self, funds: Money, market: SmallMarket) -> None:
        self.market = market
        self.cash = {"equity": Fraction(funds), "commodity": Fraction(funds)}
        self.books: dict[tuple[str, str], Book] = {}
        self.shares: dict[str, list[Fraction]] = {}
        self.fresh: dict[str, int] = {}
        self.loans: dict[str, list[tuple[Fraction, Fraction]]] = {}

    def book(self, row: Instrument, product: str) -> Book:
        return self.books.setdefault((row.key, product), Book())

    def fill(self, row: Instrument, product: str, side: str, quantity: int, price: Money) -> None:
        book = self.book(row, product)
        units = [Fraction(price * row.multiplier)] * quantity
        (book.buys if side == "BUY" else book.sells).units += units

    def convert(
        self, row: Instrument, side: str, quantity: int, *, part: str, old: str, new: str
    ) -> None:
        source, target = self.book(row, old), self.book(row, new)
        if part == "overnight":
            target.carried.units += source.carried.leave(quantity)
            target.is_short, target.close = source.is_short, source.close
        elif side == "BUY":
            target.buys.units += source.buys.leave(quantity)
        else:
            target.sells.units += source.sells.leave(quantity)

    def paid(self, row: Instrument, product: str, quantity: int, price: Money) -> Fraction:
        """What a buy for delivery needs: its price, or a fifth of it, as if nothing were closed.

        It is more where a profit would be made: what was sold dearer is no credit any more then.
        """
        book = self.book(row, product)
        units = [Fraction(price)] * quantity
        bought = Book(buys=Side([*book.buys.units, *units]), sells=book.sells)
        more = self._debits(row, product, bought) - self._debits(row, product, book)
        return max(sum(units, Fraction(0)) / (1 if product == "CNC" else 5), more)

    def debits(self, segment: str) -> Fraction:
        """What the funds are lowered by, part by part, without any rounding."""
        rows = ((_BY_KEY[key], product, book) for (key, product), book in self.books.items())
        return sum(
            (
                self._debits(row, product, book)
                for row, product, book in rows
                if (row.exchange == "MCX") == (segment == "commodity")
            ),
            Fraction(0),
        )

    def _debits(self, row: Instrument, product: str, book: Book) -> Fraction:
        last = Fraction(self.market.prices[row.key] * row.multiplier)
        if product in DELIVERED or row.is_option:
            cost, lost = open_and_closed(book.buys.units, book.sells.units)
            if product == "CNC":
                return cost + max(lost, Fraction(0)) + self._held_back(row, book, cost)
            if product == "MTF":
                return max(cost, Fraction(0)) / 5 + max(lost, Fraction(0))
            margin, worst = Fraction(0), Fraction(0)
            if book.quantity < 0:
                spot = self.market.prices[row.underlying or ""]
                rate = 110 if row.is_on_index else 185
                margin = Fraction(-book.quantity * spot * rate, 1000)
                margin += self._on_expiry_day(row, book, spot)
                sold = [*book.carried.units, *book.sells.units] if book.is_short else []
                short = sold or book.sells.units
                longs = [*([] if book.is_short else book.carried.units), *book.buys.units]
                open_cost, _ = open_and_closed(longs, short)
                worst = max(open_cost - book.quantity * last, Fraction(0))
            return cost + max(lost, Fraction(0)) + margin + worst
        at_close = [Fraction(book.close * row.multiplier)] * book.carried.count
        longs = [*([] if book.is_short else at_close), *book.buys.units]
        shorts = [*(at_close if book.is_short else []), *book.sells.units]
        cost, lost = open_and_closed(longs, shorts)
        rate = _rate(row)
        worst = max(cost - book.quantity * last, Fraction(0)) if book.quantity else Fraction(0)
        return abs(cost) * rate / 1000 + max(lost, Fraction(0)) + worst

    today_is_expiry = False

    def _on_expiry_day(self, row: Instrument, book: Book, spot: Money) -> Fraction:
        if not (row.is_on_index and self.today_is_expiry):
            return Fraction(0)
        return Fraction(-book.quantity * spot * 20, 1000)

    def _held_back(self, row: Instrument, book: Book, cost: Fraction) -> Fraction:
        """Shares of yesterday are sold last, and bring nothing before tomorrow."""
        if book.quantity >= 0:
            return Fraction(0)
        held = len(self.shares.get(row.tradingsymbol, []))
        fresh = self.fresh.get(row.tradingsymbol, 0)
        others = sum(
            max(-other.quantity, 0)
            for (key, product), other in self.books.items()
            if product == "CNC" and key != row.key and key.endswith(f":{row.tradingsymbol}")
        )
        too_many = max(-book.quantity - max(held - fresh - others, 0), 0) if fresh else 0
        return -cost * too_many / -book.quantity

    def night(self, day_has_expired: bool) -> None:
        """Settle every position at the prices of the market."""
        carried: dict[tuple[str, str], Book] = {}
        delivered: dict[str, list[Fraction]] = {}
        self._fold()
        for (key, product), book in self.books.items():
            row = _BY_KEY[key]
            segment = "commodity" if row.exchange == "MCX" else "equity"
            close = self.market.prices[key]
            expires = day_has_expired and row.expiry is not None and row.exchange == "NFO"
            if row.is_share:
                self._settle_shares(row, product, book, close, delivered)
                continue
            if row.is_option:
                self.cash[segment] += book.sells.value - book.buys.value
            else:
                final = self.market.prices[row.underlying] if expires and row.underlying else close
                self.cash[segment] += self._marked(row, book, final)
            if expires:
                self._expire(row, book, delivered)
            elif book.quantity:
                carried[key, product] = _carry(book, close)
        for symbol, units in delivered.items():
            self.shares.setdefault(symbol, []).extend(units)
        self.fresh = {symbol: len(units) for symbol, units in delivered.items()}
        self.books = carried

    def _fold(self) -> None:
        """What is left of intraday positions in contracts is carried with the others."""
        for (key, product), book in list(self.books.items()):
            if product != "MIS" or _BY_KEY[key].is_share or not book.quantity:
                continue
            del self.books[key, product]
            kept = self.books.get((key, "NRML"))
            if kept is None:
                self.books[key, "NRML"] = book
                continue
            if not kept.carried.count:
                kept.is_short, kept.close = book.is_short, book.close
            kept.carried.units += book.carried.units
            kept.buys.units += book.buys.units
            kept.sells.units += book.sells.units

    def _marked(self, row: Instrument, book: Book, price: Money) -> Fraction:
        sign = -1 if book.is_short else 1
        start = sign * book.carried.count * book.close * row.multiplier
        end = book.quantity * price * row.multiplier
        return book.sells.value - book.buys.value + end - start

    def _settle_shares(
        self,
        row: Instrument,
        product: str,
        book: Book,
        close: Money,
        delivered: dict[str, list[Fraction]],
    ) -> None:
        self.cash["equity"] += book.sells.value - book.buys.value
        left = book.buys.units[book.sells.count :]
        symbol = row.tradingsymbol
        if product == "MTF":
            loans = self.loans.setdefault(symbol, [])
            sold = max(-book.quantity, 0)
            if sold:
                self._repay(loans, sold)
                return
            if not left:
                return
            cost = sum(left, Fraction(0))
            lent = cost - ceil(cost / 5)
            self.cash["equity"] += lent
            loans += [(unit, lent / len(left)) for unit in left]
            return
        if book.quantity >= 0:
            delivered.setdefault(symbol, []).extend(left)
            return
        self._give(symbol, -book.quantity, Fraction(close) * Fraction(12, 10))

    def _repay(self, loans: list[tuple[Fraction, Fraction]], sold: int) -> None:
        """The oldest shares leave, and an equal part of the loan is paid back for each."""
        loan = sum((part for _, part in loans), Fraction(0))
        repaid = Fraction(int(loan * sold / len(loans)))
        self.cash["equity"] -= repaid
        del loans[:sold]
        rest = [(unit, (loan - repaid) / len(loans)) for unit, _ in loans]
        loans[:] = rest

    def _give(self, symbol: str, quantity: int, price_of_missing: Fraction) -> int:
        held = self.shares.setdefault(symbol, [])
        given = min(quantity, len(held))
        del held[:given]
        self.cash["equity"] -= (quantity - given) * price_of_missing
        return given

    def _expire(self, row: Instrument, book: Book, delivered: dict[str, list[Fraction]]) -> None:
        final = self.market.prices[row.underlying or ""]
        worth = max(final - row.strike, 0) if row.kind == "CE" else max(row.strike - final, 0)
        if row.is_option and not worth:
            return
        if row.underlying == INDEX.key:
            self.cash["equity"] += book.quantity * worth if row.is_option else 0
            return
        shares = -book.quantity if row.kind == "PE" else book.quantity
        price = row.strike if row.is_option else final
        if shares > 0:
            self.cash["equity"] -= shares * price
            delivered.setdefault(ACME.tradingsymbol, []).extend([Fraction(price)] * shares)
        elif shares < 0:
            given = self._give(ACME.tradingsymbol, -shares, Fraction(final - price))
            self.cash["equity"] += given * price


def open_and_closed(longs: list[Fraction], shorts: list[Fraction]) -> tuple[Fraction, Fraction]:
    """The cost of what is open at average prices, negative when short, and what closing lost."""
    bought, sold = len(longs), len(shorts)
    closed = min(bought, sold)
    buy_average = sum(longs, Fraction(0)) / (bought or 1)
    sell_average = sum(shorts, Fraction(0)) / (sold or 1)
    cost = (bought - closed) * buy_average - (sold - closed) * sell_average
    return cost, closed * (buy_average - sell_average)


def _carry(book: Book, close: Money) -> Book:
    """What the first in, first out leaves of a position."""
    longs = [*([] if book.is_short else book.carried.units), *book.buys.units]
    shorts = [*(book.carried.units if book.is_short else []), *book.sells.units]
    closed = min(len(longs), len(shorts))
    left_long, left_short = longs[closed:], shorts[closed:]
    return Book(carried=Side(left_long or left_short), is_short=bool(left_short), close=close)


def _rate(row: Instrument) -> int:
    """Thousandths of the value."""
    if row.is_share:
        return 200
    if row.exchange == "MCX":
        return 95
    return 120 if row.is_on_index else 185


def rupees(amount: Fraction) -> Fraction:
    return amount / RUPEE
