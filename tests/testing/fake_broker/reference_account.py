"""Funds, positions and holdings from the trades alone: slow, in fractions, and obviously right.

Nothing of the engine is used. Amounts are rupees, and nothing is rounded but what is posted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from tests.testing.fake_broker.reference_charges import (
    DEMAT_FEE,
    PAISA,
    SQUARE_OFF_FEE,
    Executed,
    contract_note,
    rounded,
)
from tests.testing.fake_broker.reference_lines import (
    BY_KEY,
    COMMODITY,
    DELIVERED,
    EQUITY,
    INDEX_KEY,
    INTRADAY,
    SHARE,
    Line,
)

ZERO = Fraction(0)
Prices = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Lot:
    """A quantity at one price."""

    quantity: int
    price: Fraction


Lots = list[Lot]


def count(lots: Lots) -> int:
    """How much there is."""
    return sum(lot.quantity for lot in lots)


def value(lots: Lots) -> Fraction:
    """Price times quantity, of all."""
    return sum((lot.quantity * lot.price for lot in lots), ZERO)


def without_oldest(lots: Lots, quantity: int) -> Lots:
    """What is left when so many go, those that came first before the others."""
    left: Lots = []
    for lot in lots:
        gone = min(lot.quantity, quantity)
        quantity -= gone
        if lot.quantity > gone:
            left.append(Lot(lot.quantity - gone, lot.price))
    return left


@dataclass(slots=True, kw_only=True)
class Book:
    """A position: what was carried over night, and what was traded today."""

    line: Line
    product: str
    carried: Lots = field(default_factory=list[Lot])
    is_short: bool = False
    close: Fraction = ZERO
    buys: Lots = field(default_factory=list[Lot])
    sells: Lots = field(default_factory=list[Lot])

    @property
    def overnight(self) -> int:
        return -count(self.carried) if self.is_short else count(self.carried)

    @property
    def quantity(self) -> int:
        return self.overnight + count(self.buys) - count(self.sells)

    @property
    def longs(self) -> Lots:
        return [*([] if self.is_short else self.carried), *self.buys]

    @property
    def shorts(self) -> Lots:
        return [*(self.carried if self.is_short else []), *self.sells]

    @property
    def marked(self) -> Book:
        """The same, with what was carried at the price of the evening before."""
        return replace(self, carried=[Lot(lot.quantity, self.close) for lot in self.carried])


@dataclass(slots=True, kw_only=True)
class Used:
    """What is used of the funds, by the names of the API; `cash` and `additional` it hides."""

    span: Fraction = ZERO
    exposure: Fraction = ZERO
    additional: Fraction = ZERO
    option_premium: Fraction = ZERO
    cash: Fraction = ZERO
    m2m_realised: Fraction = ZERO
    m2m_unrealised: Fraction = ZERO
    holding_sales: Fraction = ZERO

    @property
    def debits(self) -> Fraction:
        return (
            self.span
            + self.exposure
            + self.additional
            + self.option_premium
            + self.cash
            + self.m2m_realised
            + self.m2m_unrealised
        )


class ReferenceAccount:
    """One account; `day` is today, `prices` are the last ones."""

    def __init__(self, funds: int, prices: dict[str, Fraction], day: date) -> None:
        self.cash = {EQUITY: Fraction(funds), COMMODITY: Fraction(funds)}
        self.prices = prices
        self.day = day
        self.books: dict[tuple[str, str], Book] = {}
        self.shares: Lots = []
        self.fresh = 0
        self.lent: Lots = []
        self.loan = ZERO
        self.executed: dict[str, Executed] = {}
        self.square_offs = {EQUITY: 0, COMMODITY: 0}

    def book(self, line: Line, product: str) -> Book:
        """The position, an empty one when there is none."""
        empty = Book(line=line, product=product)
        return self.books.setdefault((line.key, product), empty)

    def trade(
        self, order_id: str, line: Line, product: str, side: str, quantity: int, price: Fraction
    ) -> None:
        """A fill."""
        book = self.book(line, product)
        (book.buys if side == "BUY" else book.sells).append(Lot(quantity, price))
        order = self.executed.setdefault(order_id, Executed(line=line, side=side, product=product))
        order.quantity += quantity
        order.turnover += quantity * price * line.multiplier

    def convert(self, line: Line, side: str, quantity: int, part: str, old: str, new: str) -> None:
        """A quantity leaves one position for another one, at the average of its part."""
        source, target = self.book(line, old), self.book(line, new)
        if part == "overnight":
            target.is_short, target.close = source.is_short, source.close
            source.carried, moved = _split(source.carried, quantity)
            target.carried.append(moved)
        elif side == "BUY":
            source.buys, moved = _split(source.buys, quantity)
            target.buys.append(moved)
        else:
            source.sells, moved = _split(source.sells, quantity)
            target.sells.append(moved)

    def sold(self, product: str) -> int:
        """Shares that were sold today out of what is held."""
        return max(-self.book(SHARE, product).quantity, 0)

    def sellable(self, product: str) -> int:
        """Shares that can still be sold, but for what waits."""
        held = count(self.lent) if product == "MTF" else count(self.shares)
        return held + self.book(SHARE, product).quantity

    def used(self, segment: str) -> Used:
        """What all positions of a segment use."""
        total = Used()
        for book in self.books.values():
            if book.line.segment == segment:
                one = self.used_by(book)
                for name in Used.__slots__:
                    setattr(total, name, getattr(total, name) + getattr(one, name))
        return total

    def used_by(self, book: Book) -> Used:
        """What one position uses."""
        if book.product in DELIVERED:
            return self._delivery(book)
        if book.line.kind == "option":
            return self._option(book)
        last = self.prices[book.line.key]
        cost, lost = open_and_closed(book.marked.longs, book.marked.shorts)
        scale = book.line.multiplier
        used = Used(m2m_realised=lost * scale)
        used.m2m_unrealised = max(cost - book.quantity * last, ZERO) * scale
        if book.line.kind == "share":
            used.cash = abs(cost) / 5
        else:
            used.span = abs(cost) * scale * book.line.span / 1000
            used.exposure = abs(cost) * scale * book.line.exposure / 1000
        return used

    def _delivery(self, book: Book) -> Used:
        cost, lost = open_and_closed(book.buys, book.sells)
        if book.product == "MTF":
            return Used(cash=max(cost, ZERO) / 5, m2m_realised=lost)
        if cost >= 0:
            return Used(cash=cost, m2m_realised=lost)
        sold = -book.quantity
        too_fresh = max(sold - (count(self.shares) - self.fresh), 0) if self.fresh else 0
        held_back = -cost * too_fresh / sold
        return Used(cash=cost + held_back, m2m_realised=lost, holding_sales=-cost)

    def _option(self, book: Book) -> Used:
        premium, lost = open_and_closed(book.buys, book.sells)
        used = Used(option_premium=premium, m2m_realised=lost)
        if book.quantity < 0:
            line, notional = book.line, -book.quantity * self.prices[INDEX_KEY]
            used.span = notional * line.span / 1000
            used.exposure = notional * line.exposure / 1000
            if line.expires == self.day:
                used.additional = notional * line.on_expiry_day / 1000
            cost, _ = open_and_closed(book.longs, book.shorts)
            last = self.prices[line.key]
            used.m2m_unrealised = max(cost - book.quantity * last, ZERO)
        return used

    def night(self, closes: Prices, today: date) -> None:
        """Settle the day that ends, at its closes; `today` is the day that begins."""
        self._post_costs(closes, today)
        carried: dict[tuple[str, str], Book] = {}
        delivered: Lots = []
        for book in _folded(self.books):
            line = book.line
            close = closes[line.key]
            if line.kind == "share":
                delivered += self._deliver(book, close)
                continue
            is_over = line.expires is not None and line.expires < today
            self.cash[line.segment] += _settled(book, closes[INDEX_KEY] if is_over else close)
            if is_over and line.kind == "option":
                worth = max(closes[INDEX_KEY] - line.strike, ZERO)
                self.cash[line.segment] += book.quantity * worth
            if not is_over and book.quantity:
                carried[line.key, book.product] = _carried(book, close)
        self.shares += delivered
        self.fresh = count(delivered)
        self.books, self.executed = carried, {}
        self.square_offs = {EQUITY: 0, COMMODITY: 0}
        self.day = today

    def _post_costs(self, closes: Prices, today: date) -> None:
        days = (today - self.day).days
        self.cash[EQUITY] -= rounded(self.loan * Fraction("0.0004") * days, PAISA)
        if self.sold("CNC") and count(self.shares) > self.fresh:
            self.cash[EQUITY] -= DEMAT_FEE
        changing: dict[str, int] = {}
        for book in self.books.values():
            if book.line.kind == "share" and book.product != "MTF" and book.quantity:
                side = "BUY" if book.quantity > 0 else "SELL"
                changing[side] = changing.get(side, 0) + abs(book.quantity)
            self.cash[EQUITY] -= _exercise_tax(book, closes, today)
        orders = list(self.executed.values())
        for segment in self.cash:
            self.cash[segment] -= contract_note(orders, segment, changing)
            self.cash[segment] -= self.square_offs[segment] * SQUARE_OFF_FEE

    def _deliver(self, book: Book, close: Fraction) -> Lots:
        """Pay for shares; those that were bought come in, those that were sold go out."""
        self.cash[EQUITY] += value(book.sells) - value(book.buys)
        bought = without_oldest(book.buys, count(book.sells))
        sold = max(-book.quantity, 0)
        if book.product == "MTF":
            self._lend(bought, sold)
            return []
        given = min(sold, count(self.shares))
        self.shares = without_oldest(self.shares, given)
        self.cash[EQUITY] -= (sold - given) * close * Fraction(6, 5)
        return bought

    def _lend(self, bought: Lots, sold: int) -> None:
        if sold:
            repaid = self.loan * sold / count(self.lent)
            self.loan -= repaid
            self.cash[EQUITY] -= repaid
            self.lent = without_oldest(self.lent, sold)
        loan = value(bought) * Fraction(4, 5)
        self.loan += loan
        self.cash[EQUITY] += loan
        self.lent += bought


def open_and_closed(longs: Lots, shorts: Lots) -> tuple[Fraction, Fraction]:
    """What the open part cost on average, negative when short, and what closing the rest lost."""
    bought, sold = count(longs), count(shorts)
    closed = min(bought, sold)
    buy_average = value(longs) / (bought or 1)
    sell_average = value(shorts) / (sold or 1)
    cost = (bought - closed) * buy_average - (sold - closed) * sell_average
    return cost, max(closed * (buy_average - sell_average), ZERO)


def _split(lots: Lots, quantity: int) -> tuple[Lots, Lot]:
    average = value(lots) / count(lots)
    rest = count(lots) - quantity
    return ([Lot(rest, average)] if rest else []), Lot(quantity, average)


def _folded(books: dict[tuple[str, str], Book]) -> list[Book]:
    """Intraday positions in contracts that nobody closed are carried with the others."""
    folded: dict[tuple[str, str], Book] = {}
    for (key, product), book in books.items():
        is_kept = product in INTRADAY and book.quantity and BY_KEY[key].kind != "share"
        name = "NRML" if is_kept else product
        known = folded.setdefault((key, name), Book(line=book.line, product=name))
        if not known.carried:
            known.is_short, known.close = book.is_short, book.close
        known.carried = [*known.carried, *book.carried]
        known.buys = [*known.buys, *book.buys]
        known.sells = [*known.sells, *book.sells]
    return list(folded.values())


def _settled(book: Book, price: Fraction) -> Fraction:
    """The cash of a day: premiums of options, and of futures the way from the last evening's."""
    paid = value(book.sells) - value(book.buys)
    if book.line.kind == "option":
        return paid
    marked = book.quantity * price - book.overnight * book.close
    return (paid + marked) * book.line.multiplier


def _carried(book: Book, close: Fraction) -> Book:
    """First in, first out leaves the latest of the side that is larger."""
    longs, shorts = book.longs, book.shorts
    closed = min(count(longs), count(shorts))
    left_long, left_short = without_oldest(longs, closed), without_oldest(shorts, closed)
    return Book(
        line=book.line,
        product=book.product,
        carried=left_long or left_short,
        is_short=bool(left_short),
        close=close,
    )


def _exercise_tax(book: Book, closes: Prices, today: date) -> Fraction:
    line = book.line
    if line.kind != "option" or book.quantity <= 0 or line.expires is None:
        return ZERO
    if line.expires >= today:
        return ZERO
    worth = max(closes[INDEX_KEY] - line.strike, ZERO)
    return rounded(book.quantity * worth * Fraction(15, 10_000), PAISA)
