"""Funds, positions and holdings from the trades alone: slow, in fractions, and obviously right.

Nothing of the engine is used. Amounts are rupees, and nothing is rounded but what is posted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.testing.fake_broker.reference_book import (
    ZERO,
    Book,
    Lot,
    Lots,
    count,
    open_and_closed,
    split,
    value,
    without_oldest,
)
from tests.testing.fake_broker.reference_charges import (
    DEMAT_FEE,
    PAISA,
    SQUARE_OFF_FEE,
    Executed,
    contract_note,
    rounded,
)
from tests.testing.fake_broker.reference_hedges import Stake, relief
from tests.testing.fake_broker.reference_lines import (
    COMMODITY,
    COMMODITY_FUTURE,
    DELIVERED,
    EQUITY,
    INDEX_KEY,
    SHARE,
    Line,
)
from tests.testing.fake_broker.reference_night import (
    Prices,
    carried_over,
    exercise_tax,
    folded,
    settled,
)


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
            source.carried, moved = split(source.carried, quantity)
            target.carried.append(moved)
        elif side == "BUY":
            source.buys, moved = split(source.buys, quantity)
            target.buys.append(moved)
        else:
            source.sells, moved = split(source.sells, quantity)
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
        total.span -= relief(self.stakes(self.contracts(segment)), self.spot(segment))
        return total

    def spot(self, segment: str) -> Fraction:
        """What the contracts of a segment follow: they have one underlying and expire together."""
        return self.prices[INDEX_KEY if segment == EQUITY else COMMODITY_FUTURE.key]

    def contracts(self, segment: str) -> list[Book]:
        """The open positions of a segment that are no shares."""
        books = [book for book in self.books.values() if book.line.segment == segment]
        return [book for book in books if book.line.kind != "share" and book.quantity]

    def stakes(self, books: list[Book]) -> list[Stake]:
        """What positions in contracts are to each other, each with its SPAN by itself."""
        return [
            Stake(
                kind=book.line.contract_kind,
                units=book.quantity * book.line.multiplier,
                strike=book.line.strike,
                span=self.used_by(book).span,
            )
            for book in books
        ]

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
        for book in folded(self.books):
            line = book.line
            close = closes[line.key]
            if line.kind == "share":
                delivered += self._deliver(book, close)
                continue
            is_over = line.expires is not None and line.expires < today
            self.cash[line.segment] += settled(book, closes[INDEX_KEY] if is_over else close)
            if is_over and line.kind == "option":
                worth = max(closes[INDEX_KEY] - line.strike, ZERO)
                self.cash[line.segment] += book.quantity * worth
            if not is_over and book.quantity:
                carried[line.key, book.product] = carried_over(book, close)
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
            self.cash[EQUITY] -= exercise_tax(book, closes, today)
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
