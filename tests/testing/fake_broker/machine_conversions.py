"""Random conversions: positions, or parts of them, that change their product."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from kite_core.messages import Repeat, describe
from tests.testing.fake_broker.machine_market import CHOICES
from tests.testing.fake_broker.machine_orders import Ordering
from tests.testing.fake_broker.reference_lines import LINES, SHARE, Line

CONVERSIONS = {"CNC": ("MIS", "MTF"), "MIS": ("CNC", "MTF"), "MTF": ("CNC", "MIS")}
CONTRACT_CONVERSIONS = {"NRML": ("MIS",), "MIS": ("NRML",)}


class Converting(Ordering):
    """Conversions of whatever is open."""

    @rule(choice=CHOICES, to=CHOICES, quantity=st.integers(1, 6), part=st.booleans())
    def position_is_converted(self, choice: int, to: int, quantity: int, part: bool) -> None:
        books = [book for _, book in sorted(self.account.books.items()) if book.quantity]
        if not books:
            return
        book = books[choice % len(books)]
        offered = CONVERSIONS if book.line.kind == "share" else CONTRACT_CONVERSIONS
        news = offered.get(book.product, ("MIS",))
        words = ("overnight" if part else "day", book.product, news[to % len(news)])
        side = "BUY" if book.quantity > 0 else "SELL"
        count = min(quantity * book.line.lot, abs(book.quantity))
        self._convert(book.line, side, count, *words)

    @rule(lots=st.integers(1, 8), quantity=st.integers(1, 6))
    def delivery_is_funded(self, lots: int, quantity: int) -> None:
        """Shares that were bought with money of one's own are lent for: CNC becomes MTF."""
        self.order_trades_at_once(LINES.index(SHARE), SHARE.products.index("CNC"), "BUY", lots)
        bought = self.account.book(SHARE, "CNC").quantity
        if bought > 0:
            self._convert(SHARE, "BUY", min(quantity, bought), "day", "CNC", "MTF")

    def _convert(self, line: Line, side: str, count: int, part: str, old: str, new: str) -> None:
        """Ask for a conversion, and tell the reference when it was done."""
        names = ("position_type", "old_product", "new_product")
        fields: dict[str, Any] = {
            "exchange": line.exchange,
            "tradingsymbol": line.tradingsymbol,
            "transaction_type": side,
            "quantity": count,
            **dict(zip(names, (part, old, new), strict=True)),
        }
        pairs = [(name, str(value)) for name, value in fields.items()]
        request = describe("PUT", "/portfolio/positions", form=pairs, repeat=Repeat.NEVER)
        if self.caller.response(request).status == 200:
            self.account.convert(line, side, count, part, old, new)
        self._pass(0)
