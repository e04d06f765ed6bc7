"""Placing orders, each once and under a tag of its own: one, or many."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from inspect import iscoroutinefunction
from typing import TypeAlias, cast

from kite_core.call import Call
from kite_core.errors import Fault, KiteError, UnfinishedError, ValidationError
from kite_core.faults import Faults
from kite_core.messages import Lane
from kite_core.models.bulk import BulkItem, BulkOutcome, BulkResult
from kite_core.models.order_intents import OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import OrderReceipt, Placement
from kite_core.ports import Ports
from kite_core.services.order_finding import OrderInDoubt
from kite_core.services.order_sending import Describe, OrderSending
from kite_core.services.side_by_side import Pace, ends_all, side_by_side
from kite_core.tags import is_verbatim, unique_tag

Notice: TypeAlias = Callable[[BulkItem], object]
"""Told of each order what became of it."""
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


def intent_of(params: object, ports: Ports, *, taken: Container[str] = ()) -> OrderIntent:
    """The order as it will be sent, under a tag that is unique, or the caller's own long one.

    A unique one is none of those that are `taken`. Raises ValidationError for what is no order.
    """
    if not isinstance(params, OrderParams):
        fault = Fault("params", f"it is {_kind(params)}", _FIX)
        raise ValidationError("orders.place", [fault])
    now = ports.clock.now()
    own = unique_tag("", now, ports.entropy, taken=taken)
    tag = params.tag if params.tag and is_verbatim(params.tag) else (params.tag or "") + own
    return OrderIntent(
        intent_id=own,
        account=ports.api_key,
        created_at=now,
        params=params.with_tag(tag),
        has_own_tag=tag.endswith(own),
    )


def exiting(describe: Describe) -> Describe:
    """The same calls, going first when requests wait for their turn: they take risk away."""

    def described(params: OrderParams) -> Call[OrderReceipt]:
        call = describe(params)
        return replace(call, request=replace(call.request, lane=Lane.EXIT))

    return described


async def place_all(
    sending: OrderSending,
    phases: Iterable[Sequence[OrderParams]],
    *,
    pace: Pace,
    stop_on_error: bool = False,
    told: Notice | None = None,
) -> BulkResult:
    """Place every order of one phase, side by side, before the next phase begins.

    Orders in doubt hold up no other: they are looked for together when all are sent. What is on its
    way counts as unknown, so that the items are true at every moment: when the call is interrupted,
    the interruption's `__cause__` carries them.
    """
    batches = [list(phase) for phase in phases]
    work = _Batch(
        sending=sending,
        items=[BulkItem(params=params) for batch in batches for params in batch],
        notice=told or _nothing,
        stop_on_error=stop_on_error,
    )
    try:
        runner = sending.client.ports.concurrency
        for places in _places(batches):
            await side_by_side(work.send, places, runner=runner, at_once=pace.concurrency)
        await work.settle()
    except BaseException as interruption:
        raise interruption from _unfinished(work.items, interruption, work.notice)
    return BulkResult(items=tuple(work.items))


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Many orders that are placed together, and what is known of each."""

    sending: OrderSending
    items: list[BulkItem]
    notice: Notice
    stop_on_error: bool
    _tags: set[str] = field(default_factory=set[str])
    _doubts: dict[int, OrderInDoubt] = field(default_factory=dict[int, OrderInDoubt])
    _has_stopped: bool = False

    async def send(self, place: int) -> None:
        """Send the order at this place, unless an earlier one has stopped them all."""
        if self._has_stopped:
            return
        item = self.items[place]
        intent = intent_of(item.params, self.sending.client.ports, taken=self._tags)
        self._tags.add(intent.intent_id)
        item = self.items[place] = replace(item, tag=intent.tag, outcome=BulkOutcome.UNKNOWN)
        try:
            outcome = await self.sending.send(intent)
        except KiteError as error:
            if self.stop_on_error or ends_all(error):
                self._has_stopped = True
            self._tell(place, _failed(item, error))
            return
        if isinstance(outcome, Placement):
            self._tell(place, _placed(item, outcome))
            return
        if self.stop_on_error:
            self._has_stopped = True
        self._doubts[place] = outcome

    async def settle(self) -> None:
        """Look for those whose answers were lost."""
        settled = await self.sending.settle(list(self._doubts.values()))
        for place, outcome in zip(self._doubts, settled, strict=True):
            item = self.items[place]
            if isinstance(outcome, Placement):
                self._tell(place, _placed(item, outcome))
            else:
                self._tell(place, _failed(item, outcome))

    def _tell(self, place: int, item: BulkItem) -> None:
        self.items[place] = item
        self.notice(item)


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


def _is_under_way(item: BulkItem) -> bool:
    """Whether it was sent, and neither an answer nor an error has come."""
    return item.outcome is BulkOutcome.UNKNOWN and item.error is None


def _failed(item: BulkItem, error: KiteError) -> BulkItem:
    outcome = BulkOutcome.of(error)
    tag = None if outcome is BulkOutcome.NOT_SENT else item.tag
    return replace(item, outcome=outcome, tag=tag, error=error)


def _placed(item: BulkItem, placement: Placement) -> BulkItem:
    return replace(item, outcome=BulkOutcome.PLACED, placement=placement)
