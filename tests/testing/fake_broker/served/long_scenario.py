"""A long day at the broker that makes every call of the API, some of them in vain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_core import HistoricalRequest, OrderModification, OrderParams
from kite_core.call import Call
from kite_core.ist import IST
from kite_core.messages import Repeat, delete, describe
from kite_core.models.margins import ChargedOrder, MarginOrder
from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams
from kite_core.models.portfolio_params import PositionConversion
from tests.testing.fake_broker.alerts import wishes as alerts
from tests.testing.fake_broker.caller import Caller, limit, market
from tests.testing.fake_broker.gtt import wishes as triggers

FUND = "INF846K01EW2"
KEYS = ["NSE:INFY", "NSE:NIFTY 50", "NFO:NIFTY26NOV26050CE", "NSE:NO SUCH"]
SHARE: dict[str, Any] = {"exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY"}


def a_long_day(caller: Caller) -> None:
    """All topics in turn, then the next morning."""
    caller.broker.market.set_price("NSE:INFY", 1500)
    for topic in (_account, _orders, _portfolio, _market, _costs, _triggers, _alerts, _funds):
        topic(caller)
        caller.broker.run(600)
    _slips(caller)
    _sessions(caller)
    caller.broker.run(24 * 3600)
    _account(caller)
    caller.broker.access.login()
    _account(caller)


def _ask(caller: Caller, *calls: Call[Any]) -> None:
    for call in calls:
        caller.response(call.request)


def _account(caller: Caller) -> None:
    user, orders = caller.calls.user, caller.calls.orders
    _ask(caller, user.profile(), user.full_profile(), user.margins())
    _ask(caller, user.segment_margins("equity"), orders.all(), orders.trades())


def _orders(caller: Caller) -> None:
    orders = caller.calls.orders
    resting = caller.place(limit(1490, quantity=2, tag="both doors"))
    _ask(caller, orders.modify(resting, changes=OrderModification(price=1491)))
    bought = caller.place(market(quantity=5))
    for order_id in (resting, bought, "1"):
        _ask(caller, orders.history(order_id), orders.trades_of(order_id))
    _ask(caller, orders.cancel(resting), orders.cancel(resting))
    refused: list[OrderParams] = [limit(1500.05), limit(9000), limit(1500, quantity=60_000)]
    _ask(caller, *(orders.submit(order) for order in refused))


def _portfolio(caller: Caller) -> None:
    portfolio = caller.calls.portfolio
    conversion = PositionConversion(
        **SHARE, position_type="day", quantity=1, old_product="CNC", new_product="MIS"
    )
    _ask(caller, portfolio.holdings(), portfolio.broker_summary(), portfolio.holdings_compact())
    _ask(caller, portfolio.auctions(), portfolio.authorise([("INE009A01021", 1)]))
    _ask(caller, portfolio.positions(), portfolio.convert(conversion), portfolio.positions())


def _market(caller: Caller) -> None:
    prices = caller.calls.market
    start, end = datetime(2026, 11, 20, 9, 15, tzinfo=IST), datetime(2026, 11, 20, 11, tzinfo=IST)
    wished = HistoricalRequest(
        instrument_token=408065, interval="minute", start=start, end=end, oi=True
    )
    _ask(caller, prices.quotes(KEYS), prices.ohlc(KEYS), prices.ltp(KEYS))
    _ask(caller, prices.instruments_of(), prices.instruments_of("NFO"), prices.candles(wished))
    _ask(caller, prices.trigger_range(KEYS[:1], transaction_type="BUY"))


def _costs(caller: Caller) -> None:
    costs = caller.calls.margins
    planned: dict[str, Any] = {
        **SHARE,
        "quantity": 2,
        "variety": "regular",
        "product": "CNC",
        "order_type": "LIMIT",
    }
    orders = [MarginOrder(**planned, price=1490.0)]
    _ask(caller, costs.orders(orders), costs.basket(orders), costs.basket(orders, compact=True))
    _ask(caller, costs.charges([ChargedOrder(**planned, order_id="1", average_price=1490.0)]))


def _triggers(caller: Caller) -> None:
    gtt = caller.calls.gtt
    kept = triggers.placed(caller, triggers.single())
    changed = triggers.placed(caller, triggers.oco())
    _ask(caller, gtt.modify(changed, params=triggers.oco(upper_trigger=1560, upper_price=1559)))
    _ask(caller, gtt.all(), gtt.one(changed), gtt.delete(changed), gtt.one(changed))
    caller.broker.market.set_price("NSE:INFY", 1479)
    caller.broker.run(60)
    _ask(caller, gtt.one(kept))


def _alerts(caller: Caller) -> None:
    calls = caller.calls.alerts
    uuid = alerts.created(caller, alerts.simple(rhs_constant=1470))
    order_too = alerts.created(caller, alerts.ato(rhs_constant=1470))
    _ask(caller, calls.modify(uuid, params=alerts.simple(rhs_constant=1475)))
    caller.broker.market.set_price("NSE:INFY", 1465)
    caller.broker.run(60)
    _ask(caller, calls.all(), calls.one(uuid), calls.history(uuid), calls.history(order_too))
    _ask(caller, calls.delete(uuid, order_too), calls.one(uuid))


def _funds(caller: Caller) -> None:
    funds = caller.calls.mutual_funds
    purchase = MFOrderParams.purchase(tradingsymbol=FUND, amount=5000)
    plan = SIPParams(
        tradingsymbol=FUND, amount=1000, instalments=12, frequency="monthly", instalment_day=5
    )
    order_id = caller.ask(funds.place(purchase)).order_id
    sip_id = caller.ask(funds.place_sip(plan)).sip_id
    _ask(caller, funds.orders(), funds.order(order_id), funds.cancel(order_id))
    _ask(caller, funds.sips(), funds.sip(sip_id))
    _ask(caller, funds.modify_sip(sip_id, changes=SIPModification.pause()))
    _ask(caller, funds.cancel_sip(sip_id), funds.holdings(), funds.holding("INF174K01LS2"))
    _ask(caller, funds.allotments(), funds.instruments())


def _slips(caller: Caller) -> None:
    """What no route takes, and what no form may hold."""
    lines = (
        "GET /no/such/route",
        "DELETE /orders",
        "GET /Orders",
        "GET /instruments/historical/1/x",
    )
    for line in (*lines, "POST /orders/regular", "PUT /gtt/triggers/x", "POST /margins/orders"):
        method, _, path = line.partition(" ")
        request = describe(method, path, repeat=Repeat.NEVER)  # type: ignore[arg-type]  # reason: from a table
        caller.response(request)


def _sessions(caller: Caller) -> None:
    """Log in, log in again with the same token, renew, log out."""
    broker, session = caller.broker, caller.calls.session
    secret = broker.api_secret
    login = session.generate(broker.request_token(), api_secret=secret)
    old = caller.data(login)["refresh_token"]
    _ask(caller, login)
    new = caller.data(session.renew(old, api_secret=secret))["refresh_token"]
    _ask(caller, session.invalidate_refresh_token(new), session.invalidate_refresh_token(new))
    ended = delete(
        "/session/token",
        query=[("api_key", broker.api_key), ("access_token", broker.access_token)],
        repeat=Repeat.NEVER,
    )
    caller.response(ended)
    _account(caller)
