"""All of mutual funds: the list, the prices, orders, plans and units."""

from __future__ import annotations

from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.mutual_funds.bank import Bank
from kite_testing.fake_broker.mutual_funds.fund_holdings import FundHoldings
from kite_testing.fake_broker.mutual_funds.fund_list import fund_list
from kite_testing.fake_broker.mutual_funds.fund_orders import FundOrders
from kite_testing.fake_broker.mutual_funds.nav import Nav
from kite_testing.fake_broker.mutual_funds.sips import Sips


class FundHouse:
    """What the calls and the levers of this topic work on. `bank` pays for everything here."""

    def __init__(self, agenda: Agenda, chance: Chance) -> None:
        self.funds = fund_list()
        self.nav = Nav(chance)
        self.bank = Bank()
        self.holdings = FundHoldings()
        self.orders = FundOrders(agenda, self.nav, self.holdings, self.bank, chance)
        self.sips = Sips(agenda, self.orders, chance)

    def clear(self) -> None:
        """Forget all orders, plans and units; ids go on."""
        self.orders.clear()
        self.sips.clear()
        self.holdings.clear()
