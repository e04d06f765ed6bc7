"""The clients: the same services, blocking, awaited, or only described."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Self, TypeVar, cast

from kite_core.attempts import Timeouts
from kite_core.errors import AnswerLostError, Fault, KiteError, ValidationError
from kite_core.run_now import run_now
from kite_core.service import Awaited, Blocking, Client, ClientT, Described

if TYPE_CHECKING:
    from kite_core.call import Call
    from kite_core.messages import Request
    from kite_core.ports import Metrics, Ports
    from kite_core.services.alerts import Alerts
    from kite_core.services.gtt import GTT
    from kite_core.services.margins import Margins
    from kite_core.services.market import Market
    from kite_core.services.mutual_funds import MutualFunds
    from kite_core.services.orders import Orders
    from kite_core.services.portfolio import Portfolio
    from kite_core.services.session import Sessions
    from kite_core.services.ticker import Streaming
    from kite_core.services.user import User

T = TypeVar("T")


class Topics(Client, Generic[ClientT]):
    """One attribute per topic. A service and its models are imported when first asked for."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.api_key!r}>"

    @property
    def _self(self) -> ClientT:
        return cast("ClientT", self)

    @cached_property
    def session(self) -> Sessions[ClientT]:
        """Login, tokens, logout."""
        from kite_core.services.session import Sessions

        return Sessions(self._self)

    @cached_property
    def user(self) -> User[ClientT]:
        """Profile and funds."""
        from kite_core.services.user import User

        return User(self._self)

    @cached_property
    def orders(self) -> Orders[ClientT]:
        """Placing, changing and following orders; trades."""
        from kite_core.services.orders import Orders

        return Orders(self._self)

    @cached_property
    def portfolio(self) -> Portfolio[ClientT]:
        """Holdings and positions."""
        from kite_core.services.portfolio import Portfolio

        return Portfolio(self._self)

    @cached_property
    def market(self) -> Market[ClientT]:
        """Instruments, quotes and candles."""
        from kite_core.services.market import Market

        return Market(self._self)

    @cached_property
    def mutual_funds(self) -> MutualFunds[ClientT]:
        """Mutual fund orders, SIPs, holdings and the fund list."""
        from kite_core.services.mutual_funds import MutualFunds

        return MutualFunds(self._self)

    @cached_property
    def gtt(self) -> GTT[ClientT]:
        """Good-till-triggered orders."""
        from kite_core.services.gtt import GTT

        return GTT(self._self)

    @cached_property
    def alerts(self) -> Alerts[ClientT]:
        """Price alerts, with or without an order."""
        from kite_core.services.alerts import Alerts

        return Alerts(self._self)

    @cached_property
    def margins(self) -> Margins[ClientT]:
        """Margin and charges calculators."""
        from kite_core.services.margins import Margins

        return Margins(self._self)

    @cached_property
    def ticker(self) -> Streaming[ClientT]:
        """Ticks and order updates as they come."""
        from kite_core.services.ticker import Streaming

        return Streaming(self._self)


class AsyncKite(Topics[Awaited], Awaited):
    """Kite Connect for asyncio code."""

    def __init__(self, ports: Ports, *, timeouts: Timeouts | None = None) -> None:
        self._ports = ports
        self._timeouts = timeouts

    @property
    def api_key(self) -> str:
        """The public key of the app."""
        return self._ports.api_key

    @property
    def ports(self) -> Ports:
        """The adapters that do the work."""
        return self._ports

    @property
    def metrics(self) -> Metrics:
        """What happened so far: `metrics.snapshot()`."""
        return self.ports.metrics

    async def send(self, call: Call[T], /) -> T:
        """Send a call and return its answer, or raise the KiteError that it stands for.

        When the answer to a change was lost, and the call knows how, it is found out what became
        of it: that may take a while, see `Ports.order_window_seconds`.
        """
        if call.settle is None:
            return await self._exchange(call)
        from kite_core.call import Sent  # late: it brings the decoder along

        sent = Sent.now(self._ports)
        try:
            return await self._awaited_by_others(call)
        except KiteError as error:
            if not error.is_ambiguous:
                raise
            doubt = error
        except BaseException as interruption:  # a cancelled task, Ctrl-C
            interruption.add_note(f"{call.request.endpoint} may have taken effect.")
            raise
        return await call.settle(self, sent, doubt)

    async def _awaited_by_others(self, call: Call[T]) -> T:
        """One request, and its answer; calls that are like it wait for that."""
        if call.likeness is None:
            return await self._exchange(call)
        with self._ports.claims.awaiting(call.likeness):
            return await self._exchange(call)

    async def _exchange(self, call: Call[T]) -> T:
        """One request, and its answer."""
        request = call.request
        if self._timeouts is not None and request.timeouts is None:
            request = replace(request, timeouts=self._timeouts)
        try:
            response = await self._ports.transport.send(request)
        except AnswerLostError as error:
            # A transport need not know what a lost answer means; the request does.
            error.endpoint = request.endpoint
            error.is_ambiguous = not request.is_read
            raise
        except OSError as error:
            raise _lost(error, request) from error
        answer = call.answer(response)
        if call.aftermath is not None:
            await call.aftermath(self._ports, response)
        return answer

    def with_timeouts(self, timeouts: Timeouts) -> AsyncKite:
        """The same client, whose calls use these timeouts. Both share everything else."""
        _require_timeouts(timeouts)
        return AsyncKite(self._ports, timeouts=timeouts)

    async def close(self) -> None:
        """Stop streams and release connections; calling it twice is harmless."""
        if self._ports.streams is not None:
            await self._ports.streams.close()
        await self._ports.transport.close()
        if self._ports.journal is not None:
            await self._ports.journal.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _lost(error: OSError, request: Request) -> AnswerLostError:
    """What a transport's own error means when it does not say: the request may have left."""
    return AnswerLostError(
        f"The transport failed with {type(error).__name__}, and may have sent the request.",
        endpoint=request.endpoint,
        is_ambiguous=not request.is_read,
    )


def _require_timeouts(timeouts: object) -> None:
    if not isinstance(timeouts, Timeouts):
        fix = "Give Timeouts(connect=..., read=..., total=...), in seconds."
        fault = Fault("timeouts", f"it is a {type(timeouts).__name__}", fix)
        raise ValidationError("with_timeouts", [fault])


class Kite(Topics[Blocking], Blocking):
    """Kite Connect for blocking code: an `AsyncKite` whose work never waits.

    Has no event loop: it works in notebooks, inside a running loop, under gevent and in threads.
    """

    def __init__(self, ports: Ports, *, timeouts: Timeouts | None = None) -> None:
        self._awaited = AsyncKite(ports, timeouts=timeouts)

    @property
    def api_key(self) -> str:
        """The public key of the app."""
        return self._awaited.api_key

    @property
    def ports(self) -> Ports:
        """The adapters that do the work."""
        return self._awaited.ports

    @property
    def metrics(self) -> Metrics:
        """What happened so far: `metrics.snapshot()`."""
        return self.ports.metrics

    @property
    def awaited(self) -> AsyncKite:
        """The client that does the work, over the same blocking adapters."""
        return self._awaited

    def send(self, call: Call[T], /) -> T:
        """Send a call and return its answer, or raise the KiteError that it stands for."""
        return run_now(self._awaited.send(call))

    def with_timeouts(self, timeouts: Timeouts) -> Kite:
        """The same client, whose calls use these timeouts. Both share everything else."""
        _require_timeouts(timeouts)
        return Kite(self.ports, timeouts=timeouts)

    def close(self) -> None:
        """Stop streams and release connections; calling it twice is harmless."""
        run_now(self._awaited.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class KiteCalls(Topics[Described], Described):
    """Kite Connect without I/O: each method returns the `Call` it stands for."""

    def __init__(self, api_key: str = "") -> None:
        self._api_key = api_key

    @property
    def api_key(self) -> str:
        """The public key of the app."""
        return self._api_key
