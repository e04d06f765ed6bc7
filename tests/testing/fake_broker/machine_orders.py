"""Random orders: placed, changed, cancelled, released; and what the broker may refuse them for."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.testing.fake_broker.machine_market import (
    CHOICES,
    PERMILLE,
    PLACES,
    SIDES,
    Market,
    moved_price,
)
from tests.testing.fake_broker.orders.house import cancel, change, form_request
from tests.testing.fake_broker.random_orders import KINDS, ON_SHARES, order_form, price_text
from tests.testing.fake_broker.reference_lines import BY_KEY, LINES, SHARE, Line
from tests.testing.fake_broker.reference_observer import Change
from tests.testing.fake_broker.reference_orders import Row, exactly

PAISA = Fraction(1, 100)
_STOP_PERMILLE = 5


class Ordering(Market):
    """Orders of all varieties, and what becomes of them."""

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
        is_for_shares = kind in ON_SHARES or not self.is_listed(LINES[place])
        line = SHARE if is_for_shares else LINES[place]
        wish = self._wish(line, side, lots, kind, permille, gap)
        wish["product"] = line.products[product % len(line.products)]
        variety = kind if kind in ("iceberg", "co", "amo") else "regular"
        if variety == "co":
            wish["product"] = "MIS"
        is_open = self.is_continuous(line)
        self._place(line, variety if is_open or variety != "regular" else "amo", wish)

    @rule(place=PLACES, product=CHOICES, side=SIDES, lots=st.integers(1, 4))
    def order_trades_at_once(self, place: int, product: int, side: str, lots: int) -> None:
        line = LINES[place]
        wish = self._wish(line, side, lots, "LIMIT", 20 if side == "BUY" else -20, 0)
        wish["product"] = line.products[product % len(line.products)]
        self._place(line, "regular", wish)

    @rule(place=PLACES, product=CHOICES, side=SIDES, lots=st.integers(1, 4))
    def stop_without_limit_is_triggered(
        self, place: int, product: int, side: str, lots: int
    ) -> None:
        """Chance alone hardly ever lets a price find a stop of this type."""
        line = LINES[place]
        if not self.is_listed(line) or not self.is_continuous(line):
            return
        self._put_price(line, line.price, 5)
        wish = self._wish(line, side, lots, "SL-M", _STOP_PERMILLE, 0)
        wish["product"] = line.products[product % len(line.products)]
        self._place(line, "regular", wish)
        self._put_price(line, exactly(float(wish["trigger_price"])), lots)
        self._pass(0.2)

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
        price = price_text(moved_price(line, permille))
        form: dict[str, Any] = {"quantity": lots * line.lot} if lots else {}
        if row["order_type"] == "LIMIT":
            form["price"] = price
        if row["order_type"] in ("SL", "SL-M") and not lots:
            form = {"trigger_price": price}
        changed = {**row, **{name: float(text) for name, text in form.items()}}
        changed["quantity"] = int(changed["quantity"])
        if row["status"] == "OPEN":
            changed["order_type"] = "LIMIT"  # what a stop is once it was triggered
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
