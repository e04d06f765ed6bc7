"""The levers of a broker as attributes of its own: what `FakeBroker` has of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kite_testing.fake_broker.control.stage import Stage

if TYPE_CHECKING:
    from kite_testing.fake_broker.control.access_lever import AccessLever
    from kite_testing.fake_broker.control.account_lever import AccountLever
    from kite_testing.fake_broker.control.alert_lever import AlertLever
    from kite_testing.fake_broker.control.fault_lever import FaultLever
    from kite_testing.fake_broker.control.fund_lever import FundLever
    from kite_testing.fake_broker.control.gtt_lever import GTTLever
    from kite_testing.fake_broker.control.levers import Levers
    from kite_testing.fake_broker.control.market_lever import MarketLever
    from kite_testing.fake_broker.control.order_lever import OrderLever


class WithLevers:
    """What a test can pull, each lever by the name of its topic. Built when first asked for."""

    _stage: Stage

    @cached_property
    def levers(self) -> Levers:
        """What a test can pull; the attributes below are the same ones."""
        from kite_testing.fake_broker.control.levers import Levers

        return Levers.of(self._stage)

    @property
    def market(self) -> MarketLever:
        """Moves prices as a test wants them."""
        return self.levers.market

    @property
    def account(self) -> AccountLever:
        """Changes funds, holdings and positions."""
        return self.levers.account

    @property
    def orders(self) -> OrderLever:
        """Moves orders through their states by hand."""
        return self.levers.orders

    @property
    def gtt(self) -> GTTLever:
        """Adds good-till-triggered orders, fires and ends them."""
        return self.levers.gtt

    @property
    def alerts(self) -> AlertLever:
        """Fires alerts by hand."""
        return self.levers.alerts

    @property
    def mutual_funds(self) -> FundLever:
        """Decides what the bank pays for."""
        return self.levers.mutual_funds

    @property
    def faults(self) -> FaultLever:
        """Lets things go wrong, by the ids of the catalogue."""
        return self.levers.faults

    @property
    def access(self) -> AccessLever:
        """Decides who may do what: sessions, addresses, the plan."""
        return self.levers.access
