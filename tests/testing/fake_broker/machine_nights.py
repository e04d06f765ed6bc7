"""Nights: what the broker closes, settles and carries, told to the reference."""

from __future__ import annotations

from fractions import Fraction

from hypothesis.stateful import precondition, rule

from tests.testing.fake_broker.machine_market import DAYS, Market
from tests.testing.fake_broker.orders.house import log_in
from tests.testing.fake_broker.reference_lines import BY_KEY, INTRADAY, LINES
from tests.testing.fake_broker.reference_orders import exactly


class Nights(Market):
    """One day ends and the next one begins."""

    @precondition(lambda self: self.account.day != DAYS[-1] and self.account.executed)
    @rule()
    def night_falls(self) -> None:
        for line in LINES:
            if self.tape.has_depth and self.is_listed(line):
                self._put_price(line, self.account.prices[line.key], 10_000)
        self._pass(0.2)
        today = DAYS[DAYS.index(self.account.day) + 1]
        self.observer.line.close()  # because its heartbeats take longer than all the rest
        self._run_to(today, 5, 59)
        log_in(self.caller)
        self.observer.look()
        if self.tape.is_always:
            self._close_what_is_left()
        self._run_to(today, 6, 10)
        log_in(self.caller)
        self.account.night(self._closes(), today)
        self.observer.forget_the_day()
        self._pass(0)
        if not self.tape.is_always:
            self._run_to(today, 9, 20)
            self._pass(0)

    def _close_what_is_left(self) -> None:
        """What the broker does at the roll: it closes intraday positions, and shows no order."""
        for (_, product), book in list(self.account.books.items()):
            if product not in INTRADAY or not book.quantity:
                continue
            line, side = book.line, "SELL" if book.quantity > 0 else "BUY"
            price = self.account.prices[line.key]
            if self.tape.has_depth and side == "SELL":
                price -= line.tick
            name = f"roll {line.key} {product}"
            self.account.trade(name, line, product, side, abs(book.quantity), price)
            self.account.square_offs[line.segment] += 1

    def _closes(self) -> dict[str, Fraction]:
        """The closes of the day before, as quotes show them in the morning."""
        closes = dict(self.account.prices)
        for key in closes:
            line = BY_KEY.get(key)
            if line is None or line.expires is None or line.expires >= self.now.date():
                closes[key] = exactly(self.caller.quote(key)["ohlc"]["close"])
        return closes
