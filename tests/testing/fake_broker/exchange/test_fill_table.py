"""Orders trade as the table says, whatever the prices come from; and the page shows the table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest

from kite_testing.fake_broker.exchange.fill_table import (
    FILL_RULES,
    SIDES,
    OrderKind,
    Price,
    Quantity,
    Source,
    rule_for,
)
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import Order
from kite_testing.fake_broker.settings import Fills
from tests.docs.pages import ROOT
from tests.testing.fake_broker.exchange.floor import Floor

WANTED = 2_000
TARGET = 1500 * RUPEE
RECORDED = (
    ((TARGET - 1000, 300), (TARGET - 3000, 400)),
    ((TARGET + 1000, 250), (TARGET + 2000, 350)),
)
PAGE = (ROOT / "docs" / "explanation" / "fills.md").read_text(encoding="utf-8")


@dataclass(kw_only=True)
class Scene:
    """A market of one source, in which one order of one kind comes to trade."""

    floor: Floor
    source: Source
    is_buy: bool

    def __post_init__(self) -> None:
        self.target = TARGET
        if self.source is Source.WALK:
            self.target = self.floor.engine.prices.last(self.floor.instrument, self.floor.now)

    def show(self) -> None:
        """Let prices come up as the source has them; the last one is the target."""
        prices, moment = self.floor.engine.prices, self.floor.now
        instrument = self.floor.instrument
        if self.source is Source.WALK:
            prices.pin(instrument, None, moment)
        elif self.source is Source.TRADE:
            prices.pin(instrument, self.target, moment, volume=12_000)
        elif self.source is Source.DEPTH:
            prices.pin(instrument, self.target, moment, depth=RECORDED)
        else:
            steps = (0, 3000, -3000, 0) if self.source is Source.CANDLE else (0,)
            for step in steps:
                prices.pin(instrument, self.target + step, moment)
        self.floor.engine.feed.announce(instrument, moment)

    def levels(self) -> list[tuple[Money, int]]:
        """What the other side offers."""
        quoting = self.floor.engine.quoting
        return list(quoting.levels(self.floor.instrument, self.floor.now, not self.is_buy))

    def trade(self, kind: OrderKind) -> Order:
        """Bring an order of a kind to the prices of the source."""
        far = self.target // 1000 * 1000 // 20
        if kind is OrderKind.RESTING:
            self.floor.show_units(self.target + (far if self.is_buy else -far))
            order = self.enter(price=self.limit())
            self.show()
            return order
        if kind in (OrderKind.STOP, OrderKind.STOP_LIMIT):
            self.floor.show_units(self.target + (-far if self.is_buy else far))
            order = self.enter(price=self.limit(), trigger=self.target)
            self.show()
            return order
        self.show()
        return self.enter(price=0 if kind is OrderKind.MARKET else self.limit())

    def limit(self) -> Money:
        """A limit two or three levels deep, well within what a protection allows."""
        return self.target + (3000 if self.is_buy else -3000)

    def enter(self, *, price: Money, trigger: Money = 0) -> Order:
        side = "BUY" if self.is_buy else "SELL"
        return self.floor.enter(side, price=price / RUPEE, trigger=trigger / RUPEE, quantity=WANTED)

    def expected_price(self, rule: Price, quantity: int) -> float:
        """The average price that a rule gives."""
        if rule is Price.OWN:
            return self.limit()
        best, *_ = self.levels()
        if rule is Price.BEST:
            return best[0]
        paid, left = 0, quantity
        for price, offered in self.levels():
            paid += price * min(offered, left)
            left -= min(offered, left)
        return paid / quantity

    def expected_quantity(self, kind: OrderKind, rule: Quantity) -> int:
        """The most that a rule gives."""
        if rule is Quantity.ALL:
            return WANTED
        found = sum(
            quantity
            for price, quantity in self.levels()
            if kind is OrderKind.MARKET
            or (price <= self.limit() if self.is_buy else price >= self.limit())
        )
        return min(found, WANTED)


@pytest.mark.parametrize(
    ("fills", "kind", "source", "side"),
    [
        case
        for case in product(Fills, OrderKind, Source, ("BUY", "SELL"))
        if case[0] is not Fills.VOLUME
    ],
)
def test_orders_trade_as_the_table_says(
    fills: Fills, kind: OrderKind, source: Source, side: str
) -> None:
    scene = Scene(floor=Floor(fills=fills), source=source, is_buy=side == "BUY")
    rule = rule_for(fills, kind)

    order = scene.trade(kind)

    quantity = scene.expected_quantity(kind, rule.quantity)
    assert order.filled == quantity > 0
    assert order.value / order.filled == pytest.approx(scene.expected_price(rule.price, quantity))


@pytest.mark.parametrize("kind", OrderKind)
def test_volume_takes_no_more_than_a_tenth_of_what_is_traded(kind: OrderKind) -> None:
    scene = Scene(floor=Floor(fills="volume"), source=Source.TRADE, is_buy=True)
    scene.floor.broker.run(60)

    order = scene.trade(kind)

    assert rule_for(Fills.VOLUME, kind).quantity is Quantity.VOLUME
    depth = scene.expected_quantity(kind, Quantity.LEVELS)
    assert 0 < order.filled <= min(depth, 12_000 // 10)


@pytest.mark.parametrize(
    ("fills", "is_filled"), [(Fills.TOUCH, True), (Fills.CROSS, False), (Fills.DEPTH, True)]
)
def test_price_at_the_limit_reaches_it_unless_it_has_to_be_crossed(
    fills: Fills, is_filled: bool
) -> None:
    floor = Floor(fills=fills)
    floor.show(1510)
    order = floor.enter("BUY", price=1500)

    floor.show(1500)

    assert (order.status == "COMPLETE") is is_filled


def test_every_model_has_a_rule_for_every_kind_of_order() -> None:
    kinds = [(rule.fills, kind) for rule in FILL_RULES for kind in rule.orders]

    assert sorted(kinds) == sorted(product(Fills, OrderKind))


def test_page_shows_all_sources_and_all_rules() -> None:
    sides = [f"| {row.source} | {row.best} | {row.levels} |" for row in SIDES]
    rules = [
        f"| `{rule.fills}` | {kind} | {rule.reached_when} | {rule.price} | {rule.quantity} |"
        for rule in FILL_RULES
        for kind in rule.orders
    ]

    assert [row for row in [*sides, *rules] if row not in PAGE] == []
