"""Random trading over the wire, held against a slow and obviously right account after each step.

Orders of all varieties, prices, changes, conversions and nights come in any order. Whatever the
broker shows is compared to the paisa with `reference_account`, which knows the trades, the prices
and the rules of the day, and nothing of the engine. `KITEPORT_LONG_RUN=20` makes it twenty times as
long, with fresh examples each time.
"""

from __future__ import annotations

import json
import os
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kite_core.messages import Repeat, describe, post
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.wishes import form as trigger_form
from tests.testing.fake_broker.orders.house import cancel, change, form_request, log_in
from tests.testing.fake_broker.random_orders import KINDS, ON_SHARES, order_form, price_text
from tests.testing.fake_broker.reference_account import Lot, ReferenceAccount
from tests.testing.fake_broker.reference_lines import (
    BY_KEY,
    FUTURE,
    INDEX_KEY,
    INDEX_PRICE,
    INTRADAY,
    LINES,
    SHARE,
    Line,
)
from tests.testing.fake_broker.reference_observer import Change, Observer
from tests.testing.fake_broker.reference_orders import Row, exactly
from tests.testing.fake_broker.reference_tape import Level, Tape, as_rows
from tests.testing.fake_broker.reference_views import (
    check_funds,
    check_holdings,
    check_positions,
)

FUNDS = 20_00_000
START = datetime.fromisoformat("2026-11-20 10:00:00")
DAYS = [date(2026, 11, day) for day in (20, 23, 24, 25, 26, 27)]
"""Days on which anything trades: on the 24th commodities do, for an evening."""
PAISA = Fraction(1, 100)
PLACES = st.integers(0, len(LINES) - 1)
SIDES = st.sampled_from(["BUY", "SELL"])
CHOICES = st.integers(0, 9)
PERMILLE = st.integers(-30, 30)
CONVERSIONS = {"CNC": ("MIS", "MTF"), "MIS": ("CNC", "MTF"), "MTF": ("CNC", "MIS")}
CONTRACT_CONVERSIONS = {"NRML": ("MIS",), "MIS": ("NRML",)}
LONG = int(os.environ.get("KITEPORT_LONG_RUN", "0"))


class Trading(RuleBasedStateMachine):
    """One account at one broker, and everything that a client can do with it."""

    @initialize(
        hours=st.sampled_from(["always", "exchange"]),
        fills=st.sampled_from(["touch", "depth"]),
        held=st.integers(0, 60),
        fresh=st.integers(0, 20),
    )
    def broker_opens(self, hours: str, fills: str, held: int, fresh: int) -> None:
        broker = FakeBroker(
            seed=3, start=START, hours=hours, fills=fills, funds=FUNDS, has_limits=False
        )
        self.caller, self.broker = Caller(broker), broker
        self.order_count = 0
        prices = {line.key: line.price for line in LINES} | {INDEX_KEY: INDEX_PRICE}
        self.account = ReferenceAccount(FUNDS, prices, DAYS[0])
        self.tape = Tape(prices=prices, has_depth=fills == "depth", is_always=hours == "always")
        self.observer = Observer(self.caller, self.account, self.tape)
        self._begin_with(held, fresh)
        broker.market.set_price(INDEX_KEY, str(float(INDEX_PRICE)))
        for line in LINES:
            self._put_price(line, line.price, 5)
        self.observer.look()

    def _begin_with(self, held: int, fresh: int) -> None:
        lever = self.broker.account
        lever.clear_holdings()
        for row in self.caller.data(self.caller.calls.portfolio.positions())["net"]:
            key = f"{row['exchange']}:{row['tradingsymbol']}"
            lever.seed_position(key, product=row["product"], quantity=0, average_price=0)
        if held + fresh:
            lever.seed_holding(SHARE.key, quantity=held, average_price=1400, t1_quantity=fresh)
            self.account.shares = [Lot(held + fresh, Fraction(1400))]
            self.account.fresh = fresh

    @property
    def now(self) -> datetime:
        return self.broker.clock.now()

    def is_listed(self, line: Line) -> bool:
        return line.expires is None or line.expires >= self.now.date()

    # Prices

    @rule(place=PLACES, permille=PERMILLE, lots=st.integers(1, 6))
    def price_moves(self, place: int, permille: int, lots: int) -> None:
        line = LINES[place]
        if self.is_listed(line):
            self._put_price(line, _moved(line, permille), lots)
            self._pass(0.2)

    @rule(permille=PERMILLE)
    def index_moves(self, permille: int) -> None:
        price = (INDEX_PRICE * (1000 + permille) / 1000).__floor__()
        self.account.prices[INDEX_KEY] = Fraction(price)
        self.broker.market.set_price(INDEX_KEY, price)
        self._pass(0.2)

    def _put_price(self, line: Line, price: Fraction, lots: int) -> None:
        """A price, in the books of five lots or so; a gap may jump over limits and triggers."""
        self.account.prices[line.key] = price
        if not self.tape.has_depth:
            self.broker.market.set_price(line.key, str(float(price)))
            return
        asks: list[Level] = [(price, lots * line.lot), (price + line.tick, 2 * line.lot)]
        bids: list[Level] = [(price - line.tick, lots * line.lot)]
        self.tape.show(line, "BUY", asks)
        self.tape.show(line, "SELL", bids)
        tick = {
            "time": self.now,
            "price": str(float(price)),
            "buy": as_rows(bids),
            "sell": as_rows(asks),
        }
        self.broker.market.play_ticks(line.key, [tick])

    # Orders

    @rule(
        place=PLACES,
        product=CHOICES,
        side=SIDES,
        lots=st.integers(1, 8),
        kind=st.sampled_from(KINDS),
        permille=PERMILLE,
        gap=st.integers(0, 8),
    )
    def order_is_placed(
        self, place: int, product: int, side: str, lots: int, kind: str, permille: int, gap: int
    ) -> None:
        line = SHARE if kind in ON_SHARES else LINES[place]
        wish = self._wish(line, side, lots, kind, permille, gap)
        wish["product"] = line.products[product % len(line.products)]
        variety = kind if kind in ("iceberg", "co", "amo") else "regular"
        if variety == "co":
            wish["product"] = "MIS"
        self._place(line, variety, wish)

    @rule(place=PLACES, product=CHOICES, side=SIDES, lots=st.integers(1, 4))
    def order_trades_at_once(self, place: int, product: int, side: str, lots: int) -> None:
        line = LINES[place]
        wish = self._wish(line, side, lots, "LIMIT", 20 if side == "BUY" else -20, 0)
        wish["product"] = line.products[product % len(line.products)]
        self._place(line, "regular", wish)

    def _wish(
        self, line: Line, side: str, lots: int, kind: str, permille: int, gap: int
    ) -> dict[str, Any]:
        """The form of an order near the last price, under a tag of its own."""
        self.order_count += 1
        last = self.account.prices[line.key]
        form = order_form(line, last, side=side, lots=lots, kind=kind, permille=permille, gap=gap)
        return {**form, "tag": f"t{self.order_count}"}

    def _place(self, line: Line, variety: str, wish: dict[str, Any]) -> None:
        free = self._free(line)
        product = "CO" if variety == "co" else wish["product"]
        sellable = self.account.sellable(product) - self.observer.aside.selling(product)
        response = self.caller.response(form_request(variety, **wish))
        answer = json.loads(response.body)
        if response.status == 200:
            self._pass(0.2)
        row = next((row for row in self.observer.rows.values() if row["tag"] == wish["tag"]), None)
        if row is not None and row["status"] not in ("REJECTED", "AMO REQ RECEIVED"):
            return
        if answer.get("error_type") == "HoldingException":
            assert wish["transaction_type"] == "SELL"
            assert wish["quantity"] > sellable, f"{answer}, but {sellable} can be sold"
        if answer.get("error_type") == "MarginException" and wish["price"] is not None:
            fields = {"order_type": "LIMIT", "trigger_price": 0, **wish, "product": product}
            needed = self.observer.needed_by(fields | {"price": float(wish["price"])})
            assert needed > free - PAISA, f"{answer}, but {free} is free for {needed}"
        if row is None and response.status != 200:
            self._pass(0)

    def _free(self, line: Line) -> Fraction:
        used = self.account.used(line.segment).debits
        return self.account.cash[line.segment] - used - self.observer.aside.blocked(line.segment)

    @precondition(lambda self: self.observer.waiting())
    @rule(choice=CHOICES)
    def order_is_cancelled(self, choice: int) -> None:
        row = self._chosen(choice)
        query: dict[str, str] = {}
        if row["parent_order_id"] is not None:
            query["parent_order_id"] = row["parent_order_id"]
        cancel(self.caller, row["order_id"], self._variety(row), **query)
        self._pass(0.3)

    @precondition(lambda self: self.observer.waiting())
    @rule(choice=CHOICES, lots=st.integers(0, 6), permille=PERMILLE)
    def order_is_modified(self, choice: int, lots: int, permille: int) -> None:
        row = self._chosen(choice)
        line = BY_KEY[f"{row['exchange']}:{row['tradingsymbol']}"]
        price = price_text(_moved(line, permille))
        form: dict[str, Any] = {"quantity": lots * line.lot} if lots else {}
        if row["order_type"] == "LIMIT":
            form["price"] = price
        if row["order_type"] in ("SL", "SL-M") and not lots:
            form = {"trigger_price": price}
        changed = {**row, **{name: float(text) for name, text in form.items()}}
        changed["quantity"] = int(changed["quantity"])
        needed = self.observer.needed_by(changed, instead_of=row["order_id"])
        self.observer.change = Change(order_id=row["order_id"], blocked=needed)
        change(self.caller, row["order_id"], self._variety(row), **form)
        self._pass(0.3)

    def _chosen(self, choice: int) -> Row:
        waiting = self.observer.waiting()
        return waiting[choice % len(waiting)]

    def _variety(self, row: Row) -> str:
        is_released = row["variety"] == "amo" and row["status"] != "AMO REQ RECEIVED"
        return "regular" if is_released else str(row["variety"])

    @precondition(lambda self: self.tape.is_always)
    @rule()
    def stored_orders_are_released(self) -> None:
        self.broker.orders.release_amo()
        self._pass(0.3)

    @rule(
        side=SIDES, quantity=st.integers(1, 8), percent=st.integers(-3, 3), gap=st.integers(-4, 4)
    )
    def trigger_is_placed(self, side: str, quantity: int, percent: int, gap: int) -> None:
        last = self.account.prices[SHARE.key]
        trigger = SHARE.on_grid(last * (100 + percent) / 100)
        form = trigger_form(
            condition={"trigger_values": [float(trigger)], "last_price": float(last)},
            transaction_type=side,
            quantity=quantity,
            price=float(SHARE.on_grid(trigger * (1000 + gap) / 1000)),
        )
        request = post("/gtt/triggers", form=list(form.items()), repeat=Repeat.NEVER)
        self.caller.response(request)
        self._pass(0.2)

    # Positions

    @rule(choice=CHOICES, to=CHOICES, quantity=st.integers(1, 6), part=st.booleans())
    def position_is_converted(self, choice: int, to: int, quantity: int, part: bool) -> None:
        books = [book for _, book in sorted(self.account.books.items()) if book.quantity]
        if not books:
            return
        book = books[choice % len(books)]
        offered = CONVERSIONS if book.line.kind == "share" else CONTRACT_CONVERSIONS
        news = offered.get(book.product, ("MIS",))
        words = ("overnight" if part else "day", book.product, news[to % len(news)])
        side = "BUY" if book.quantity > 0 else "SELL"
        count = min(quantity * book.line.lot, abs(book.quantity))
        names = ("position_type", "old_product", "new_product")
        fields: dict[str, Any] = {
            "exchange": book.line.exchange,
            "tradingsymbol": book.line.tradingsymbol,
            "transaction_type": side,
            "quantity": count,
            **dict(zip(names, words, strict=True)),
        }
        pairs = [(name, str(value)) for name, value in fields.items()]
        request = describe("PUT", "/portfolio/positions", form=pairs, repeat=Repeat.NEVER)
        if self.caller.response(request).status == 200:
            self.account.convert(book.line, side, count, *words)
        self._pass(0)

    # Time

    @rule(seconds=st.sampled_from([1, 40, 400, 5_000, 12_000]))
    def time_passes(self, seconds: int) -> None:
        if (self.now + timedelta(seconds=seconds)).date() == self.now.date():
            self._pass(seconds)

    @precondition(lambda self: self.account.day != DAYS[-1] and self.account.executed)
    @rule()
    def night_falls(self) -> None:
        for line in LINES:
            if self.tape.has_depth and self.is_listed(line):
                self._put_price(line, self.account.prices[line.key], 10_000)
        self._pass(0.2)
        today = DAYS[DAYS.index(self.account.day) + 1]
        self.observer.line.close()  # because its heartbeats take longer than all the rest
        self._run_to(today, 5, 59)
        log_in(self.caller)
        self.observer.look()
        if self.tape.is_always:
            self._close_what_is_left()
        self._run_to(today, 6, 10)
        log_in(self.caller)
        self.account.night(self._closes(), today)
        self.observer.forget_the_day()
        self._pass(0)
        if not self.tape.is_always:
            self._run_to(today, 9, 20)
            self._pass(0)

    def _close_what_is_left(self) -> None:
        """What the broker does at the roll: it closes intraday positions, and shows no order."""
        for (_, product), book in list(self.account.books.items()):
            if product not in INTRADAY or not book.quantity:
                continue
            line, side = book.line, "SELL" if book.quantity > 0 else "BUY"
            price = self.account.prices[line.key]
            if self.tape.has_depth and side == "SELL":
                price -= line.tick
            name = f"roll {line.key} {product}"
            self.account.trade(name, line, product, side, abs(book.quantity), price)
            self.account.square_offs[line.segment] += 1

    def _closes(self) -> dict[str, Fraction]:
        """The closes of the day before, as quotes show them in the morning."""
        closes = dict(self.account.prices)
        for key in closes:
            line = BY_KEY.get(key)
            if line is None or line.expires is None or line.expires >= self.now.date():
                closes[key] = exactly(self.caller.quote(key)["ohlc"]["close"])
        return closes

    def _run_to(self, day: date, hour: int, minute: int) -> None:
        target = self.now.replace(
            year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=0
        )
        self.broker.run((target - self.now).total_seconds())

    def _pass(self, seconds: float) -> None:
        """Let time pass, and look at what happened in it."""
        self.broker.run(seconds)
        self.observer.look()

    # What always holds

    @invariant()
    def positions_follow_from_the_trades(self) -> None:
        check_positions(self.account, self.caller.data(self.caller.calls.portfolio.positions()))

    @invariant()
    def holdings_move_at_night_only(self) -> None:
        check_holdings(self.account, self.caller.data(self.caller.calls.portfolio.holdings()))

    @invariant()
    def funds_follow_from_trades_charges_and_settlements(self) -> None:
        margins = self.caller.data(self.caller.calls.user.margins())
        for segment, shown in margins.items():
            check_funds(self.account, segment, self.observer.aside.blocked(segment), shown)

    @invariant()
    def nothing_waits_for_a_price_that_is_there(self) -> None:
        self.tape.check_nothing_is_left(self.observer.waiting(), self.now)


def _moved(line: Line, permille: int) -> Fraction:
    """A price near the first one: of options by whole per cent, so that they gap."""
    scale = 100 if line.kind == "option" else 1000
    return line.on_grid(line.price * (scale + permille) / scale)


def machine_settings(examples: int, **changes: Any) -> settings:
    """How long the machine runs: the same examples each time, unless the run is a long one."""
    return settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        **changes,
    )


def what_is_left_is_carried_first_in_first_out() -> None:
    """Three lots at rising prices, one of which is sold: the first one is gone the next day."""
    trading = Trading()
    trading.broker_opens("always", "touch", 0, 0)
    for permille, side in ((0, "BUY"), (5, "BUY"), (10, "BUY"), (15, "SELL")):
        trading.price_moves(LINES.index(FUTURE), permille, 1)
        trading.order_trades_at_once(LINES.index(FUTURE), 0, side, 1)

    trading.night_falls()

    trading.positions_follow_from_the_trades()
    trading.funds_follow_from_trades_charges_and_settlements()
    assert trading.account.book(FUTURE, "NRML").overnight == 130


def test_what_is_left_is_carried_first_in_first_out() -> None:
    what_is_left_is_carried_first_in_first_out()


Trading.TestCase.settings = machine_settings(max(LONG, 1) * 80, derandomize=not LONG)
TestTrading = Trading.TestCase
