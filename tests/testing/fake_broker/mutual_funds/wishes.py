"""Orders and plans for funds: what is usual, and how to read them back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_core import MFOrderParams, SIPParams
from kite_core.ist import IST
from kite_testing import FakeBroker
from kite_testing.fake_broker.mutual_funds.fund_house import FundHouse
from tests.testing.fake_broker.caller import Caller, at
from tests.testing.fake_broker.gtt.parts import engine_of, log_in

EQUITY = "INF846K01EW2"
LIQUID = "INF209K01VA3"
ELSS = "INF966L01721"
HELD = "INF174K01LS2"


def caller_of(start: str = "2026-11-20 10:00:00") -> Caller:
    """A broker whose clock begins at a moment; nobody watches prices, so years pass quickly."""
    caller = Caller(FakeBroker(seed=7, start=at(start)))
    engine_of(caller).gtt.clear()
    engine_of(caller).alerts.clear()
    return caller


def empty_caller() -> Caller:
    """The same, on a Friday, without anything of funds."""
    caller = caller_of("2026-11-20 10:00:00")
    house_of(caller).clear()
    return caller


def house_of(caller: Caller) -> FundHouse:
    """The funds behind the doors."""
    return engine_of(caller).funds


def wait_until(caller: Caller, moment: str) -> None:
    """Let time pass, and log in again."""
    end = datetime.fromisoformat(moment).replace(tzinfo=IST)
    caller.broker.run((end - caller.broker.clock.now()).total_seconds())
    log_in(caller)


def bought(caller: Caller, rupees: float = 1000, *, isin: str = EQUITY) -> str:
    """The id of a new purchase."""
    params = MFOrderParams.purchase(tradingsymbol=isin, amount=rupees)
    return caller.ask(caller.calls.mutual_funds.place(params)).order_id


def redeemed(caller: Caller, units: float, *, isin: str = HELD) -> str:
    """The id of a new redemption."""
    params = MFOrderParams.redemption(tradingsymbol=isin, quantity=units)
    return caller.ask(caller.calls.mutual_funds.place(params)).order_id


def plan(**changes: Any) -> SIPParams:
    """A hundred rupees a week, or what is changed about it."""
    wishes: dict[str, Any] = {
        "tradingsymbol": EQUITY,
        "amount": 100,
        "instalments": -1,
        "frequency": "weekly",
    }
    return SIPParams(**{**wishes, **changes})


def started(caller: Caller, params: SIPParams) -> str:
    """The id of a new plan."""
    return caller.ask(caller.calls.mutual_funds.place_sip(params)).sip_id


def order(caller: Caller, order_id: str) -> dict[str, Any]:
    """An order as the broker shows it."""
    row: dict[str, Any] = caller.data(caller.calls.mutual_funds.order(order_id))
    return row


def sip(caller: Caller, sip_id: str) -> dict[str, Any]:
    """A plan as the broker shows it."""
    row: dict[str, Any] = caller.data(caller.calls.mutual_funds.sip(sip_id))
    return row


def instalments(caller: Caller) -> list[dict[str, Any]]:
    """The orders that plans have placed, the oldest first."""
    rows = [row for row in house_of(caller).orders if row.wish.variety != "regular"]
    return [order(caller, row.order_id) for row in reversed(rows)]


def units(caller: Caller, isin: str) -> float:
    """How much is held of a fund."""
    rows = caller.ask(caller.calls.mutual_funds.holdings())
    return sum(row.quantity for row in rows if row.tradingsymbol == isin)
