"""All levers of one broker: what its verbs of control pull."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kite_testing.fake_broker.control.access_lever import AccessLever
from kite_testing.fake_broker.control.account_lever import AccountLever
from kite_testing.fake_broker.control.alert_lever import AlertLever
from kite_testing.fake_broker.control.clock_lever import ClockLever
from kite_testing.fake_broker.control.fault_lever import FaultLever
from kite_testing.fake_broker.control.fund_lever import FundLever
from kite_testing.fake_broker.control.gtt_lever import GTTLever
from kite_testing.fake_broker.control.journal_lever import JournalLever
from kite_testing.fake_broker.control.market_lever import MarketLever
from kite_testing.fake_broker.control.order_lever import OrderLever
from kite_testing.fake_broker.control.update_lever import UpdateLever

if TYPE_CHECKING:
    from kite_testing.fake_broker.control.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Levers:
    """One of each."""

    stage: Stage
    access: AccessLever
    account: AccountLever
    alerts: AlertLever
    clock: ClockLever
    faults: FaultLever
    gtt: GTTLever
    journal: JournalLever
    market: MarketLever
    mutual_funds: FundLever
    orders: OrderLever
    updates: UpdateLever

    @classmethod
    def of(cls, stage: Stage) -> Levers:
        """The levers of a broker's stage."""
        return cls(
            stage=stage,
            access=AccessLever(stage),
            account=AccountLever(stage),
            alerts=AlertLever(stage),
            clock=ClockLever(stage),
            faults=FaultLever(stage),
            gtt=GTTLever(stage),
            journal=JournalLever(stage.journal, lambda: stage.engine.routes),
            market=MarketLever(lambda: stage.engine, stage.clock.now, stage.lock),
            mutual_funds=FundLever(stage),
            orders=OrderLever(stage),
            updates=UpdateLever(stage),
        )
