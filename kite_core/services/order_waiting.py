"""Waits until an order has come as far as wanted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from inspect import iscoroutinefunction
from math import inf
from typing import TYPE_CHECKING, TypeAlias, cast

from kite_core.errors import WaitTimeoutError
from kite_core.faults import Faults
from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus
from kite_core.services.order_events import SLACK, Book, Following, OrderFollower
from kite_core.services.order_news import OrderQueue, TimePassing

if TYPE_CHECKING:
    from kite_core.ports import Clock
    from kite_core.service import Awaited

Until: TypeAlias = str | Collection[str] | Callable[[Order], bool]
"""A word, a state, some of them, or a function of the order."""
_FIX = 'Give "final", "open", "filled", states of the broker\'s, or a plain function of an Order.'
_WORDS: dict[str, tuple[OrderStatus, ...]] = {
    "final": (),  # an order that is final has always come far enough
    "filled": (OrderStatus.COMPLETE,),
    "open": (OrderStatus.OPEN, OrderStatus.TRIGGER_PENDING),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitWish:
    """For which order, how far, and for how long at most."""

    order_id: str
    until: Until
    timeout_seconds: float | None
    following: Following

    def check(self, faults: Faults) -> None:
        """Note what is wrong with it."""
        faults.text("order_id", self.order_id)
        _check_until(self.until, faults)
        if self.timeout_seconds is not None:
            faults.number("timeout_seconds", self.timeout_seconds)
        self.following.check(faults)

    def test(self) -> Callable[[Order], bool]:
        """Whether an order has come far enough, or can come no further."""
        if callable(self.until):
            wanted = self.until
            return lambda order: order.status.is_final or bool(wanted(order))
        words = [self.until] if isinstance(self.until, str) else self.until
        states = {state for word in words for state in _WORDS.get(word, (word,))}
        return lambda order: order.status.is_final or order.status in states


async def waited(client: Awaited, book: Book, wish: WaitWish) -> Order:
    """The order as soon as it is far enough. `book` asks for its newest state.

    Raises WaitTimeoutError.
    """
    clock = client.ports.clock
    stream = wish.following.stream
    news = TimePassing(clock) if stream is None else stream.listen(OrderQueue())
    follower = OrderFollower(book, news, clock=clock, following=wish.following)
    try:
        return await _reached(follower, wish, clock)
    finally:
        await news.close()


async def _reached(follower: OrderFollower, wish: WaitWish, clock: Clock) -> Order:
    is_far_enough = wish.test()
    seconds = wish.timeout_seconds
    end = inf if seconds is None else clock.monotonic() + float(seconds)
    is_over = False
    while not is_over:
        is_over = clock.monotonic() >= end - SLACK
        await (follower.look() if is_over else follower.step(until=end))
        order = follower.tracker.orders.get(wish.order_id)
        if order is not None and is_far_enough(order):
            return order
        if follower.has_ended:
            follower.go_on_with(TimePassing(clock))
    raise _late(follower, wish) from follower.look_error


def _late(follower: OrderFollower, wish: WaitWish) -> WaitTimeoutError:
    order = follower.tracker.orders.get(wish.order_id)
    state = "nobody could say where it is"
    if order is not None:
        filled = f"{order.filled_quantity} of {order.quantity} filled"
        state = f"it is {order.status}, {filled}"
    error = WaitTimeoutError(
        f"Order {wish.order_id} did not come far enough in {wish.timeout_seconds} s: {state}.",
        hint="It lives on as it is. Wait again, change it, or cancel it.",
    )
    error.order = order
    return error


def _check_until(until: object, faults: Faults) -> None:
    if callable(until):
        problem = "it is a coroutine function"
        faults.expect(not iscoroutinefunction(until), "until", problem, _FIX)
        return
    words = [until] if isinstance(until, str) else until
    many = list(cast("Collection[object]", words)) if isinstance(words, Collection) else []
    faults.expect(bool(many), "until", f"{until!r} names no state", _FIX)
    for word in many:
        if isinstance(word, str) and word != OrderStatus.UPDATE:
            if word not in _WORDS:
                faults.word("until", word, OrderStatus)
        else:
            faults.expect(False, "until", f"{word!r} is no state of an order", _FIX)
