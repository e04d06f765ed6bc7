"""The fault D12: positions show older prices than quotes do."""

from __future__ import annotations

from tests.testing.fake_broker.caller import Caller, market


def shown(caller: Caller) -> float:
    (row,) = (
        row
        for row in caller.data(caller.calls.portfolio.positions())["net"]
        if row["tradingsymbol"] == "INFY"
    )
    price: float = row["last_price"]
    return price


def test_positions_show_the_price_of_a_while_ago() -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    caller.place(market(product="MIS"))
    caller.broker.run(60)
    caller.broker.market.set_price("NSE:INFY", 1510)

    with caller.broker.faults.add("D12", seconds=30):
        lagging = shown(caller)
        quoted = caller.quote("NSE:INFY")["last_price"]

    assert (lagging, quoted, shown(caller)) == (1500, 1510, 1510)
