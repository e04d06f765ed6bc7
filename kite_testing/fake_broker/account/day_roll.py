"""The night: positions are settled, shares move, and what trading cost is posted."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from kite_core.rulebook.charge_rates import ChargeRates
from kite_core.rulebook.charges import (
    demat_sale_fee,
    exercise_tax,
    mtf_interest,
    square_off_fee,
)
from kite_testing.fake_broker.account.cash import SEGMENTS, Cash, EntryKind
from kite_testing.fake_broker.account.charging import Delivered, contract_note, rates_at
from kite_testing.fake_broker.account.demat import Demat
from kite_testing.fake_broker.account.positions import Positions
from kite_testing.fake_broker.account.settlement import (
    Closing,
    Settlement,
    fold_intraday,
    has_expired,
    intrinsic,
)
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import BUY, SELL, Order

_PAISA: Money = RUPEE // 100


class DayRoll:
    """What happened in a day that its end has to know: who traded, what was squared off."""

    def __init__(self, rules: DayRules, start: datetime) -> None:
        self._rules = rules
        self._traded: dict[str, Order] = {}
        self._square_offs = dict.fromkeys(SEGMENTS, 0)
        self._day = start

    def note(self, order: Order) -> None:
        """An order has traded."""
        self._traded[order.order_id] = order

    def charge_square_off(self, segment: str) -> None:
        """The broker closed a position by an order of its own."""
        self._square_offs[segment] += 1

    def settle(self, book: Positions, demat: Demat, cash: Cash, now: datetime) -> None:
        """Settle the day that ends, and begin the next one."""
        self._charge_interest(demat, cash, now)
        self._charge_trades(_delivered(book), cash, now)
        self._charge_fees(book, demat, cash, now)
        self._charge_exercise(book, cash, now)
        demat.settle()
        settlement = Settlement(demat, cash, now)
        carried = [
            settlement.settle(row, _closing(book, row.instrument, now))
            for row in fold_intraday(book)
        ]
        demat.tidy()
        book.replace(row for row in carried if row is not None)
        cash.start_day()
        self._traded = {}
        self._square_offs = dict.fromkeys(SEGMENTS, 0)
        self._day = now

    def _rates(self, order: Order) -> ChargeRates | None:
        return rates_at(self._rules, order.order_timestamp)

    def _charge_trades(self, delivered: Delivered, cash: Cash, now: datetime) -> None:
        for segment in SEGMENTS:
            traded = self._traded.values()
            orders = [row for row in traded if row.instrument.margin_segment == segment]
            note = contract_note(orders, delivered, self._rates)
            for part, amount in note.amounts().items():
                cash.post(now, segment=segment, kind=EntryKind.CHARGES, amount=-amount, what=part)

    def _charge_fees(self, book: Positions, demat: Demat, cash: Cash, now: datetime) -> None:
        """The fees for square-offs, and for each line that settled shares are sold from."""
        if (rates := rates_at(self._rules, self._day)) is None:
            return
        for segment, orders in self._square_offs.items():
            fee = square_off_fee(rates, orders=orders)
            self._post_fee(cash, now, segment, fee, "square-off by the broker")
        sold = [row for row in demat if row.settled and book.used(row.instrument)]
        fee = demat_sale_fee(rates, isins=len(sold))
        self._post_fee(cash, now, "equity", fee, "shares sold from the demat account")

    def _charge_exercise(self, book: Positions, cash: Cash, now: datetime) -> None:
        """The tax on bought options that expire in the money, where its rate is known."""
        rates = rates_at(self._rules, self._day)
        if rates is None or rates.exercise_tax is None:
            return
        for row in book:
            instrument = row.instrument
            if row.quantity <= 0 or not instrument.is_option or not has_expired(instrument, now):
                continue
            worth = intrinsic(instrument, _closing(book, instrument, now).final) * row.quantity
            tax = exercise_tax(rates, intrinsic_value=Fraction(worth, RUPEE))
            cash.post(
                now,
                segment=instrument.margin_segment,
                kind=EntryKind.CHARGES,
                amount=-_in_paise(tax),
                what=f"exercise of {instrument.key}",
            )

    def _charge_interest(self, demat: Demat, cash: Cash, now: datetime) -> None:
        """On what is lent since an earlier day, for each day since the last one."""
        if (rates := rates_at(self._rules, self._day)) is None:
            return
        days = (now.date() - self._day.date()).days
        loans = sum(row.funded.loan for row in demat)
        interest = mtf_interest(rates, funded=Fraction(loans, RUPEE), days=days)
        amount = _in_paise(interest)
        what = f"margin trading, {days} days"
        cash.post(now, segment="equity", kind=EntryKind.INTEREST, amount=-amount, what=what)

    def _post_fee(self, cash: Cash, now: datetime, segment: str, fee: Fraction, what: str) -> None:
        amount = _in_paise(fee)
        cash.post(now, segment=segment, kind=EntryKind.FEE, amount=-amount, what=what)


def _in_paise(rupees: Fraction) -> Money:
    """Rounded to the paisa, half a paisa up."""
    return int(rupees * 100 + Fraction(1, 2)) * _PAISA


def _delivered(book: Positions) -> Delivered:
    """Shares that change hands, by token and side. What is left of intraday positions does too."""
    delivered: Delivered = {}
    for row in book:
        if row.instrument.is_share and row.product != "MTF" and row.quantity:
            key = (row.instrument.token, BUY if row.quantity > 0 else SELL)
            delivered[key] = delivered.get(key, 0) + abs(row.quantity)
    return delivered


def _closing(book: Positions, instrument: Instrument, now: datetime) -> Closing:
    follows = book.followed(instrument)
    close = book.close(instrument, now)
    final = close if follows is None else book.close(follows, now)
    return Closing(close=close, final=final, follows=follows)
