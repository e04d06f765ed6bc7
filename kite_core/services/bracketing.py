"""Brackets from their first order to their end, and those that a journal keeps."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from kite_core.brackets.checks import check_orders
from kite_core.brackets.events import BracketBegan, BracketEvent, BracketFinished
from kite_core.brackets.machine import BracketMachine
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.wish import BracketWish
from kite_core.brackets.words import Exits, FinishReason
from kite_core.errors import (
    ConfigurationError,
    Fault,
    PermissionDeniedError,
    ValidationError,
)
from kite_core.services.bracket_finding import book_began, longest_look
from kite_core.services.bracket_steps import BracketSteps, Desk
from kite_core.services.looking import Looking
from kite_core.services.market import Market
from kite_core.services.order_finding import BOOK
from kite_core.tags import unique_tag

if TYPE_CHECKING:
    from kite_core.models.market import Quote
    from kite_core.models.orders import Order
    from kite_core.ports import Journal, Ports
    from kite_core.rows import Rows
    from kite_core.services.order_events import Following

_PLACEMENT = "POST /orders/{variety}"


async def begun(
    desk: Desk, wish: BracketWish, following: Following
) -> AsyncGenerator[BracketEvent, None]:
    """A new bracket, from its first order to its end."""
    ports = desk.ports
    now = ports.clock.now()
    plan_id = unique_tag("", now, ports.entropy)
    plan = wish.plan(plan_id, account=ports.api_key, at=now)
    book = await Market(desk.client).instruments(plan.entry.exchange)
    instrument = book.by_symbol(plan.entry.exchange, plan.entry.tradingsymbol)
    quote = await _quote(desk, plan.key)
    check_orders(plan, instrument, ports.rulebook.on(now.date()), quote=quote)
    async for event in _run(desk, BracketMachine(plan), following):
        yield event


async def resumed(
    desk: Desk, plan_id: str, following: Following
) -> AsyncGenerator[BracketEvent, None]:
    """A bracket that was kept, from where it was."""
    text = (await _journal(desk.ports).plans()).get(plan_id)
    plan = None if text is None else BracketPlan.from_text(text)
    if plan is None or plan.account != desk.ports.api_key:
        fix = "Look which there are: orders.brackets()."
        raise ValidationError("orders.resume", [Fault("plan_id", f"no bracket {plan_id}", fix)])
    now, began = desk.ports.clock.now(), book_began(desk.ports.clock.now())
    machine = BracketMachine(plan)
    is_over = plan.exits is Exits.ORDERS and plan.created_at < began
    if is_over and not await _is_in_book(desk, plan):
        await _journal(desk.ports).save_plan(plan_id, None)
        yield BracketFinished(
            at=now,
            reason=FinishReason.DAY_OVER,
            filled=plan.filled,
            exited=plan.exited,
            points=None,
        )
        return
    machine.resume(book_began=plan.created_at if is_over else began)
    async for event in _run(desk, machine, following):
        yield event


async def kept(ports: Ports) -> list[BracketPlan]:
    """The brackets that the journal keeps for this account, the oldest first."""
    plans = [BracketPlan.from_text(text) for text in (await _journal(ports).plans()).values()]
    own = [plan for plan in plans if plan is not None and plan.account == ports.api_key]
    return sorted(own, key=lambda plan: plan.created_at)


async def _quote(desk: Desk, key: str) -> Quote | None:
    """What the market is like; None where the app's plan has no quotes."""
    try:
        quotes = await Market(desk.client).quotes([key])
    except PermissionDeniedError:
        return None
    quote = quotes.get(key)
    if quote is None:
        fix = "Look whether it is traded: market.quotes()."
        raise ValidationError("orders.bracket", [Fault("entry", f"{key} has no quote", fix)])
    return quote


async def _is_in_book(desk: Desk, plan: BracketPlan) -> bool:
    """Whether an order of the plan is in today's book: then it is a clock that says otherwise."""
    own = {order.order_id for order in plan.orders} | {order.tag for order in plan.orders}

    def decide(book: Rows[Order]) -> bool | None:
        return any(row.order_id in own or own.intersection(row.all_tags) for row in book) or None

    seconds = longest_look(desk.ports) if plan.is_in_doubt else 0.0
    looking = Looking(client=desk.client, endpoint=_PLACEMENT, window_seconds=seconds)
    is_found = await looking.until(BOOK, decide)
    if is_found is None and looking.last_error is not None:
        raise looking.last_error
    return bool(is_found)


async def _run(
    desk: Desk, machine: BracketMachine, following: Following
) -> AsyncGenerator[BracketEvent, None]:
    steps = BracketSteps(desk, machine, following)
    ports = desk.ports
    yield BracketBegan(
        at=ports.clock.now(),
        plan_id=machine.plan.plan_id,
        exits=machine.plan.exits,
        is_resumable=ports.journal is not None,
    )
    try:
        while not (told := machine.end(ports.clock.now())):
            for event in await steps.step():
                yield event
        await steps.finish()
        for event in told:
            yield event
    finally:
        await steps.close()


def _journal(ports: Ports) -> Journal:
    if ports.journal is None:
        raise ConfigurationError(
            "There is no journal that keeps brackets.",
            hint='Give ClientConfig(journal="orders.db"), before a bracket begins.',
        )
    return ports.journal
