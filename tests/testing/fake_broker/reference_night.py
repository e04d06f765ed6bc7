"""What a night makes of the positions of the reference account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from tests.testing.fake_broker.reference_book import ZERO, Book, count, value, without_oldest
from tests.testing.fake_broker.reference_charges import PAISA, rounded
from tests.testing.fake_broker.reference_lines import BY_KEY, INDEX_KEY, INTRADAY

Prices = Mapping[str, Fraction]


def folded(books: dict[tuple[str, str], Book]) -> list[Book]:
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


def settled(book: Book, price: Fraction) -> Fraction:
    """The cash of a day: premiums of options, and of futures the way from the last evening's."""
    paid = value(book.sells) - value(book.buys)
    if book.line.kind == "option":
        return paid
    marked = book.quantity * price - book.overnight * book.close
    return (paid + marked) * book.line.multiplier


def carried_over(book: Book, close: Fraction) -> Book:
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


def exercise_tax(book: Book, closes: Prices, today: date) -> Fraction:
    """What the state takes of an option that is worth something when it expires."""
    line = book.line
    if line.kind != "option" or book.quantity <= 0 or line.expires is None:
        return ZERO
    if line.expires >= today:
        return ZERO
    worth = max(closes[INDEX_KEY] - line.strike, ZERO)
    return rounded(book.quantity * worth * Fraction(15, 10_000), PAISA)
