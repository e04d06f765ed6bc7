"""Orders, plans and holdings of funds as the wire shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from kite_testing.fake_broker.money import RUPEE
from kite_testing.fake_broker.mutual_funds.fund_holdings import FundHolding
from kite_testing.fake_broker.mutual_funds.fund_list import UNIT
from kite_testing.fake_broker.mutual_funds.fund_order import FundOrder
from kite_testing.fake_broker.mutual_funds.nav import Nav
from kite_testing.fake_broker.mutual_funds.sip import Sip
from kite_testing.fake_broker.wire.answers import wire_second


def order_row(order: FundOrder, nav: Nav, now: datetime, *, user_id: str) -> dict[str, Any]:
    """One order. A purchase shows no units before the allotment, a redemption does."""
    wish = order.wish
    return {
        "status": order.status,
        "purchase_type": order.purchase_type,
        "folio": order.folio,
        "order_timestamp": wire_second(order.order_timestamp),
        "average_price": order.price / RUPEE,
        "exchange_order_id": order.exchange_order_id,
        "last_price": nav.latest(wish.fund, now) / RUPEE,
        "tradingsymbol": wish.fund.isin,
        "settlement_id": order.settlement_id,
        "transaction_type": wish.side,
        "order_id": order.order_id,
        "amount": wish.amount / RUPEE,
        "tag": wish.tag,
        "placed_by": user_id,
        "exchange_timestamp": _day(order.exchange_day),
        "variety": wish.variety,
        "last_price_date": nav.latest_day(now).isoformat(),
        "status_message": order.status_message,
        "fund": wish.fund.name,
        "quantity": (order.units or wish.units) / UNIT,
    }


def sip_row(sip: Sip) -> dict[str, Any]:
    """One plan as the list shows it."""
    plan = sip.plan
    return {
        "status": sip.status,
        "sip_reg_num": sip.sip_reg_num,
        "created": wire_second(sip.created),
        # Plans say idcw where the fund list says payout (samples: mf_sips.json and the CSV).
        "dividend_type": "idcw" if plan.fund.dividend_type == "payout" else "growth",
        "instalment_amount": sip.amount / RUPEE,
        "fund": plan.fund.name,
        "instalments": plan.instalments,
        "next_instalment": sip.next_instalment.isoformat(),
        "transaction_type": "BUY",
        "trigger_price": plan.trigger_price,
        "step_up": dict(plan.step_up),
        "tradingsymbol": plan.fund.isin,
        "tag": plan.tag,
        "frequency": plan.frequency,
        "last_instalment": wire_second(sip.last_instalment),
        "pending_instalments": sip.pending,
        "instalment_day": plan.instalment_day,
        "sip_type": plan.sip_type,
        "completed_instalments": sip.completed,
        "sip_id": sip.sip_id,
    }


def single_sip_row(sip: Sip) -> dict[str, Any]:
    """One plan as its own call shows it, with a field more (documentation page: mutual-funds)."""
    return {**sip_row(sip), "fund_source": "pool"}


def holding_row(holding: FundHolding, nav: Nav, now: datetime) -> dict[str, Any]:
    """Units of one fund. The sample has no date and no profit, whatever the prices are."""
    fund = holding.fund
    return {
        "folio": holding.folio,
        "fund": fund.name,
        "tradingsymbol": fund.isin,
        "average_price": round(float(holding.average) / RUPEE, 4),
        "last_price": nav.latest(fund, now) / RUPEE,
        "last_price_date": "",
        "pledged_quantity": 0,
        "pnl": 0,
        "quantity": holding.units / UNIT,
    }


def purchase_row(order: FundOrder) -> dict[str, Any]:
    """One purchase behind a holding."""
    return {
        "fund": order.wish.fund.name,
        "tradingsymbol": order.wish.fund.isin,
        "average_price": order.price / RUPEE,
        "variety": order.wish.variety,
        "exchange_timestamp": _day(order.exchange_day),
        "amount": order.wish.amount / RUPEE,
        "folio": order.folio,
        "quantity": order.units / UNIT,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
