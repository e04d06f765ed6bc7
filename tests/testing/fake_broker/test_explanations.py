"""Every reason that a client explains is met at the fake broker: by its cause, where it has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pytest

from kite_core import MarginError, OrderModification, OrderParams
from kite_core.call import Call
from kite_core.errors import BrokerError, GeneralError, OrderOutcomeUnknownError
from kite_core.explanations.explanation import Explanation
from kite_core.explanations.reasons import Reason
from kite_core.messages import Repeat, Request, post
from kite_core.refusals import refusal
from kite_testing import FakeBroker
from kite_testing.fake_broker.access.permissions import UserState
from tests.core.explanations.samples import SAMPLES
from tests.testing.fake_broker.caller import Caller, limit
from tests.testing.fake_broker.gtt import wishes
from tests.testing.fake_broker.orders.house import arm, caller_at, form_request, place

Met: TypeAlias = Explanation | None
Cause: TypeAlias = Callable[[], Met]

INDEX: dict[str, Any] = {
    "exchange": "NFO",
    "tradingsymbol": "NIFTY26NOVFUT",
    "product": "NRML",
    "price": 26000,
}
STOP: dict[str, Any] = {"order_type": "SL", "trigger_price": 1510, "price": 1520}
MARKET: dict[str, Any] = {"order_type": "MARKET", "market_protection": -1}


def error_of(caller: Caller, request: Request) -> BrokerError:
    response = caller.response(request)
    assert response.status != 200, response.body
    return refusal(response, request)


def asked(caller: Caller, call: Call[Any]) -> Met:
    return error_of(caller, call.request).explanation


def ordered(variety: str = "regular", **changes: Any) -> Cause:
    """An order that is refused at once."""
    return lambda: error_of(caller_at(), form_request(variety, **changes)).explanation


def ordered_at(moment: str, variety: str = "regular", **changes: Any) -> Cause:
    """An order that is refused at once, by a broker that keeps the exchange's hours."""

    def met() -> Met:
        caller = caller_at(moment, hours="exchange")
        return error_of(caller, form_request(variety, **changes)).explanation

    return met


def ended(caller: Caller, **changes: Any) -> Met:
    """What the row of an order says that was taken and came to nothing."""
    order_id = place(caller, **changes)
    caller.broker.run(1)
    return row_of(caller, order_id)


def row_of(caller: Caller, order_id: str) -> Met:
    (order,) = [row for row in caller.ask(caller.calls.orders.all()) if row.order_id == order_id]
    return order.explanation


def struck(fault: str, **fault_wishes: Any) -> Cause:
    """An order that a fault of the broker meets."""

    def met() -> Met:
        caller = caller_at()
        caller.broker.faults.add(fault, **fault_wishes)
        return error_of(caller, form_request()).explanation

    return met


def said(reason: Reason, status: int, error_type: str) -> Cause:
    """An order that is refused with a text that the fake broker never says by itself."""
    text = next(sample.text for sample in SAMPLES if sample.reason is reason)
    return struck("error", message=text, status=status, error_type=error_type)


def dead_session() -> Met:
    caller = caller_at()
    caller.broker.access.end_session()
    return asked(caller, caller.calls.orders.all())


def login(request_token: str | None = None, *, secret: str | None = None) -> Met:
    caller = caller_at()
    token = request_token or caller.broker.request_token()
    secret = secret or caller.broker.api_secret
    return asked(caller, caller.calls.session.generate(token, api_secret=secret))


def login_with(**form: str) -> Met:
    pairs = list(form.items())
    request = post("/session/token", form=pairs, repeat=Repeat.NEVER)
    return error_of(caller_at(), request).explanation


def login_of_a_stranger() -> Met:
    caller = caller_at()
    caller.broker.access.set_user(UserState.NOT_ENABLED)
    call = caller.calls.session.generate(
        caller.broker.request_token(), api_secret=caller.broker.api_secret
    )
    return asked(caller, call)


def quote_without_a_plan() -> Met:
    caller = caller_at()
    caller.broker.access.allow_market_data(has_market_data=False)
    return asked(caller, caller.calls.market.ltp(["NSE:INFY"]))


def from_elsewhere(*registered: str) -> Cause:
    def met() -> Met:
        caller = caller_at()
        caller.broker.access.register(registered)
        return error_of(caller, form_request()).explanation

    return met


def too_many_changes() -> Met:
    caller = caller_at()
    order_id = caller.place(limit(1490))
    for turn in range(25):
        change = OrderModification(price=1490 + 0.5 * (turn % 2))
        caller.data(caller.calls.orders.modify(order_id, changes=change))
        caller.broker.run(1)
    return asked(
        caller, caller.calls.orders.modify(order_id, changes=OrderModification(price=1495))
    )


def change_under_way() -> Met:
    caller = caller_at(round_trip_seconds=0)
    order_id = caller.place(limit(1490))
    caller.broker.run(1)
    change = caller.calls.orders.modify(order_id, changes=OrderModification(price=1491))
    caller.data(change)
    return asked(caller, change)


def change_that_comes_too_late() -> Met:
    caller = caller_at()
    order_id = caller.place(limit(1490))
    caller.broker.run(1)
    arm(caller, "O5")
    caller.data(caller.calls.orders.modify(order_id, changes=OrderModification(price=1491)))
    caller.broker.run(1)
    history = caller.ask(caller.calls.orders.history(order_id))
    return next(row.explanation for row in history if row.status == "NOT MODIFIED")


def without_funds() -> Met:
    return error_of(caller_at(funds=100), form_request(product="CNC")).explanation


def without_authorisation() -> Met:
    caller = caller_at()
    caller.broker.account.require_authorisation()
    sale = form_request(transaction_type="SELL", quantity=10, product="CNC")
    return error_of(caller, sale).explanation


def stop_far_from_its_limit() -> Met:
    caller = caller_at()
    instruments = caller.broker.levers.stage.engine.instruments
    option = next(each for each in instruments if each.exchange == "BFO" and each.kind == "CE")
    caller.broker.market.set_price(option.key, 100)
    return ended(
        caller,
        exchange="BFO",
        tradingsymbol=option.tradingsymbol,
        product="NRML",
        quantity=option.lot_size,
        order_type="SL",
        trigger_price=110,
        price=150,
    )


def stop_that_triggers_too_far_away() -> Met:
    caller = caller_at()
    arm(caller, "O6")
    order_id = place(caller, **STOP)
    caller.broker.run(1)
    caller.broker.market.set_price("NSE:INFY", 1512)
    caller.broker.run(2)
    return row_of(caller, order_id)


def rejected_with(reason: Reason) -> Cause:
    """An order that is rejected with a text that the fake broker never says by itself."""
    text = next(sample.text for sample in SAMPLES if sample.reason is reason)

    def met() -> Met:
        caller = caller_at()
        caller.broker.faults.add("reject", message=text)
        return ended(caller, **MARKET)

    return met


def trigger(kind: str = "single", *, at: tuple[float, ...] = (1450,), **order: Any) -> Cause:
    def met() -> Met:
        form = wishes.form(kind, condition={"trigger_values": at}, **order)
        request = post("/gtt/triggers", form=list(form.items()), repeat=Repeat.NEVER)
        return error_of(caller_at(), request).explanation

    return met


def one_trigger_more() -> Met:
    caller = caller_at()
    call = caller.calls.gtt.place(wishes.single())
    while (response := caller.response(call.request)).status == 200:
        pass
    return refusal(response, call.request).explanation


def long_span() -> Met:
    query = (("from", "2026-09-01 09:15:00"), ("to", "2026-11-10 09:15:00"))
    path = "/instruments/historical/408065/minute"
    return error_of(caller_at(), Request(method="GET", path=path, query=query)).explanation


CAUSES: Mapping[Reason, Cause] = {
    Reason.SESSION_DEAD: dead_session,
    Reason.TOKEN_DEAD: lambda: login("used"),
    Reason.CHECKSUM_WRONG: lambda: login(secret="guessed"),
    Reason.API_KEY_MISSING: lambda: login_with(checksum="x"),
    Reason.API_KEY_UNKNOWN: lambda: login_with(api_key="x", request_token="x", checksum="x"),
    Reason.USER_NOT_ENABLED: login_of_a_stranger,
    Reason.NOT_IN_PLAN: quote_without_a_plan,
    Reason.CALL_NOT_ALLOWED: said(Reason.CALL_NOT_ALLOWED, 403, "PermissionException"),
    Reason.NO_IP_REGISTERED: from_elsewhere(),
    Reason.IP_NOT_ALLOWED: from_elsewhere("203.0.113.1"),
    Reason.TOO_FAST: struck("O16"),
    Reason.ORDERS_USED_UP: struck("O8"),
    Reason.CHANGES_USED_UP: too_many_changes,
    Reason.ORDER_SYSTEM_SILENT: struck("O2"),
    Reason.ORDER_SYSTEM_DOWN: struck("S5"),
    Reason.GATEWAY_FAILED: struck("S4"),
    Reason.GATEWAY_REFUSED: struck("S9", status=403),
    Reason.MARGIN_SHORT: without_funds,
    Reason.HOLDINGS_SHORT: ordered(transaction_type="SELL", product="CNC", quantity=10_000),
    Reason.AUTHORISATION_NEEDED: without_authorisation,
    Reason.OFF_LOT: ordered(**INDEX, quantity=64),
    Reason.FREEZE_QUANTITY: ordered(**INDEX, quantity=1820),
    Reason.TOO_MANY_SHARES: ordered(quantity=100_001),
    Reason.TOO_FEW_TO_SLICE: said(Reason.TOO_FEW_TO_SLICE, 400, "InputException"),
    Reason.BAD_PRICE: ordered(price=-1),
    Reason.OFF_TICK: ordered(price="1500.05"),
    Reason.CIRCUIT_LIMIT: ordered(price=900),
    Reason.TRIGGER_BEYOND_CIRCUIT: ordered(order_type="SL", trigger_price=5000, price=5000),
    Reason.TRIGGER_SIDE: ordered(order_type="SL", trigger_price=1490, price=1520),
    Reason.STOP_RANGE: stop_far_from_its_limit,
    Reason.PRICE_PROTECTION: stop_that_triggers_too_far_away,
    Reason.NO_PROTECTION: ordered(order_type="MARKET"),
    Reason.NO_TRADES_YET: rejected_with(Reason.NO_TRADES_YET),
    Reason.MARKET_CLOSED: ordered_at("2026-11-20 16:30:00", product="CNC"),
    Reason.AMO_TOO_EARLY: ordered_at("2026-11-20 10:00:00", "amo"),
    Reason.INTRADAY_OVER: ordered_at("2026-11-20 15:12:00"),
    Reason.LIMIT_ORDERS_ONLY: lambda: ended(
        caller_at("2026-11-20 09:06:00", hours="exchange"), **MARKET
    ),
    Reason.INSTRUMENT_UNKNOWN: ordered(tradingsymbol="NOSUCH"),
    Reason.FIELD_WRONG: ordered(quantity=""),
    Reason.ORDER_UNKNOWN: lambda: asked(
        caller_at(), caller_at().calls.orders.history("1953341975595868160")
    ),
    Reason.ORDER_ID_WRONG: said(Reason.ORDER_ID_WRONG, 400, "InputException"),
    Reason.ORDER_BUSY: change_under_way,
    Reason.ORDER_FIXED: change_that_comes_too_late,
    Reason.UNMATCHED: lambda: ended(caller_at(), validity="IOC", price=1400),
    Reason.GTT_AT_LAST_PRICE: trigger(at=(1500,)),
    Reason.GTT_WRONG_SIDE: trigger("two-leg", at=(1400, 1450)),
    Reason.GTT_TOO_CLOSE: trigger(at=(1499,)),
    Reason.GTT_NOT_OFFERED: trigger(product="MIS"),
    Reason.GTT_TOO_MANY: one_trigger_more,
    Reason.SPAN_TOO_LONG: long_span,
    Reason.NO_CANDLES: said(Reason.NO_CANDLES, 400, "InputException"),
}


def test_every_reason_is_met() -> None:
    assert set(CAUSES) == set(Reason)


@pytest.mark.parametrize("reason", CAUSES)
def test_what_the_broker_says_is_explained(reason: Reason) -> None:
    met = CAUSES[reason]()

    assert met is not None
    assert met.reason is reason
    assert met.docs == f"reference/reasons/#{reason}"


FUTURES: dict[str, Any] = {
    "exchange": "NFO",
    "tradingsymbol": "NIFTY26NOVFUT",
    "transaction_type": "BUY",
    "product": "NRML",
    "price": 26000,
}
MARGIN_WORDS = "Insufficient funds. Required margin is 1000.50 but available margin is 200."


def test_error_of_an_order_tells_the_figures_and_the_fix() -> None:
    kite = FakeBroker(funds=100).kite()

    with pytest.raises(MarginError) as caught:
        kite.orders.place(limit(1490))

    error = caught.value
    assert error.reason is Reason.MARGIN_SHORT
    assert error.facts == {"required": 1490.0, "available": 100.0, "shortfall": 1390.0}
    assert "add 1390.00 rupees" in str(error.hint)
    assert str(error).endswith(f"Fix: {error.hint}")
    assert error.docs == "reference/reasons/#margin-short"


async def test_asyncio_client_tells_the_same() -> None:
    kite = FakeBroker(funds=100).async_kite()

    with pytest.raises(MarginError) as caught:
        await kite.orders.place(limit(1490))

    assert caught.value.reason is Reason.MARGIN_SHORT


def test_freeze_quantity_of_a_refusal_is_one_that_is_taken() -> None:
    kite = FakeBroker().kite()

    with pytest.raises(BrokerError) as caught:
        kite.orders.place(OrderParams.limit(**FUTURES, quantity=2600))
    most = caught.value.facts["limit"]

    assert isinstance(most, int)
    assert kite.orders.place(OrderParams.limit(**FUTURES, quantity=most)).order_id


def test_circuit_limit_of_a_refusal_is_a_price_that_is_taken() -> None:
    kite = FakeBroker().kite()

    with pytest.raises(BrokerError) as caught:
        kite.orders.place(limit(500))
    lowest = caught.value.facts["lower_limit"]

    assert kite.orders.place(limit(lowest)).order_id


@pytest.mark.parametrize(
    ("rule", "form", "reason"),
    [
        ("funds", {"product": "CNC"}, Reason.MARGIN_SHORT),
        ("freeze", {**INDEX, "quantity": 1820}, Reason.FREEZE_QUANTITY),
        ("circuit", {"price": 900}, Reason.CIRCUIT_LIMIT),
        ("tick", {"price": "1500.05"}, Reason.OFF_TICK),
        ("protection", {"order_type": "MARKET"}, Reason.NO_PROTECTION),
    ],
)
def test_row_that_is_rejected_later_is_explained_like_a_refusal(
    rule: str, form: dict[str, Any], reason: Reason
) -> None:
    caller = caller_at(funds=100) if rule == "funds" else caller_at()
    at_once = error_of(caller, form_request(**form)).explanation
    caller.broker.orders.choose_layer(rule, "rms")

    later = ended(caller, **form)

    assert later == at_once
    assert later is not None
    assert later.reason is reason


def test_states_in_the_history_are_explained_too() -> None:
    caller = caller_at()
    order_id = place(caller, validity="IOC", price=1400)
    caller.broker.run(1)

    rows = caller.ask(caller.calls.orders.history(order_id))

    assert [row.explanation and row.explanation.reason for row in rows][-1] is Reason.UNMATCHED
    assert rows[0].explanation is None


def test_slice_that_fails_is_explained() -> None:
    broker = FakeBroker()
    broker.faults.add("O14")

    placement = broker.kite().orders.place(
        OrderParams.limit(**FUTURES, quantity=2600, autoslice=True)
    )

    (refused,) = [part.error for part in placement.children if part.error]
    assert refused.explanation is not None
    assert refused.explanation.reason is Reason.MARGIN_SHORT


def test_order_of_a_trigger_that_fails_is_explained() -> None:
    caller = caller_at(funds=100)
    trigger_id = wishes.placed(caller, wishes.single())
    caller.broker.market.set_price("NSE:INFY", 1479)
    caller.broker.run(2)

    (leg,) = caller.ask(caller.calls.gtt.one(trigger_id)).orders

    assert leg.result is not None
    assert leg.result.order_result is not None
    assert leg.result.order_result.explanation is not None
    assert leg.result.order_result.explanation.reason is Reason.MARGIN_SHORT


@pytest.mark.parametrize("status", [400, 500])
def test_margin_refusal_of_the_wrong_type_leaves_no_doubt(status: int) -> None:
    broker = FakeBroker()
    broker.faults.add(
        "error", message=MARGIN_WORDS, status=status, endpoint="POST /orders/{variety}"
    )
    kite = broker.kite()

    with pytest.raises(GeneralError) as caught:
        kite.orders.place(limit(1490))

    assert not caught.value.is_ambiguous
    assert not caught.value.is_retryable
    assert caught.value.attempts == 1
    assert kite.orders.all() == []


def test_words_of_a_timeout_leave_doubt_whatever_their_type() -> None:
    words = "Order request timed out. Please check the order book and confirm before placing again."
    broker = FakeBroker()
    broker.faults.add(
        "error",
        message=words,
        status=400,
        error_type="InputException",
        endpoint="POST /orders/{variety}",
    )

    with pytest.raises(OrderOutcomeUnknownError) as caught:
        broker.kite().orders.place(limit(1490))

    assert isinstance(caught.value.cause, BrokerError)
    assert caught.value.cause.reason is Reason.ORDER_SYSTEM_SILENT
