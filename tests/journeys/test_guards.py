"""Every guard, through the fake broker, on the blocking client; what is shared by both, on both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kite_adapters import ClientConfig, KillSwitch, RateLimitConfig
from kite_adapters.guards import BOOK_SECONDS
from kite_core import (
    AlertParams,
    AllowedOnly,
    ChargedOrder,
    ConfirmEach,
    DayLimits,
    DryRun,
    GTTParams,
    Kite,
    KiteCalls,
    LossLimit,
    MFOrderParams,
    OpenOrdersLimit,
    OrderBlockedError,
    OrderLimits,
    OrderModification,
    OrderParams,
    PositionConversion,
    ReadOnly,
    SIPModification,
    SIPParams,
    SymbolLimits,
)
from kite_core.errors import BrokerError
from kite_core.events import Event, TurnAwaited
from kite_core.guards.guard import Guard
from kite_core.guards.wishes import Wish
from kite_core.messages import Request
from kite_core.rulebook.limits import Window
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.memory_journal import MemoryJournal

PLACE = "POST /orders/{variety}"
INFY = "NSE:INFY"


def guarded(broker: FakeBroker, *guards: Guard) -> Kite:
    return broker.kite(ClientConfig(api_key=broker.api_key, guards=guards))


def limit(
    quantity: int = 1, *, price: float = 1450, side: str = "BUY", symbol: str = "INFY"
) -> OrderParams:
    """An order below the market: to buy it stays open, to sell it fills."""
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol=symbol,
        transaction_type=side,
        quantity=quantity,
        price=price,
        product="MIS",
    )


def market(quantity: int, *, side: str = "BUY", product: str = "MIS") -> OrderParams:
    return OrderParams.market(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type=side,
        quantity=quantity,
        product=product,
    )


def sent(broker: FakeBroker, endpoint: str = PLACE) -> int:
    return sum(entry.endpoint == endpoint for entry in broker.journal)


def blocked(kite: Kite, order: OrderParams) -> OrderBlockedError:
    with pytest.raises(OrderBlockedError) as caught:
        kite.orders.place(order)
    return caught.value


def test_an_order_within_all_limits_is_placed_with_one_request() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(value=20_000, quantity=10), AllowedOnly(symbols=(INFY,)))

    placement = kite.orders.place(limit(10))

    assert placement.how_confirmed == "answer"
    assert [entry.endpoint for entry in broker.journal] == [PLACE]


def test_all_guards_that_object_are_named_at_once_and_nothing_is_sent() -> None:
    broker = FakeBroker()
    kite = guarded(
        broker, OrderLimits(value=14_500, quantity=10), AllowedOnly(products=("CNC",)), ReadOnly()
    )

    error = blocked(kite, limit(11))

    assert [fault.field for fault in error.faults] == [
        "OrderLimits",
        "OrderLimits",
        "AllowedOnly",
        "ReadOnly",
    ]
    assert error.guard == "OrderLimits"
    assert "11 of NSE:INFY are more than 10 an order" in str(error)
    assert "Use at most 10." in str(error)
    assert "NSE:INFY is worth 15950 rupees, 14500 an order are allowed" in str(error)
    assert not error.is_ambiguous
    assert error.http_status is None
    assert sent(broker) == 0


def test_a_market_order_is_worth_the_last_price() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(value=14_950))

    placed = kite.orders.place(market(10))
    error = blocked(kite, market(11))

    assert placed.order_id
    assert "NSE:INFY is worth" in error.message
    assert sent(broker, "GET /quote/ltp") >= 1


def test_a_low_limit_does_not_make_a_sale_cheap() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(value=2_000))

    error = blocked(kite, limit(10, price=150, side="SELL"))

    assert "is worth 149" in error.message


def test_a_price_that_cannot_be_had_blocks_and_says_why() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(value=1_000_000))
    order = replace(market(1), tradingsymbol="NOSUCH")

    error = blocked(kite, order)

    assert "the last price of NSE:NOSUCH could not be asked for" in error.message
    assert error.__cause__ is not None


def test_a_changed_order_counts_as_it_would_be() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(value=15_000, quantity=10))
    order_id = kite.orders.place(limit(5)).order_id

    kite.orders.modify(order_id, changes=OrderModification(quantity=10))
    with pytest.raises(OrderBlockedError, match="11 of NSE:INFY"):
        kite.orders.modify(order_id, changes=OrderModification(quantity=11))
    with pytest.raises(OrderBlockedError, match="worth 15010 rupees"):
        kite.orders.modify(order_id, changes=OrderModification(price=1501))

    assert sent(broker, "PUT /orders/{variety}/{order_id}") == 1


def test_an_order_that_only_reduces_a_position_passes_the_limits() -> None:
    broker = FakeBroker()
    broker.kite().orders.place(market(50))
    broker.kite().orders.place(limit(1, symbol="SBIN", price=900))
    kite = guarded(
        broker,
        OrderLimits(value=10, quantity=1),
        DayLimits(value=10, quantity=1, orders=1),
        SymbolLimits(value=10, quantity=1),
        OpenOrdersLimit(most=1),
    )

    placed = kite.orders.place(market(50, side="SELL"))

    assert placed.how_confirmed == "answer"


def test_what_would_reverse_a_position_is_no_exit() -> None:
    broker = FakeBroker()
    broker.kite().orders.place(market(50))
    kite = guarded(broker, OrderLimits(quantity=1))

    blocked(kite, market(51, side="SELL"))
    blocked(kite, replace(market(50, side="SELL"), product="NRML"))
    blocked(kite, replace(market(50, side="SELL"), variety="amo"))


def test_two_exits_of_one_position_are_one_too_many() -> None:
    broker = FakeBroker()
    broker.kite().orders.place(market(50))
    kite = guarded(broker, OrderLimits(quantity=1))

    kite.orders.place(limit(50, price=1550, side="SELL"))
    error = blocked(kite, market(50, side="SELL"))

    assert "no exit: you hold 50, and open orders are to close 50." in error.message
    assert sent(broker) == 2


def test_a_stop_that_waits_is_an_exit_and_the_target_of_a_bracket_after_it_is_none() -> None:
    broker = FakeBroker()
    broker.kite().orders.place(market(10))
    switch = KillSwitch()
    switch.pull("no more")
    kite = guarded(broker, switch)

    stop = kite.orders.place(
        OrderParams.stop_loss(
            exchange="NSE",
            tradingsymbol="INFY",
            transaction_type="SELL",
            quantity=10,
            trigger_price=1400,
            product="MIS",
        )
    )
    target = blocked(kite, limit(10, side="SELL", price=1550))

    assert stop.how_confirmed == "answer"
    assert "no exit: you hold 10, and open orders are to close 10." in target.message


def test_what_is_no_exit_says_what_is_held() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(quantity=10))
    none = blocked(kite, market(30, side="SELL"))
    broker.kite().orders.place(market(10))

    error = blocked(kite, market(30, side="SELL"))

    assert error.faults[0].fix == "Use at most 10. Exits pass. This is no exit: you hold 10."
    assert none.faults[0].fix.endswith("This is no exit: you hold none.")
    assert blocked(kite, market(30)).faults[0].fix == "Use at most 10. Exits pass."


def test_a_sale_of_holdings_is_an_exit_as_far_as_they_reach() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(quantity=1))

    kite.orders.place(market(100, side="SELL", product="CNC"))
    blocked(kite, market(21, side="SELL", product="CNC"))
    kite.orders.place(market(20, side="SELL", product="CNC"))
    blocked(kite, market(20, product="CNC"))


def test_the_day_counts_what_was_placed_before_a_restart() -> None:
    broker = FakeBroker()
    by_hand = broker.kite()
    for _ in range(2):
        by_hand.orders.place(limit(5))

    kite = guarded(broker, DayLimits(quantity=12, orders=3))
    error = blocked(kite, limit(3))
    kite.orders.place(limit(2))
    full = blocked(kite, limit(1))

    assert "13 would be ordered today, 12 a day are allowed" in error.message
    assert "3 orders were placed today, 3 a day are allowed" in full.message


def test_the_day_is_worth_fills_at_their_prices_and_open_orders_at_theirs() -> None:
    broker = FakeBroker()
    by_hand = broker.kite()
    by_hand.orders.place(market(10))
    by_hand.orders.place(limit(10, price=1400))
    filled = by_hand.orders.trades()[0].average_price * 10
    kite = guarded(broker, DayLimits(value=filled + 14_000 + 1_400))

    kite.orders.place(limit(1, price=1400))
    error = blocked(kite, limit(1, price=1400))

    assert f"worth {filled + 16_800:g} rupees" in error.message


def test_what_was_cancelled_or_rejected_counts_no_more() -> None:
    broker = FakeBroker()
    kite = guarded(broker, DayLimits(orders=1, value=20_000))
    order_id = kite.orders.place(limit(10)).order_id
    blocked(kite, limit(10))

    kite.orders.cancel(order_id)
    broker.run(1)
    placed = kite.orders.place(limit(10))

    assert placed.order_id != order_id


def test_a_day_ends_at_six_in_the_morning() -> None:
    broker = FakeBroker()
    kite = guarded(broker, DayLimits(orders=1))
    kite.orders.place(limit(1))
    blocked(kite, limit(1))

    broker.run(24 * 3600)
    kite.session.generate(broker.request_token(), api_secret=broker.api_secret)

    assert kite.orders.place(limit(1)).order_id


def test_one_instrument_counts_with_its_position_and_its_open_orders() -> None:
    broker = FakeBroker()
    by_hand = broker.kite()
    by_hand.orders.place(market(10))
    by_hand.orders.place(limit(10))
    kite = guarded(broker, SymbolLimits(quantity=25), SymbolLimits(value=40_000))

    error = blocked(kite, limit(6))
    kite.orders.place(limit(5))
    other = kite.orders.place(limit(20, price=900, symbol="SBIN"))
    worth = blocked(guarded(broker, SymbolLimits(value=37_000)), limit(1))

    assert "26 of NSE:INFY would be too many: 25 are allowed" in error.message
    assert "Use at most 5 now." in error.message
    assert other.order_id
    assert "NSE:INFY would be worth 37700 rupees" in worth.message


def test_no_more_orders_are_open_than_allowed() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OpenOrdersLimit(most=2))
    first = kite.orders.place(limit(1)).order_id
    kite.orders.place(limit(1))

    error = blocked(kite, limit(1))
    kite.orders.cancel(first)
    broker.run(1)

    assert "2 orders are open, 2 are allowed" in error.message
    assert kite.orders.place(limit(1)).order_id


def test_a_day_that_lost_too_much_takes_no_new_risk_but_exits() -> None:
    broker = FakeBroker()
    broker.kite().orders.place(market(100))
    broker.market.set_price(INFY, 1440)
    kite = guarded(broker, LossLimit(rupees=5_000))

    error = blocked(kite, limit(1, price=1400))
    placed = kite.orders.place(market(100, side="SELL"))

    assert "rupees are lost today, 5000 are the limit" in error.message
    assert placed.order_id


def test_a_day_that_lost_less_goes_on() -> None:
    broker = FakeBroker()
    kite = guarded(broker, LossLimit(rupees=5_000))

    assert kite.orders.place(limit(1)).order_id


def test_only_what_is_allowed_is_ordered_exits_included() -> None:
    broker = FakeBroker()
    broker.kite().orders.place(market(1))
    kite = guarded(broker, AllowedOnly(exchanges=("BSE",), products=("CNC",), symbols=("NSE:TCS",)))

    error = blocked(kite, market(1, side="SELL"))

    assert [fault.problem for fault in error.faults] == [
        "product MIS is not allowed",
        "exchange NSE is not allowed",
        "instrument NSE:INFY is not allowed",
    ]


def test_read_only_blocks_even_a_cancellation_and_reads_pass() -> None:
    broker = FakeBroker()
    order_id = broker.kite().orders.place(limit(1)).order_id
    kite = guarded(broker, ReadOnly())

    with pytest.raises(OrderBlockedError, match=r"Use a client without ReadOnly\(\) to cancel"):
        kite.orders.cancel(order_id)

    assert kite.orders.all()[0].status == "OPEN"
    assert kite.margins.charges([CHARGED])[0].charges.total > 0  # calculators are reads, too
    assert kite.session.logout()


def test_a_dry_run_answers_and_sends_nothing() -> None:
    broker = FakeBroker()
    order_id = broker.kite().orders.place(limit(1)).order_id
    asked = len(broker.journal)
    kite = guarded(broker, DryRun())

    placement = kite.orders.place(limit(2))
    cancelled = kite.orders.cancel(order_id)
    changes = OrderModification(quantity=3)
    changed = kite.orders.modify(order_id, changes=changes)

    assert (placement.order_id, placement.how_confirmed) == ("dry-run-1", "dry run")
    assert cancelled.order_id == changed.order_id == order_id
    assert cancelled.is_dry_run
    assert changed.is_dry_run
    assert [entry.endpoint for entry in broker.journal.since(asked)] == []


def test_a_dry_run_shows_in_every_answer() -> None:
    broker = FakeBroker()
    broker.kite().orders.place(market(10))
    kite = guarded(broker, DryRun())

    many = kite.orders.place_many([limit(1)])
    closed = kite.orders.square_off(settle_seconds=0)
    trigger = kite.gtt.delete(5)

    assert repr(many) == "<BulkResult of 1 orders: 1 placed (dry run)>"
    assert "2 placed (dry run)" in repr(closed)
    assert closed.is_dry_run
    assert trigger.is_dry_run


def test_a_dry_run_is_judged_and_counted_like_the_real_thing() -> None:
    broker = FakeBroker()
    kite = guarded(broker, DryRun(), DayLimits(orders=2), OrderLimits(quantity=5))

    blocked(kite, limit(6))
    kite.orders.place(limit(1))
    kite.orders.place(limit(1))
    error = blocked(kite, limit(1))

    assert error.guard == "DayLimits"
    assert sent(broker) == 0


def test_each_order_is_confirmed_by_a_person() -> None:
    broker = FakeBroker()
    shown: list[Wish] = []
    answers = iter([True, False, None])

    def hook(wish: Wish) -> Any:
        shown.append(wish)
        return next(answers)

    kite = guarded(broker, ConfirmEach(hook), OrderLimits(quantity=5))
    order_id = kite.orders.place(limit(5)).order_id
    blocked(kite, limit(6))
    refused = blocked(kite, limit(4))
    forgotten = blocked(kite, limit(3))
    kite.orders.cancel(order_id)

    assert str(shown[0]) == "place an order: BUY 5 NSE:INFY LIMIT at 1450 MIS"
    assert [wish.lines[0].quantity for wish in shown] == [5, 4, 3]
    assert refused.faults == forgotten.faults
    assert "it was not confirmed" in refused.message
    assert sent(broker) == 1


def test_a_hook_that_raises_blocks() -> None:
    broker = FakeBroker()

    def hook(_: Wish) -> bool:
        raise RuntimeError("nobody is there")

    error = blocked(guarded(broker, ConfirmEach(hook)), limit(1))

    assert "the hook raised RuntimeError: nobody is there" in error.message
    assert isinstance(error.__cause__, RuntimeError)


def test_what_changed_while_somebody_thought_is_judged_again() -> None:
    broker = FakeBroker()
    switch = KillSwitch()

    def hook(_: Wish) -> bool:
        switch.pull("no")
        return True

    error = blocked(guarded(broker, switch, ConfirmEach(hook)), limit(1))

    assert error.guard == "KillSwitch"


def test_a_pulled_switch_lets_only_cancellations_and_exits_pass() -> None:
    broker = FakeBroker()
    by_hand = broker.kite()
    by_hand.orders.place(market(10))
    order_id = by_hand.orders.place(limit(1)).order_id
    switch = KillSwitch()
    kite = guarded(broker, switch)

    switch.pull("the algorithm is mad")
    error = blocked(kite, limit(1))
    kite.orders.cancel(order_id)
    kite.orders.place(market(10, side="SELL"))
    switch.reset()

    assert "the kill switch is pulled: the algorithm is mad" in error.message
    assert kite.orders.place(limit(1)).order_id


def test_all_positions_can_be_closed_while_the_switch_is_pulled() -> None:
    broker, switch = FakeBroker(), KillSwitch()
    by_hand = broker.kite()
    by_hand.orders.place(market(10))
    by_hand.orders.place(limit(5))
    switch.pull()

    result = guarded(broker, switch, LossLimit(rupees=1)).orders.square_off(product="MIS")

    assert result.is_flat
    net = by_hand.portfolio.positions().net
    assert not any(row.is_open for row in net if row.product == "MIS")


def test_a_switch_may_hold_back_exits_too() -> None:
    broker = FakeBroker()
    broker.kite().orders.place(market(10))
    switch = KillSwitch(blocks_exits=True)
    switch.pull()

    error = blocked(guarded(broker, switch), market(10, side="SELL"))

    assert "Only cancellations pass" in error.message


def test_any_process_can_pull_the_switch_by_a_file(tmp_path: Path) -> None:
    broker, file = FakeBroker(), tmp_path / "stop"
    kite = guarded(broker, KillSwitch(file=file))
    kite.orders.place(limit(1))

    file.write_text("called by the desk\nmore")
    error = blocked(kite, limit(1))
    file.unlink()

    assert "called by the desk." in error.message
    assert "more" not in error.message
    assert kite.orders.place(limit(1)).order_id


def test_a_switch_that_is_pulled_during_a_wait_stops_what_waits() -> None:
    broker, switch = FakeBroker(), KillSwitch()

    class Puller:
        def notice(self, event: Event, /) -> None:
            if isinstance(event, TurnAwaited):
                switch.pull("stop it all")

    kite = broker.kite(
        ClientConfig(
            api_key=broker.api_key,
            guards=(switch, DayLimits(orders=2)),
            rate_limits=RateLimitConfig(windows={"order": (Window(1, 10),)}),
            observer=Puller(),
        )
    )
    kite.orders.place(limit(1))

    error = blocked(kite, limit(1))
    switch.reset()

    assert "the kill switch was pulled while it waited: stop it all" in error.message
    assert kite.orders.place(limit(1)).order_id  # its place in the day was given back
    assert sent(broker) == 2


def test_many_orders_go_on_after_one_is_blocked() -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(quantity=5))

    result = kite.orders.place_many([limit(1), limit(6), limit(2)])

    assert [str(item.outcome) for item in result] == ["placed", "not sent", "placed"]
    assert isinstance(result.items[1].error, OrderBlockedError)


def test_the_journal_holds_a_blocked_and_a_rehearsed_order_as_not_sent() -> None:
    broker, journal = FakeBroker(), MemoryJournal()

    for guard in (OrderLimits(quantity=5), DryRun()):
        config = ClientConfig(api_key=broker.api_key, guards=(guard,), journal=journal)
        with suppress(OrderBlockedError):
            broker.kite(config).orders.place(limit(6))

    assert run_now(journal.open_intents(broker.api_key)) == ()
    assert sent(broker) == 0


@pytest.mark.parametrize("limits", [DayLimits(orders=5), DayLimits(quantity=50), None])
def test_threads_do_not_slip_through_together(limits: DayLimits | None) -> None:
    broker = FakeBroker()
    kite = guarded(broker, limits or OpenOrdersLimit(most=5))

    def place(_: int) -> bool:
        try:
            kite.orders.place(limit(10))
        except OrderBlockedError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        placed = list(threads.map(place, range(12)))

    assert sum(placed) == sent(broker) == 5


def test_clients_of_one_user_count_together_one_after_another_and_in_threads() -> None:
    broker = FakeBroker()
    limits = DayLimits(orders=5)
    clients = [guarded(broker, limits) for _ in range(4)]

    def place(number: int) -> bool:
        try:
            clients[number % 4].orders.place(limit(10))
        except OrderBlockedError:
            return False
        return True

    in_turn = [place(number) for number in range(3)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(place, range(12)))

    assert all(in_turn)
    assert sum(in_turn + together) == sent(broker) == 5


def test_what_another_program_places_is_counted_when_the_look_at_the_book_is_old() -> None:
    broker = FakeBroker()
    kite = guarded(broker, DayLimits(orders=3))
    kite.orders.place(limit(1))
    by_hand = broker.kite()
    by_hand.orders.place(limit(1))
    by_hand.orders.place(limit(1))

    broker.run(BOOK_SECONDS + 1)

    blocked(kite, limit(1))
    assert sent(broker) == 3


def test_a_rehearsal_takes_no_place_of_a_client_that_sends() -> None:
    broker = FakeBroker()
    rehearsing, sending = (
        guarded(broker, DayLimits(orders=1), DryRun()),
        guarded(broker, DayLimits(orders=1)),
    )

    rehearsing.orders.place(limit(1))
    placed = sending.orders.place(limit(1))

    assert placed.how_confirmed == "answer"


async def test_tasks_do_not_slip_through_together() -> None:
    broker = FakeBroker()
    config = ClientConfig(api_key=broker.api_key, guards=(DayLimits(value=72_500),))

    async with broker.async_kite(config) as kite:
        result = await kite.orders.place_many([limit(10)] * 12, concurrency=6)

    assert len(result.placed) == sent(broker) == 5
    assert len(result.not_sent) == 7


async def test_a_coroutine_function_confirms_on_the_asyncio_client() -> None:
    broker = FakeBroker()

    async def hook(wish: Wish) -> bool:
        return wish.lines[0].quantity == 1

    config = ClientConfig(api_key=broker.api_key, guards=(ConfirmEach(hook),))
    async with broker.async_kite(config) as kite:
        await kite.orders.place(limit(1))
        with pytest.raises(OrderBlockedError, match="not confirmed"):
            await kite.orders.place(limit(2))

    assert sent(broker) == 1


CALLS = KiteCalls()
CHARGED = ChargedOrder(
    order_id="1",
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    average_price=1500,
    product="MIS",
    order_type="LIMIT",
    variety="regular",
)
GTT = GTTParams.single(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=10,
    trigger_value=1400,
    price=1400,
    last_price=1495,
)
ALERT = AlertParams.ato(
    name="dip",
    lhs_exchange="NSE",
    lhs_tradingsymbol="INFY",
    operator="<=",
    rhs_constant=1400,
    orders=[limit(10)],
)
CONVERSION = PositionConversion(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    position_type="day",
    quantity=10,
    old_product="MIS",
    new_product="CNC",
)
FUND = MFOrderParams(tradingsymbol="INF740K01DP8", transaction_type="BUY", amount=20_000)
SIP = SIPParams(tradingsymbol="INF740K01DP8", amount=20_000, instalments=12, frequency="monthly")
WRITES = {
    "place": CALLS.orders.submit(limit(10)),
    "modify": CALLS.orders.modify("1", changes=OrderModification(quantity=10)),
    "gtt.place": CALLS.gtt.place(GTT),
    "gtt.modify": CALLS.gtt.modify(1, params=GTT),
    "alerts.create": CALLS.alerts.create(ALERT),
    "alerts.modify": CALLS.alerts.modify("a", params=ALERT),
    "convert": CALLS.portfolio.convert(CONVERSION),
    "authorise": CALLS.portfolio.authorise(),
    "mf.place": CALLS.mutual_funds.place(FUND),
    "mf.place_sip": CALLS.mutual_funds.place_sip(SIP),
    "mf.modify_sip": CALLS.mutual_funds.modify_sip("1", changes=SIPModification(amount=20_000)),
}
_WORTH_NOTHING = ("authorise", "convert", "modify")
CANCELLATIONS = {
    "cancel": CALLS.orders.cancel("1"),
    "exit": CALLS.orders.exit("1"),
    "gtt.delete": CALLS.gtt.delete(1),
    "alerts.delete": CALLS.alerts.delete("a"),
    "mf.cancel": CALLS.mutual_funds.cancel("1"),
    "mf.cancel_sip": CALLS.mutual_funds.cancel_sip("1"),
}


@pytest.mark.parametrize("name", [*WRITES, *CANCELLATIONS])
def test_nothing_that_changes_something_passes_read_only(name: str) -> None:
    broker = FakeBroker()
    call = {**WRITES, **CANCELLATIONS}[name]

    with pytest.raises(OrderBlockedError):
        guarded(broker, ReadOnly()).send(call)

    assert len(broker.journal) == 0


@pytest.mark.parametrize("name", [*WRITES, *CANCELLATIONS])
def test_a_dry_run_answers_every_call_as_its_caller_can_read_it(name: str) -> None:
    broker = FakeBroker()
    kite, call = guarded(broker, DryRun()), {**WRITES, **CANCELLATIONS}[name]

    answer = kite.send(call)
    kite.send(call.raw())

    assert getattr(answer, "is_dry_run", answer in (True, None))  # two calls answer with no model
    assert len(broker.journal) == 0


@pytest.mark.parametrize("name", list(CANCELLATIONS))
def test_cancellations_pass_a_pulled_switch(name: str) -> None:
    broker, switch = FakeBroker(), KillSwitch(blocks_exits=True)
    switch.pull()

    with suppress(BrokerError):  # it knows no such order
        guarded(broker, switch).send(CANCELLATIONS[name])

    assert len(broker.journal) >= 1


@pytest.mark.parametrize("name", [name for name in WRITES if name not in _WORTH_NOTHING])
def test_values_of_orders_to_come_and_of_funds_count_per_order(name: str) -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(value=10_000))

    with pytest.raises(OrderBlockedError, match="10000 an order are allowed"):
        kite.send(WRITES[name])


@pytest.mark.parametrize(
    "request_by_hand",
    [
        Request(method="POST", path="/orders/regular", form=(("quantity", "1"),)),
        replace(WRITES["place"].request, endpoint="GET /orders", path="/orders/regular/"),
        replace(WRITES["place"].request, json=b"{}"),
        replace(WRITES["place"].request, query=(("quantity", "100"),)),
        replace(
            WRITES["place"].request, form=(*WRITES["place"].request.form, ("quantity", "1000"))
        ),
        Request(method="POST", path="/baskets", form=()),
    ],
)
def test_what_cannot_be_read_is_not_let_through(request_by_hand: Request) -> None:
    broker = FakeBroker()
    kite = guarded(broker, OrderLimits(quantity=1_000_000))

    with pytest.raises(OrderBlockedError, match="guards: "):
        kite.send(replace(WRITES["place"].raw(), request=request_by_hand))

    assert len(broker.journal) == 0


def test_a_request_by_hand_is_judged_by_what_it_says() -> None:
    broker = FakeBroker()
    harmless = Request(method="POST", path="/orders/regular", form=limit(11).to_form())

    with pytest.raises(OrderBlockedError, match="11 of NSE:INFY"):
        guarded(broker, OrderLimits(quantity=10)).send(
            replace(WRITES["place"].raw(), request=harmless)
        )
