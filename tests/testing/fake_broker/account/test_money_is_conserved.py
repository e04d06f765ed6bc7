"""No paisa appears or disappears: what the account shows follows from its trades, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit

FUNDS = 1_00_00_000
CONTRACTS = {
    "NSE:INFY": ("CNC", 1, 1),
    "NSE:SBIN": ("MIS", 1, 1),
    "NFO:NIFTY26NOVFUT": ("NRML", 65, 1),
    "NFO:NIFTY26NOV26050CE": ("NRML", 65, 1),
    "MCX:GOLDM26DECFUT": ("NRML", 1, 10),
}
Action: TypeAlias = tuple[str, str, int, float]
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(sorted(CONTRACTS)),
        st.sampled_from(["BUY", "SELL"]),
        st.integers(1, 4),
        st.sampled_from([0.0, 40.0, 900.0]),
    ),
    min_size=1,
    max_size=25,
)


def after(actions: list[Action]) -> Caller:
    """An account after orders at prices that surely trade, with time in between."""
    caller = Caller(FakeBroker(seed=3, funds=FUNDS))
    for key, side, lots, seconds in actions:
        exchange, _, symbol = key.partition(":")
        product, lot_size, _ = CONTRACTS[key]
        (quote,) = caller.data(caller.calls.market.quotes([key])).values()
        depth = quote["depth"]["sell" if side == "BUY" else "buy"]
        order = limit(
            depth[2]["price"],
            exchange=exchange,
            tradingsymbol=symbol,
            transaction_type=side,
            quantity=lots * lot_size,
            product=product,
        )
        caller.response(caller.calls.orders.submit(order).request)
        caller.broker.run(seconds)
    caller.broker.run(0)
    return caller


def exactly(number: float) -> Fraction:
    """The decimal that a JSON number shows."""
    return Fraction(str(number))


def traded(caller: Caller) -> dict[tuple[str, str], tuple[int, Fraction]]:
    """Quantity held, and rupees received less rupees paid, by contract: from the trades alone."""
    sums: dict[tuple[str, str], tuple[int, Fraction]] = {}
    for trade in caller.data(caller.calls.orders.trades()):
        key = (f"{trade['exchange']}:{trade['tradingsymbol']}", trade["product"])
        sign = 1 if trade["transaction_type"] == "BUY" else -1
        multiplier = CONTRACTS[key[0]][2]
        quantity, cash = sums.get(key, (0, Fraction(0)))
        paid = exactly(trade["average_price"]) * trade["quantity"] * multiplier
        sums[key] = (quantity + sign * trade["quantity"], cash - sign * paid)
    return sums


def positions_of(caller: Caller) -> dict[tuple[str, str], dict[str, Any]]:
    """The positions that were traded; a new account has another one, which was carried."""
    rows = caller.data(caller.calls.portfolio.positions())["net"]
    found = {(f"{row['exchange']}:{row['tradingsymbol']}", row["product"]): row for row in rows}
    return {key: row for key, row in found.items() if key[0] in CONTRACTS}


@settings(max_examples=30, deadline=None, derandomize=True)
@given(ACTIONS)
def test_positions_follow_from_the_trades(actions: list[Action]) -> None:
    caller = after(actions)

    positions = positions_of(caller)

    expected = traded(caller)
    assert positions.keys() == expected.keys()
    for key, (quantity, cash) in expected.items():
        row = positions[key]
        marked = quantity * exactly(row["last_price"]) * row["multiplier"]
        assert row["quantity"] == quantity
        assert exactly(row["value"]) == cash
        assert exactly(row["pnl"]) == cash + marked


@settings(max_examples=30, deadline=None, derandomize=True)
@given(ACTIONS)
def test_cash_and_positions_at_mark_are_the_opening_capital_and_the_profit(
    actions: list[Action],
) -> None:
    caller = after(actions)

    rows = positions_of(caller).values()
    cash = FUNDS + sum(cash for _, cash in traded(caller).values())

    at_mark = sum(row["quantity"] * exactly(row["last_price"]) * row["multiplier"] for row in rows)
    assert cash + at_mark == FUNDS + sum(exactly(row["pnl"]) for row in rows)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(ACTIONS)
def test_funds_are_cash_less_debits_and_debits_are_their_parts(actions: list[Action]) -> None:
    caller = after(actions)

    margins = caller.data(caller.calls.user.margins())

    for segment in margins.values():
        available, utilised = segment["available"], segment["utilised"]
        debits = exactly(utilised["debits"])
        assert available["cash"] == available["opening_balance"] == FUNDS
        assert abs(exactly(segment["net"]) - (FUNDS - debits)) < Fraction(1, 10**6)
        assert segment["net"] == available["live_balance"]
        assert min(utilised["span"], utilised["exposure"]) >= 0


@settings(max_examples=30, deadline=None, derandomize=True)
@given(ACTIONS)
def test_nothing_is_blocked_once_everything_is_flat(actions: list[Action]) -> None:
    caller = after(actions)
    for (key, product), row in positions_of(caller).items():
        exchange, _, symbol = key.partition(":")
        side = "SELL" if row["quantity"] > 0 else "BUY"
        (quote,) = caller.data(caller.calls.market.quotes([key])).values()
        price = quote["depth"]["sell" if side == "BUY" else "buy"][2]["price"]
        if row["quantity"]:
            order = limit(
                price,
                exchange=exchange,
                tradingsymbol=symbol,
                transaction_type=side,
                quantity=abs(row["quantity"]),
                product=product,
            )
            caller.place(order)
    caller.broker.run(1)

    margins = caller.data(caller.calls.user.margins())

    positions = positions_of(caller)
    assert all(row["quantity"] == 0 for row in positions.values())
    losses = {"equity": Fraction(0), "commodity": Fraction(0)}
    for (key, _), row in positions.items():
        segment = "commodity" if key.startswith("MCX") else "equity"
        losses[segment] += max(-exactly(row["pnl"]), Fraction(0))
    for segment, funds in margins.items():
        utilised = funds["utilised"]
        assert utilised["span"] == utilised["exposure"] == utilised["option_premium"] == 0
        assert exactly(utilised["debits"]) == losses[segment]


def test_delivery_costs_its_price_and_nothing_more() -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", "1500.1")

    caller.place(limit("1500.1", quantity=3))

    (equity, commodity) = caller.data(caller.calls.user.margins()).values()
    assert equity["net"] == FUNDS - 4500.3
    assert equity["utilised"]["debits"] == 4500.3
    assert commodity["net"] == FUNDS


def test_resting_order_blocks_its_price_until_it_is_cancelled() -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    order_id = caller.place(limit(1490, quantity=10))
    blocked = caller.ask(caller.calls.user.segment_margins("equity")).net

    caller.ask(caller.calls.orders.cancel(order_id))

    freed = caller.ask(caller.calls.user.segment_margins("equity")).net
    assert (blocked, freed) == (FUNDS - 14_900, FUNDS)


def test_intraday_order_blocks_a_fifth() -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)

    caller.place(limit(1490, quantity=10, product="MIS"))

    assert caller.ask(caller.calls.user.segment_margins("equity")).net == FUNDS - 2980


def test_profit_of_the_day_does_not_raise_the_funds_and_a_loss_lowers_them() -> None:
    nets: list[float] = []
    for sold_at in (1510, 1490):
        caller = Caller()
        caller.broker.market.set_price("NSE:INFY", 1500)
        caller.place(limit(1500, quantity=10, product="MIS"))
        caller.broker.run(1)
        caller.broker.market.set_price("NSE:INFY", sold_at)
        caller.place(
            limit(sold_at, quantity=10, product="MIS", transaction_type="SELL"),
        )
        nets.append(caller.ask(caller.calls.user.segment_margins("equity")).net)

    assert nets == [FUNDS, FUNDS - 100]


def test_sale_of_holdings_is_usable_at_once() -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)

    caller.place(limit(1500, quantity=10, transaction_type="SELL"))

    equity = caller.data(caller.calls.user.segment_margins("equity"))
    assert equity["net"] == FUNDS + 15_000
    assert equity["utilised"]["holding_sales"] == 15_000
