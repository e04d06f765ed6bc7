"""What an account has of funds to begin with: three holdings, three orders, two plans."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from kite_core.ist import IST
from kite_testing.fake_broker.money import RUPEE, JsonNumber
from kite_testing.fake_broker.mutual_funds.fund_house import FundHouse
from kite_testing.fake_broker.mutual_funds.fund_list import Fund
from kite_testing.fake_broker.mutual_funds.fund_order import (
    REGULAR,
    REJECTED,
    SIP,
    FundOrder,
    FundWish,
)
from kite_testing.fake_broker.mutual_funds.nav import weekday_until
from kite_testing.fake_broker.mutual_funds.sip import (
    MONTHLY,
    PAUSED,
    UNTIL_CANCELLED,
    WEEKLY,
    Plan,
    Sip,
)
from kite_testing.fake_broker.order import BUY

_BALANCED, _FLEXICAP, _BLUE_CHIP = "INF179K01WA6", "INF174K01LS2", "INF200K01QX4"
_LIQUID, _ARBITRAGE = "INF209K01VD7", "INF761K01EE1"
_MORNING = time(10, 15)


def fill_first_funds(house: FundHouse, start: datetime) -> None:
    """The past of the account: purchases of some months, an open order and a refused one."""
    first = Past(house, start)
    first.bought(_BALANCED, 25_000, days_ago=210)
    first.bought(_FLEXICAP, 15_000, days_ago=96)
    first.bought(_FLEXICAP, 5_000, days_ago=33)
    first.bought(_BLUE_CHIP, 10_000, days_ago=4)
    first.refused(_BALANCED, 2_000, days_ago=2)
    first.waiting(_ARBITRAGE, 5_000, days_ago=1)
    first.planned(_FLEXICAP, 2_000, days_ago=40, frequency=MONTHLY, step_up={})
    paused = first.planned(_LIQUID, 500, days_ago=12, frequency=WEEKLY, step_up={"05-05": 10})
    paused.status = PAUSED


class Past:
    """Writes down what happened before the broker's clock began."""

    def __init__(self, house: FundHouse, start: datetime) -> None:
        self._house = house
        self._start = start

    def bought(self, isin: str, rupees: int, *, days_ago: int) -> None:
        """A purchase that is allotted."""
        order = self._order(isin, rupees, days_ago)
        order.is_paid = True
        sent = order.order_timestamp.date()
        self._house.orders.note_sent(order, sent)
        self._house.orders.settle(order, sent)

    def refused(self, isin: str, rupees: int, *, days_ago: int) -> None:
        """An instalment that the bank did not pay (sample: mf_orders.json)."""
        order = self._order(isin, rupees, days_ago, variety=SIP)
        order.status, order.status_message = REJECTED, "SIP: Insufficient balance."

    def waiting(self, isin: str, rupees: int, *, days_ago: int) -> None:
        """A purchase that waits for money, and gets it at the next cut-off."""
        order = self._order(isin, rupees, days_ago)
        order.tries, order.status_message = 1, "Insufficient fund. 1/5"
        self._house.orders.send_later(order, self._start)

    def planned(
        self,
        isin: str,
        rupees: int,
        *,
        days_ago: int,
        frequency: str,
        step_up: dict[str, JsonNumber],
    ) -> Sip:
        """A plan without end, some of whose instalments are in the past."""
        created = self._moment(days_ago)
        plan = Plan(
            fund=self._fund(isin),
            amount=rupees * RUPEE,
            instalments=UNTIL_CANCELLED,
            frequency=frequency,
            instalment_day=created.day if frequency == MONTHLY else 0,
            step_up=step_up,
            tag="coiniossip",
        )
        return self._house.sips.add(plan, created, now=self._start)

    def _order(self, isin: str, rupees: int, days_ago: int, *, variety: str = REGULAR) -> FundOrder:
        fund = self._fund(isin)
        wish = FundWish(fund=fund, side=BUY, amount=rupees * RUPEE, variety=variety)
        return self._house.orders.add(wish, self._moment(days_ago))

    def _moment(self, days_ago: int) -> datetime:
        """A morning of a weekday."""
        day = weekday_until(self._start.date() - timedelta(days=days_ago))
        return datetime.combine(day, _MORNING, IST)

    def _fund(self, isin: str) -> Fund:
        """A fund of the list. Raises KeyError for an unknown ISIN."""
        if (fund := self._house.funds.by_isin(isin)) is None:
            raise KeyError(f"No fund {isin} is listed.")
        return fund
