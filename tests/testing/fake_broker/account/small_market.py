"""A market of eight instruments whose prices a test sets, and a desk that trades at any of them.

The ledger is tested without the engine around it: orders rest, fill and end as the test says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from kite_core.ist import IST
from kite_testing.fake_broker.account.changes import AccountChanges
from kite_testing.fake_broker.account.conversion import Conversion, Conversions
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.money import Money, exact
from kite_testing.fake_broker.order import Order, Ticket
from kite_testing.fake_broker.settings import Hours

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
EXPIRY = date(2026, 11, 24)
CRORE = exact(1_00_00_000)


def instrument(key: str, **changes: Any) -> Instrument:
    """A share of NSE, or what is changed about it."""
    exchange, _, symbol = key.partition(":")
    facts: dict[str, Any] = {
        "exchange": exchange,
        "tradingsymbol": symbol,
        "exchange_token": 1,
        "segment": exchange,
        "name": symbol,
        "kind": "EQ",
        "tick": exact("0.05"),
    }
    return Instrument(**{**facts, **changes})


def _contract(key: str, number: int, kind: str, **changes: Any) -> Instrument:
    facts: dict[str, Any] = {"exchange_token": number, "kind": kind, "expiry": EXPIRY}
    return instrument(key, **{**facts, **changes})


ACME = instrument("NSE:ACME", isin="INE000A01011")
ACME_ON_BSE = instrument("BSE:ACME", isin="INE000A01011")
BOLT = instrument("NSE:BOLT", exchange_token=2, isin="INE000B01010")
INDEX = instrument("NSE:NIFTY 50", exchange_token=3, segment="INDICES")
INDEX_FUTURE = _contract(
    "NFO:NIFTY26NOVFUT", 10, "FUT", name="NIFTY", underlying=INDEX.key, is_on_index=True
)
INDEX_CALL = _contract(
    "NFO:NIFTY26NOV26000CE",
    11,
    "CE",
    name="NIFTY",
    underlying=INDEX.key,
    is_on_index=True,
    strike=exact(26_000),
)
INDEX_FAR_CALL = _contract(
    "NFO:NIFTY26NOV26100CE",
    12,
    "CE",
    name="NIFTY",
    underlying=INDEX.key,
    is_on_index=True,
    strike=exact(26_100),
)
SHARE_FUTURE = _contract("NFO:ACME26NOVFUT", 20, "FUT", name="ACME", underlying=ACME.key)
SHARE_CALL = _contract(
    "NFO:ACME26NOV100CE", 21, "CE", name="ACME", underlying=ACME.key, strike=exact(100)
)
SHARE_PUT = _contract(
    "NFO:ACME26NOV100PE", 22, "PE", name="ACME", underlying=ACME.key, strike=exact(100)
)
GOLD = _contract("MCX:GOLDM27DECFUT", 30, "FUT", multiplier=10, expiry=date(2027, 12, 3))
EVERYTHING = (
    ACME,
    ACME_ON_BSE,
    BOLT,
    INDEX,
    INDEX_FUTURE,
    INDEX_CALL,
    INDEX_FAR_CALL,
    SHARE_FUTURE,
    SHARE_CALL,
    SHARE_PUT,
    GOLD,
)
PRICES = {
    ACME: 100,
    ACME_ON_BSE: 100,
    BOLT: 1500,
    INDEX: 26_000,
    INDEX_FUTURE: 26_050,
    INDEX_CALL: 150,
    INDEX_FAR_CALL: 100,
    SHARE_FUTURE: 101,
    SHARE_CALL: 4,
    SHARE_PUT: 3,
    GOLD: 12_000,
}


class SmallMarket:
    """Prices that stay where they are put, and the closes of yesterday."""

    def __init__(self) -> None:
        self.prices = {row.key: exact(rupees) for row, rupees in PRICES.items()}
        self.closes = dict(self.prices)
        self._rows = {row.key: row for row in EVERYTHING}

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._rows.values())

    def by_key(self, key: str) -> Instrument | None:
        return self._rows.get(key)

    def last(self, row: Instrument, _: datetime) -> Money:
        return self.prices[row.key]

    def spot(self, row: Instrument, _: datetime) -> Money:
        return self.prices[row.key]

    def previous_close(self, row: Instrument, _: datetime) -> Money:
        return self.closes[row.key]

    def underlying(self, row: Instrument) -> Instrument | None:
        return self._rows.get(row.underlying or "")


class Desk:
    """Orders of one ledger, as an order management would keep them."""

    def __init__(self, *, funds: Money | None = CRORE, rules: date | None = None) -> None:
        self.market = SmallMarket()
        self.now = FRIDAY
        day_rules = DayRules(rules)
        self.ledger = Ledger(self.market, self.market, day_rules, start=FRIDAY, funds=funds)
        self.lever = AccountChanges(self.ledger)
        hours = MarketHours(Hours.ALWAYS, start=FRIDAY)
        self.conversions = Conversions(self.ledger, day_rules, hours)
        self.orders: list[Order] = []

    def place(
        self, row: Instrument, side: str, quantity: int, *, product: str, price: Money
    ) -> Order:
        """An order that rests; raises what the ledger refuses."""
        ticket = Ticket(instrument=row, side=side, quantity=quantity, product=product, price=price)
        amount = self.ledger.check(ticket, self.now)
        order = Order(
            order_id=f"{len(self.orders)}:{self.now:%d}",
            instrument=row,
            side=side,
            product=product,
            quantity=quantity,
            price=price,
            order_timestamp=self.now,
            status="OPEN",
        )
        self.ledger.expect(order, quantity)
        self.ledger.block(order, amount)
        self.orders.append(order)
        return order

    def fill(self, order: Order, quantity: int, price: Money) -> None:
        self.ledger.record(order, quantity, price)
        order.filled += quantity
        order.value += quantity * price
        if not order.rest:
            order.status = "COMPLETE"

    def trade(
        self, row: Instrument, side: str, quantity: int, rupees: object, product: str = "NRML"
    ) -> Order:
        """An order that is filled at once."""
        price = exact(str(rupees))
        order = self.place(row, side, quantity, product=product, price=price)
        self.fill(order, quantity, price)
        return order

    def cancel(self, order: Order) -> None:
        self.ledger.release(order)
        order.status = "CANCELLED"

    def modify(self, order: Order, quantity: int, price: Money) -> None:
        ticket = Ticket(
            instrument=order.instrument,
            side=order.side,
            quantity=quantity - order.filled,
            product=order.product,
            price=price,
        )
        amount = self.ledger.check(ticket, self.now, replaced=order)
        self.ledger.block(order, amount)
        self.ledger.expect(order, quantity - order.quantity)
        order.quantity, order.price = quantity, price

    def convert(self, row: Instrument, side: str, quantity: int, **words: str) -> None:
        wish = Conversion(instrument=row, side=side, quantity=quantity, **words)
        self.conversions.convert(wish, self.now)

    def price(self, row: Instrument, rupees: object) -> None:
        self.market.prices[row.key] = exact(str(rupees))

    def sleep(self, days: int = 1) -> None:
        """End the day: open orders are cancelled, and the next morning settles it."""
        for order in self.orders:
            if not order.is_final:
                self.cancel(order)
        self.market.closes = dict(self.market.prices)
        self.now = (self.now + timedelta(days=days)).replace(hour=6)
        self.ledger.start_day(self.now)
        self.orders = []

    def position(self, row: Instrument, product: str = "NRML") -> Position:
        found = self.ledger.book.find(row, product)
        assert found is not None
        return found

    def free(self, segment: str = "equity") -> Money:
        return self.ledger.available(segment, self.now)
