"""Orders for funds: paid by the bank, sent at the cut-off, allotted on the next day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from kite_core.ist import IST
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.mutual_funds import refusals
from kite_testing.fake_broker.mutual_funds.bank import Bank
from kite_testing.fake_broker.mutual_funds.fund_holdings import (
    FundHoldings,
    units_for,
    value_of,
)
from kite_testing.fake_broker.mutual_funds.fund_list import Fund
from kite_testing.fake_broker.mutual_funds.fund_order import (
    AMC_SIP,
    CANCELLED,
    COMPLETE,
    OPEN,
    REGULAR,
    REJECTED,
    SIP,
    FundOrder,
    FundWish,
)
from kite_testing.fake_broker.mutual_funds.nav import (
    Nav,
    weekday_from,
    weekday_until,
    weekdays_later,
)
from kite_testing.fake_broker.order import BUY, SELL

_PAID_UNTIL = time(14)
_PAID_UNTIL_LIQUID = time(12, 30)
_REDEEMED_UNTIL = time(15)
_ALLOTTED = time(9)
_ONE_DAY = timedelta(days=1)
_MOST_TRIES = 5
_FIRST_EXCHANGE_ID = 254_657_127
_FIRST_SETTLEMENT = 2_122_061
_FOLIOS = 10**11
_UNPAID = {SIP: "SIP: Insufficient balance.", AMC_SIP: "AMC SIP: Insufficient balance."}
"""Both as in the sample: mf_orders.json."""


class FundOrders:
    """All orders for funds by id, and what becomes of them."""

    def __init__(
        self, agenda: Agenda, nav: Nav, holdings: FundHoldings, bank: Bank, chance: Chance
    ) -> None:
        self._agenda = agenda
        self._nav = nav
        self._holdings = holdings
        self._bank = bank
        self._chance = chance
        self._by_id: dict[str, FundOrder] = {}
        self._made = 0
        self._sent = 0

    def __iter__(self) -> Iterator[FundOrder]:
        """The newest first."""
        return reversed(self._by_id.values())

    def one(self, order_id: str) -> FundOrder:
        """An order of any age. Raises RefusedError for an unknown id."""
        if (order := self._by_id.get(order_id)) is None:
            raise refusals.unknown_fund_order()
        return order

    def add(self, wish: FundWish, moment: datetime) -> FundOrder:
        """Register an order, and nothing more: `place` lets it go its way."""
        purchase_type = None
        if wish.side == BUY:
            is_held = self._holdings.of(wish.fund.isin) is not None
            purchase_type = "ADDITIONAL" if is_held else "FRESH"
        order = FundOrder(
            order_id=self._chance.uuid(f"fund order:{self._made}"),
            wish=wish,
            purchase_type=purchase_type,
            order_timestamp=moment,
        )
        self._made += 1
        self._by_id[order.order_id] = order
        return order

    def place(self, wish: FundWish, moment: datetime) -> FundOrder:
        """Register an order. Raises RefusedError when more units are redeemed than are there."""
        if wish.side == SELL and wish.units > self._redeemable(wish.fund):
            raise refusals.too_few_units()
        order = self.add(wish, moment)
        if wish.variety == REGULAR:
            self.send_later(order, moment)
        elif self._bank.pay(wish.amount):
            order.is_paid = True
            self.send_later(order, moment)
        else:
            self._leave_unpaid(order, moment)
        return order

    def cancel(self, order: FundOrder) -> None:
        """End an order that waits at the broker. Raises RefusedError for any other."""
        if order.status != OPEN or order.exchange_order_id is not None:
            status = order.status if order.status != OPEN else "sent to the exchange"
            raise refusals.fund_order_done(status)
        order.status = CANCELLED
        if order.is_paid:
            self._bank.receive(order.wish.amount)

    def send_later(self, order: FundOrder, moment: datetime) -> None:
        """Send an order at the next cut-off of its kind."""
        cut_off = _cut_off(order.wish)
        day = weekday_from(moment.date())
        if day == moment.date() and moment.time() >= cut_off:
            day = weekdays_later(day, 1)
        due = datetime.combine(day, cut_off, IST)
        self._agenda.add(due, partial(self._send, order.order_id))

    def note_sent(self, order: FundOrder, day: date) -> None:
        """Give an order the ids of the exchange."""
        order.exchange_order_id = str(_FIRST_EXCHANGE_ID + self._sent)
        order.settlement_id = str(_FIRST_SETTLEMENT + self._sent)
        order.exchange_day, order.status_message = day, None
        self._sent += 1

    def settle(self, order: FundOrder, sent: date) -> None:
        """Allot units, or redeem them, at the NAV that an order of that day gets."""
        fund, is_purchase = order.wish.fund, order.wish.side == BUY
        # What is paid into a liquid fund counts from the day before (support pages).
        is_early = fund.is_liquid and is_purchase
        order.price = self._nav.on(fund, weekday_until(sent - _ONE_DAY) if is_early else sent)
        order.folio = self._folio(fund)
        order.status = COMPLETE
        if is_purchase:
            order.units = units_for(order.wish.amount, order.price)
            self._holdings.allot(order)
            return
        order.units = order.wish.units
        self._holdings.redeem(order)
        amount = int(value_of(order.units, order.price))
        paid = datetime.combine(weekdays_later(sent, fund.settles_in), _ALLOTTED, IST)
        self._agenda.add(paid, partial(self._pay_out, amount))

    def clear(self) -> None:
        """Forget all orders; ids go on."""
        self._by_id.clear()

    def _send(self, order_id: str, moment: datetime) -> None:
        """Send it to the exchange, once it is paid."""
        order = self._by_id.get(order_id)
        if order is None or order.status != OPEN:
            return
        if order.wish.side == BUY and not order.is_paid and not self._bank.pay(order.wish.amount):
            self._try_again(order, moment)
            return
        order.is_paid = True
        self.note_sent(order, moment.date())
        due = datetime.combine(weekdays_later(moment.date(), 1), _ALLOTTED, IST)
        self._agenda.add(due, partial(self._allot, order_id))

    def _leave_unpaid(self, order: FundOrder, moment: datetime) -> None:
        """Reject an instalment; that of a fund house's plan has been to the exchange."""
        if order.wish.variety == AMC_SIP:
            self.note_sent(order, moment.date())
        order.status, order.status_message = REJECTED, _UNPAID[order.wish.variety]

    def _try_again(self, order: FundOrder, moment: datetime) -> None:
        """Wait a day for money, five times (sample: mf_orders.json, `1/5` and `3/5`)."""
        order.tries += 1
        order.status_message = f"Insufficient fund. {order.tries}/{_MOST_TRIES}"
        if order.tries == _MOST_TRIES:
            order.status = REJECTED
        else:
            self.send_later(order, moment)

    def _allot(self, order_id: str, _: datetime) -> None:
        order = self._by_id.get(order_id)
        if order is not None and order.exchange_day is not None:
            self.settle(order, order.exchange_day)

    def _pay_out(self, amount: Money, _: datetime) -> None:
        self._bank.receive(amount)

    def _redeemable(self, fund: Fund) -> int:
        """Units that are held and not on their way out."""
        holding = self._holdings.of(fund.isin)
        pending = sum(
            order.wish.units
            for order in self._by_id.values()
            if order.status == OPEN and order.wish.side == SELL and order.wish.fund is fund
        )
        return (0 if holding is None else holding.units) - pending

    def _folio(self, fund: Fund) -> str:
        """The account at the fund house: there is one per fund."""
        if (holding := self._holdings.of(fund.isin)) is not None and holding.folio is not None:
            return holding.folio
        return f"{int(self._chance.fraction(f'folio:{fund.isin}') * _FOLIOS):011d}"


def _cut_off(wish: FundWish) -> time:
    """Until when an order counts as one of the day."""
    if wish.side == SELL:
        return _REDEEMED_UNTIL
    return _PAID_UNTIL_LIQUID if wish.fund.is_liquid else _PAID_UNTIL
