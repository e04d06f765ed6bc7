"""One way to give orders to either client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from kite_core import AsyncKite, Kite, OrderParams
from kite_core.models.bulk import BulkItem, BulkResult
from kite_core.models.orders import Placement
from kite_core.models.recovery import Recovery
from kite_core.ports import Ports
from kite_core.service import Awaited, Blocking
from kite_core.services.orders import Orders


class Desk(Protocol):
    """The flows that this proof is about."""

    async def place(self, params: OrderParams, /, *, is_exit: bool) -> Placement:
        """See `Orders.place`."""
        ...

    async def place_many(
        self,
        batch: Sequence[OrderParams],
        /,
        *,
        at_once: int,
        told: Callable[[BulkItem], object],
        is_exit: bool,
    ) -> BulkResult:
        """See `Orders.place_many`."""
        ...

    async def reconcile(self, tag: str, /) -> Placement | None:
        """See `Orders.reconcile`."""
        ...

    async def recover(self) -> Recovery:
        """See `Orders.recover`."""
        ...


class BlockingDesk:
    """The blocking client, in coroutines that never wait."""

    def __init__(self, ports: Ports, orders_type: type[Orders[Blocking]]) -> None:
        self._orders = orders_type(Kite(ports))

    async def place(self, params: OrderParams, /, *, is_exit: bool) -> Placement:
        """Place one order."""
        return self._orders.place(params, is_exit=is_exit)

    async def place_many(
        self,
        batch: Sequence[OrderParams],
        /,
        *,
        at_once: int,  # reason: a blocking client has one at a time
        told: Callable[[BulkItem], object],
        is_exit: bool,
    ) -> BulkResult:
        """Place many."""
        return self._orders.place_many(batch, on_outcome=told, is_exit=is_exit)

    async def reconcile(self, tag: str, /) -> Placement | None:
        """Ask for one."""
        return self._orders.reconcile(tag)

    async def recover(self) -> Recovery:
        """Ask for all of the journal."""
        return self._orders.recover()


class AwaitedDesk:
    """The asyncio client."""

    def __init__(self, ports: Ports, orders_type: type[Orders[Awaited]]) -> None:
        self._orders = orders_type(AsyncKite(ports))

    async def place(self, params: OrderParams, /, *, is_exit: bool) -> Placement:
        """Place one order."""
        return await self._orders.place(params, is_exit=is_exit)

    async def place_many(
        self,
        batch: Sequence[OrderParams],
        /,
        *,
        at_once: int,
        told: Callable[[BulkItem], object],
        is_exit: bool,
    ) -> BulkResult:
        """Place many."""
        return await self._orders.place_many(
            batch, concurrency=at_once, on_outcome=told, is_exit=is_exit
        )

    async def reconcile(self, tag: str, /) -> Placement | None:
        """Ask for one."""
        return await self._orders.reconcile(tag)

    async def recover(self) -> Recovery:
        """Ask for all of the journal."""
        return await self._orders.recover()
