"""What is known for one judgement, and what is an exit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kite_core.errors import KiteError
from kite_core.guards.facts import Facts, MissingFactError, Question, Topic, UndecidedError
from kite_core.guards.tally import DayTally
from kite_core.guards.wishes import Action, OrderLine, Wish
from kite_core.models.portfolio import Holding, Position, Positions
from kite_core.rows import Rows
from tests.core.guards.test_tally import rows
from tests.core.services.desk import order_row, position_row


class Desk:
    """Facts over a book, positions and holdings."""

    def __init__(
        self, *, book: Any = (), net: Any = (), holdings: Any = (), in_lots: Any = ()
    ) -> None:
        self.tally = DayTally()
        self.facts = Facts(self.tally, prices={}, in_lots=lambda: frozenset(in_lots))
        self.tally.absorb(rows(*book), asked=self.tally.moment())
        positions = Positions(net=[Position.from_dict(row) for row in net], day=[])
        self.facts.learn_positions(positions, asked=self.tally.moment())
        self.facts.learn_holdings(Rows([Holding.from_dict(row) for row in holdings]))


def line(quantity: int = 10, *, side: str = "SELL", product: str = "MIS", **more: Any) -> OrderLine:
    return OrderLine(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type=side,
        quantity=quantity,
        product=product,
        **more,
    )


def holding(**more: Any) -> dict[str, Any]:
    return {
        "tradingsymbol": "INFY",
        "exchange": "BSE",
        "instrument_token": 1,
        "quantity": 10,
        **more,
    }


@pytest.mark.parametrize(
    ("held", "order", "is_exit"),
    [
        (10, line(10), True),
        (10, line(11), False),
        (10, line(10, side="BUY"), False),
        (10, line(10, product="NRML"), False),
        (10, line(10, variety="co"), False),
        (10, line(10, waits=True), False),
        (10, line(0), False),
        (-10, line(10, side="BUY"), True),
        (-10, line(10), False),
        (0, line(1), False),
        (10, line(15, filled=5), True),
    ],
)
def test_an_exit_takes_away_from_a_position(held: int, order: OrderLine, is_exit: bool) -> None:
    desk = Desk(net=[position_row(held)])

    assert desk.facts.is_exit(order) is is_exit


@pytest.mark.parametrize(
    ("held", "order", "words"),
    [
        (10, line(11), "you hold 10"),
        (-10, line(11), "you hold none"),
        (-10, line(11, side="BUY"), "you are short of 10"),
        (10, line(11, side="BUY"), ""),
        (10, line(11, variety="amo"), ""),
        (10, line(11, waits=True), ""),
    ],
)
def test_what_is_no_exit_is_told_what_is_held(held: int, order: OrderLine, words: str) -> None:
    desk = Desk(net=[position_row(held)])
    wish = Wish(action=Action.PLACE, method="POST", path="/", lines=(order,))

    assert desk.facts.held_against(wish) == words


def test_orders_to_come_are_no_exits_and_are_told_nothing() -> None:
    wish = Wish(action=Action.WAIT, method="POST", path="/", lines=(line(11),))

    assert Desk(net=[position_row(10)]).facts.held_against(wish) == ""


def test_open_orders_of_the_same_side_come_first() -> None:
    pending = order_row("1", transaction_type="SELL", quantity=6)
    desk = Desk(book=[pending], net=[position_row(10)])

    assert desk.facts.is_exit(line(4))
    assert not desk.facts.is_exit(line(5))
    assert desk.facts.is_exit(line(10, order_id="1"))


@pytest.mark.parametrize(
    ("product", "net", "row", "most"),
    [
        ("CNC", 0, {}, 10),
        ("CNC", 0, {"t1_quantity": 5}, 15),
        ("CNC", 0, {"used_quantity": 4}, 6),
        ("CNC", -4, {"used_quantity": 4}, 6),
        ("CNC", -4, {}, 6),
        ("CNC", 3, {}, 13),
        ("MTF", 0, {}, 0),
        ("MTF", 0, {"mtf": {"quantity": 8, "used_quantity": 2}}, 6),
    ],
)
def test_a_sale_of_holdings_is_an_exit(
    product: str, net: int, row: dict[str, Any], most: int
) -> None:
    desk = Desk(net=[position_row(net, product=product)], holdings=[holding(**row)])

    found = [n for n in range(1, 20) if desk.facts.is_exit(line(n, product=product))]

    assert found == list(range(1, most + 1))


def test_to_buy_sold_holdings_back_is_no_exit() -> None:
    desk = Desk(net=[position_row(-4, product="CNC")], holdings=[holding()])

    assert not desk.facts.is_exit(line(4, side="BUY", product="CNC"))


def test_only_orders_are_exits() -> None:
    desk = Desk(net=[position_row(10)])
    gtt = Wish(action=Action.WAIT, method="POST", path="/gtt/triggers", lines=(line(1),))

    assert not desk.facts.is_only_exits(gtt)


def test_what_was_not_asked_is_missing_and_what_failed_is_undecided() -> None:
    facts = Facts(DayTally(), prices={}, in_lots=frozenset)

    with pytest.raises(MissingFactError, match="Not asked yet: the last price of NSE:INFY"):
        facts.last_price("NSE:INFY")
    question = Question(Topic.LAST_PRICE, "NSE:INFY")
    facts.learn_failure(question, KiteError("It is down.", hint="Wait."))
    with pytest.raises(UndecidedError, match=r"It is down\. Wait\."):
        facts.last_price("NSE:INFY")


@pytest.mark.parametrize(
    ("order", "value"),
    [
        (line(side="BUY", order_type="LIMIT", price=Decimal(90)), 900),
        (line(side="BUY", order_type="SL", price=Decimal(90)), 900),
        (line(side="BUY", order_type="MARKET"), 1000),
        (line(side="BUY", order_type="LIMIT", price=Decimal(0)), 1000),
        (line(side="BUY", order_type="SL-M", trigger_price=Decimal(110)), 1100),
        (line(order_type="LIMIT", price=Decimal(1)), 1000),
        (line(order_type="LIMIT", price=Decimal(120)), 1200),
        (line(side="BUY", order_type="NEW", price=Decimal(1)), 1000),
        (line(0, amount=Decimal(500)), 500),
    ],
)
def test_an_order_is_worth_the_most_that_it_may_trade_at(order: OrderLine, value: int) -> None:
    facts = Facts(DayTally(), prices={"NSE:INFY": Decimal(100)}, in_lots=frozenset)

    assert facts.value(order, {}) == value


def test_a_redemption_pays_nothing_in() -> None:
    facts = Facts(DayTally(), prices={}, in_lots=frozenset)
    fund = OrderLine(exchange="MF", tradingsymbol="X", transaction_type="SELL", quantity=0)

    assert facts.value(fund, {}) == 0


def test_units_of_a_contract_go_before_those_of_its_exchange() -> None:
    net = [position_row(0, exchange="MCX", tradingsymbol="GOLD", multiplier=100)]
    desk = Desk(net=net, in_lots=("MCX",))

    assert desk.facts.units("MCX:GOLD", {}) == 100
    assert desk.facts.units("MCX:GOLD", {"MCX": 10}) == 10
    assert desk.facts.units("MCX:GOLD", {"MCX": 10, "MCX:GOLD": 1}) == 1
    assert desk.facts.units("NSE:INFY", {"NSE": 5}) == 1
