"""Lets through what no guard stands against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from typing import TypeVar

from kite_adapters.guards import Guards
from kite_adapters.shared_day import SharedDay
from kite_core.call import Call
from kite_core.client import KiteCalls
from kite_core.decoding import Made
from kite_core.errors import (
    ConfigurationError,
    Fault,
    KiteError,
    LoginRequiredError,
    NotSentError,
    OrderBlockedError,
    RateLimitedError,
    ValidationError,
)
from kite_core.events import RequestBlocked, RequestRehearsed
from kite_core.faults import exact_decimal
from kite_core.guards.claims import Fate
from kite_core.guards.facts import Facts, MissingFactError, Question, Topic
from kite_core.guards.judging import name_of
from kite_core.guards.reading import wish_of
from kite_core.guards.rehearsal import rehearsed
from kite_core.guards.wishes import Action, Wish
from kite_core.messages import Request, Response
from kite_core.ports import Concurrency, Observer, Transport
from kite_core.services.order_receipts import receipt_of

T = TypeVar("T")
_NEVER_LEFT = (
    NotSentError,
    RateLimitedError,
    LoginRequiredError,
    ValidationError,
    ConfigurationError,
    OrderBlockedError,
)
_CALLS = KiteCalls()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GuardingTransport:
    """Shows what each request wishes to do to all guards, and sends what none stands against.

    What they need to know it asks of the inner transport, and only then. An order counts from the
    moment in which they let it through, so that no two slip through together; it counts no more
    once it is certain that there is none. Reads pass.
    """

    inner: Transport
    guards: Guards
    concurrency: Concurrency
    observer: Observer

    async def send(self, request: Request, /) -> Response:
        """Send it, unless it is blocked or rehearsed. Raises OrderBlockedError."""
        wish = None if request.method == "GET" else wish_of(request)
        if wish is None:
            return await self.inner.send(request)
        guards, day = self.guards, await self.guards.day()
        if guards.hooks and not wish.is_cancellation:
            # Nobody is asked about what is blocked anyway.
            await self._admitted(wish, request, day, holds=False)
            await self._confirm(wish, request)
        facts, number = await self._admitted(wish, request, day, holds=True)
        if guards.is_rehearsing:
            return self._rehearse(wish, request, day, number)
        with guards.known_as_exit(request, is_exit=facts.is_known_exit):
            return await self._deliver(wish, request, day, number)

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} > {self.inner!r}"

    async def _admitted(
        self, wish: Wish, request: Request, day: SharedDay, *, holds: bool
    ) -> tuple[Facts, int | None]:
        """What is known of it, and the number it counts by. Raises OrderBlockedError."""
        facts = self.guards.facts(day)
        while True:
            try:
                faults, number = self.guards.judge(wish, facts, day=day, holds=holds)
            except MissingFactError as missing:
                await self._learn(facts, missing.question, day)
                continue
            if faults:
                cause = next(iter(facts.failures.values()), None)
                raise self._blocked(faults, wish, request) from cause
            return facts, number

    def _blocked(self, faults: Sequence[Fault], wish: Wish, request: Request) -> OrderBlockedError:
        self._tell(faults, request)
        return OrderBlockedError(str(wish), faults, endpoint=request.endpoint)

    def _tell(self, faults: Sequence[Fault], request: Request) -> None:
        names = tuple(dict.fromkeys(fault.field for fault in faults))
        self.observer.notice(RequestBlocked(endpoint=request.endpoint, guards=names))

    async def _confirm(self, wish: Wish, request: Request) -> None:
        """Ask each hook. Raises OrderBlockedError unless all say True."""
        for guard in self.guards.hooks:
            cause: Exception | None = None
            problem = "it was not confirmed"
            try:
                answer = guard.hook(wish)
                if (await answer if isawaitable(answer) else answer) is True:
                    continue
            except Exception as error:  # noqa: BLE001  # reason: whatever a hook raises blocks
                problem, cause = f"the hook raised {type(error).__name__}: {error}", error
            fault = Fault(name_of(guard), problem, "Let the hook answer True to send it.")
            raise self._blocked([fault], wish, request) from cause

    async def _learn(self, facts: Facts, question: Question, day: SharedDay) -> None:
        """Ask the broker; what cannot be asked is noted, and decides as well."""
        try:
            await self._ask(facts, question, day)
        except KiteError as error:
            facts.learn_failure(question, error)
        except OSError as error:
            facts.learn_failure(question, KiteError(f"{type(error).__name__}: {error}"))

    async def _ask(self, facts: Facts, question: Question, day: SharedDay) -> None:
        match question.topic:
            case Topic.BOOK:
                read = partial(self._read_book, day)
                await self.concurrency.single_flight("guards: the order book", read)
            case Topic.POSITIONS:
                asked = day.moment()
                positions = await self._answer(_CALLS.portfolio.positions())
                facts.learn_positions(positions, asked=asked)
            case Topic.HOLDINGS:
                facts.learn_holdings(await self._answer(_CALLS.portfolio.holdings()))
            case Topic.LAST_PRICE:
                key = question.key
                quotes = await self._answer(_CALLS.market.ltp([key]))
                if key not in quotes:
                    raise KiteError(f"The broker has no price of {key}.")
                price = exact_decimal(quotes[key].last_price)
                self.guards.learn_price(key, price)
                facts.learn_price(key, price)

    async def _read_book(self, day: SharedDay) -> None:
        asked, began = day.moment(), self.guards.now()
        book = await self._answer(_CALLS.orders.all())
        day.absorb(book, asked=asked, at=began)

    async def _answer(self, call: Call[T]) -> T:
        return call.answer(await self.inner.send(call.request))

    def _rehearse(
        self, wish: Wish, request: Request, day: SharedDay, number: int | None
    ) -> Response:
        self.observer.notice(RequestRehearsed(endpoint=request.endpoint))
        rehearsal = self.guards.next_rehearsal()
        day.note(number, Fate.PLACED, f"dry-run-{rehearsal}")
        return rehearsed(wish, rehearsal)

    async def _deliver(
        self, wish: Wish, request: Request, day: SharedDay, number: int | None
    ) -> Response:
        """Send it, and tell the tally what became of it."""
        try:
            response = await self.inner.send(request)
        except _NEVER_LEFT as error:
            day.note(number, None)
            if isinstance(error, OrderBlockedError):  # by a switch, while it waited
                self._tell(error.faults, request)
            raise
        except BaseException:
            day.note(number, Fate.OPEN)
            raise
        if number is not None:
            fate, ids = _fate_of(request, response)
            is_change = fate is Fate.PLACED and wish.action is Action.MODIFY
            day.note(number, Fate.CHANGED if is_change else fate, *ids)
        return response


def _fate_of(request: Request, response: Response) -> tuple[Fate | None, tuple[str, ...]]:
    """What an answer says about an order, and its ids; None when there is none."""
    call = Call(request, Made(partial(receipt_of, request=request)))
    try:
        receipt = call.answer(response)
    except RateLimitedError:
        return Fate.TOO_FAST, ()
    except KiteError as error:
        return (Fate.OPEN if error.is_ambiguous else None), ()
    slices = tuple(part.order_id for part in receipt.children if part.order_id)
    return Fate.PLACED, slices or (receipt.order_id,)
