"""Placing orders, each once and under a tag of its own: one, or many."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from inspect import iscoroutinefunction
from typing import TypeAlias, cast

from kite_core.call import Call
from kite_core.errors import (
    Fault,
    KiteError,
    OrderOutcomeUnknownError,
    UnfinishedError,
    ValidationError,
)
from kite_core.faults import Faults
from kite_core.messages import Lane
from kite_core.models.bulk import BulkItem, BulkOutcome, BulkResult
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import OrderReceipt, Placement
from kite_core.ports import Ports
from kite_core.service import Awaited
from kite_core.services.side_by_side import Pace, ends_all, side_by_side
from kite_core.tags import unique_tag

Notice: TypeAlias = Callable[[BulkItem], object]
"""Told of each order what became of it."""
Describe: TypeAlias = Callable[[OrderParams], Call[OrderReceipt]]
"""The call that sends one order."""
_FIX = "Give OrderParams.limit(...), .market(...), .stop_loss(...) or .iceberg(...)."


def checked_batch(
    orders: object, stop_on_error: object, *, pace: Pace, told: object
) -> list[OrderParams]:
    """The orders as a list; everything that is wrong is reported at once, before any is sent."""
    faults = Faults()
    pace.check(faults)
    faults.truth("stop_on_error", stop_on_error)
    fix = "Give a plain function that takes a BulkItem, and is no coroutine function."
    faults.expect(_is_notice(told), "on_outcome", f"it is {_kind(told)}", fix)
    problem = f"it is {_kind(orders)}"
    is_many = isinstance(orders, Iterable) and not isinstance(orders, str | bytes | Mapping)
    faults.expect(is_many, "orders", problem, "Give a list of OrderParams.")
    batch = list(cast("Iterable[object]", orders)) if is_many else []
    for place, params in enumerate(batch):
        problem = f"it is {_kind(params)}"
        faults.expect(isinstance(params, OrderParams), f"orders[{place}]", problem, _FIX)
    faults.raise_for("orders.place_many")
    return cast("list[OrderParams]", batch)


def tagged(params: object, ports: Ports, *, taken: Container[str] = ()) -> OrderParams:
    """The order under a tag that is unique, or under the caller's own if that is a long one.

    A unique one is none of those that are `taken`. Raises ValidationError for what is no order.
    """
    if not isinstance(params, OrderParams):
        fault = Fault("params", f"it is {_kind(params)}", _FIX)
        raise ValidationError("orders.place", [fault])
    tag = unique_tag(params.tag, ports.clock.now(), ports.entropy, taken=taken)
    return params.with_tag(tag)


def exiting(describe: Describe) -> Describe:
    """The same calls, going first when requests wait for their turn: they take risk away."""

    def described(params: OrderParams) -> Call[OrderReceipt]:
        call = describe(params)
        return replace(call, request=replace(call.request, lane=Lane.EXIT))

    return described


async def place_once(client: Awaited, params: OrderParams, describe: Describe) -> Placement:
    """Send an order that has its tag, once; see `Orders.place`."""
    tag = str(params.tag)
    try:
        receipt = await client.send(describe(params))
    except KiteError as error:
        if not error.is_ambiguous:
            raise
        unknown = _unknown(params, tag, error)
    except BaseException as interruption:  # a cancelled task, Ctrl-C
        interruption.add_note(f"The order may live: look for the tag {tag} in orders.all().")
        raise
    else:
        return Placement(order_id=receipt.order_id, tag=tag, children=receipt.children)
    raise unknown


async def place_all(
    client: Awaited,
    phases: Iterable[Sequence[OrderParams]],
    describe: Describe,
    *,
    pace: Pace,
    stop_on_error: bool = False,
    told: Notice | None = None,
) -> BulkResult:
    """Place every order of one phase, side by side, before the next phase begins.

    What is on its way counts as unknown, so that the items are true at every moment: when the call
    is interrupted, the interruption's `__cause__` carries them.
    """
    batches = [list(phase) for phase in phases]
    items = [BulkItem(params=params) for batch in batches for params in batch]
    notice: Notice = told or _nothing
    tags: set[str] = set()
    has_stopped = False

    async def attempt(place: int) -> None:
        nonlocal has_stopped
        if has_stopped:
            return
        params = tagged(items[place].params, client.ports, taken=tags)
        tags.add(str(params.tag))
        items[place] = replace(items[place], tag=params.tag, outcome=BulkOutcome.UNKNOWN)
        items[place] = done = await _attempted(client, items[place], params, describe)
        if done.error is not None and (stop_on_error or ends_all(done.error)):
            has_stopped = True
        notice(done)

    try:
        runner = client.ports.concurrency
        for places in _places(batches):
            await side_by_side(attempt, places, runner=runner, at_once=pace.concurrency)
    except BaseException as interruption:
        raise interruption from _unfinished(items, interruption, notice)
    return BulkResult(items=tuple(items))


def _unfinished(
    items: Sequence[BulkItem], interruption: BaseException, notice: Notice
) -> UnfinishedError:
    """What an interruption left, after telling of the orders that were on their way."""
    for item in filter(_is_under_way, items):
        with suppress(Exception):  # the caller's function never replaces the interruption
            notice(item)
    failure = BulkResult(items=tuple(items)).failure()
    failure.__cause__ = interruption.__cause__
    return failure


def _nothing(_item: BulkItem) -> None:
    """What is done about an outcome when the caller gave no function."""


def _is_notice(told: object) -> bool:
    """Whether it can be told at once; what a coroutine function was told would be lost."""
    call = getattr(told, "__call__", None)  # noqa: B004  # reason: looked into, not only asked for
    return told is None or (
        callable(told) and not iscoroutinefunction(told) and not iscoroutinefunction(call)
    )


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"


def _places(batches: Iterable[Sequence[OrderParams]]) -> Iterable[range]:
    """Where the orders of each batch stand among all of them."""
    end = 0
    for batch in batches:
        start, end = end, end + len(batch)
        yield range(start, end)


async def _attempted(
    client: Awaited, item: BulkItem, params: OrderParams, describe: Describe
) -> BulkItem:
    """What became of one order; an interruption is not caught, and leaves it unknown."""
    try:
        placement = await place_once(client, params, describe)
    except KiteError as error:
        return _failed(item, error)
    return replace(item, outcome=BulkOutcome.PLACED, placement=placement)


def _is_under_way(item: BulkItem) -> bool:
    """Whether it was sent, and neither an answer nor an error has come."""
    return item.outcome is BulkOutcome.UNKNOWN and item.error is None


def _failed(item: BulkItem, error: KiteError) -> BulkItem:
    outcome = BulkOutcome.of(error)
    tag = None if outcome is BulkOutcome.NOT_SENT else item.tag
    return replace(item, outcome=outcome, tag=tag, error=error)


def _unknown(params: OrderParams, tag: str, cause: KiteError) -> OrderOutcomeUnknownError:
    what = f"{params.transaction_type} {params.quantity} {params.exchange}:{params.tradingsymbol}"
    return OrderOutcomeUnknownError(
        f"Nobody can say whether the order lives: {what}, tag {tag}. {cause.message}",
        tag=tag,
        cause=cause,
        http_status=cause.http_status,
        error_type=cause.error_type,
        endpoint=cause.endpoint,
    )
