"""What a service is: the calls of one topic, written once for every client.

The client that a service belongs to decides what its methods do:

    Blocking   does the work and returns the result
    Awaited    returns a coroutine that does the work
    Described  does nothing, and returns the `Call` itself

`@endpoint` makes a method of one call, `@flow` one of several, `@stream` one that tells one thing
after another, and `raw(...)` gives an endpoint its undecoded twin.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from functools import cache, update_wrapper, wraps
from types import MethodType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from kite_core.run_now import run_now, tell_now

if TYPE_CHECKING:
    from kite_core.call import Call
    from kite_core.ports import Ports

P = ParamSpec("P")
T = TypeVar("T")


class Client(ABC):
    """What every service may ask of the client that it belongs to."""

    @property
    @abstractmethod
    def api_key(self) -> str:
        """The public key of the app."""


class Awaited(Client):
    """A client whose methods are awaited."""

    @property
    @abstractmethod
    def ports(self) -> Ports:
        """The adapters that do its work."""

    @abstractmethod
    async def send(self, call: Call[T], /) -> T:
        """Send a call and return its answer."""


class Blocking(Client):
    """A client whose methods block; `awaited` does its work, without ever waiting."""

    @property
    @abstractmethod
    def awaited(self) -> Awaited:
        """The client that does the work, over blocking adapters."""


class Described(Client):
    """A client whose methods only say what they would send."""


ClientT = TypeVar("ClientT", bound=Awaited | Blocking | Described)


@cache
def _kind_of(client: Any) -> type[Client] | None:
    """Described, Blocking or None for Awaited, from a client's class.

    Every call asks, and asking an abstract class each time is what costs.
    """
    return next((kind for kind in (Described, Blocking) if issubclass(client, kind)), None)


class Service(Generic[ClientT]):
    """The calls of one topic. It holds no state: what lasts lives on the client."""

    def __init__(self, client: ClientT) -> None:
        self.client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.client!r}>"


class Flow(Generic[P, T]):
    """A method of both working clients, made of any number of calls."""

    def __init__(self, steps: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> None:
        @wraps(steps)
        def blocking(service: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
            twin = type(service)(service.client.awaited)
            return run_now(steps(twin, *args, **kwargs))

        self.__doc__ = steps.__doc__
        self._awaited = steps
        self._blocking = blocking

    @overload
    def __get__(self, service: None, owner: type) -> Self: ...
    @overload
    def __get__(self, service: Service[Blocking], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(
        self, service: Service[Awaited], owner: type
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, service: Service[Any] | None, owner: type) -> Any:
        if service is None:
            return self
        return MethodType(self._blocking if _blocks(service) else self._awaited, service)


class Iteration(Generic[P, T]):
    """A method of both working clients, which tells one thing after another.

    `AsyncKite` gets an async generator, `Kite` a plain one. Closing either closes what it uses;
    leaving a plain `for` loop over it closes it, too.
    """

    def __init__(self, steps: Callable[Concatenate[Any, P], AsyncGenerator[T, None]]) -> None:
        @wraps(steps)
        def blocking(
            service: Any, /, *args: P.args, **kwargs: P.kwargs
        ) -> Generator[T, None, None]:
            twin = type(service)(service.client.awaited)
            return tell_now(steps(twin, *args, **kwargs))

        self.__doc__ = steps.__doc__
        self._awaited = steps
        self._blocking = blocking

    @overload
    def __get__(self, service: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, service: Service[Blocking], owner: type
    ) -> Callable[P, Generator[T, None, None]]: ...
    @overload
    def __get__(
        self, service: Service[Awaited], owner: type
    ) -> Callable[P, AsyncGenerator[T, None]]: ...
    def __get__(self, service: Service[Any] | None, owner: type) -> Any:
        if service is None:
            return self
        return MethodType(self._blocking if _blocks(service) else self._awaited, service)


def _blocks(service: Service[Any]) -> bool:
    """Whether its client blocks. Raises AttributeError for one that only describes."""
    kind = _kind_of(service.client.__class__)
    if kind is Described:
        raise AttributeError(
            "KiteCalls describes single calls; a flow of several needs Kite or AsyncKite."
        )
    return kind is Blocking


class Endpoint(Generic[P, T]):
    """A method of every client, made of one call."""

    def __init__(self, describe: Callable[Concatenate[Any, P], Call[T]]) -> None:
        @wraps(describe)
        async def send(service: Service[Awaited], /, *args: P.args, **kwargs: P.kwargs) -> T:
            return await service.client.send(describe(service, *args, **kwargs))

        self.__doc__ = describe.__doc__
        self.describe = describe
        self._flow = Flow(send)

    @overload
    def __get__(self, service: None, owner: type) -> Self: ...
    @overload
    def __get__(self, service: Service[Blocking], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(
        self, service: Service[Awaited], owner: type
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(self, service: Service[Described], owner: type) -> Callable[P, Call[T]]: ...
    def __get__(self, service: Service[Any] | None, owner: type) -> Any:
        if service is None:
            return self
        if _kind_of(service.client.__class__) is Described:
            return MethodType(self.describe, service)
        return self._flow.__get__(service, owner)


def endpoint(describe: Callable[Concatenate[Any, P], Call[T]]) -> Endpoint[P, T]:
    """Make `def name(self, ...) -> Call[T]` a method of every client."""
    return Endpoint(describe)


def flow(steps: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> Flow[P, T]:
    """Make `async def name(self, ...) -> T` a method of both working clients.

    Inside, `self` is always the awaited service.
    """
    return Flow(steps)


def stream(steps: Callable[Concatenate[Any, P], AsyncGenerator[T, None]]) -> Iteration[P, T]:
    """Make an async generator, or a function that returns one, a method of both working clients.

    A function can check its arguments at the call; a generator begins with the first step.
    """
    return Iteration(steps)


def raw(typed: Endpoint[P, Any]) -> Endpoint[P, Any]:
    """The same endpoint, answering with undecoded JSON values."""

    def describe(service: Any, /, *args: P.args, **kwargs: P.kwargs) -> Call[Any]:
        return typed.describe(service, *args, **kwargs).raw()

    update_wrapper(describe, typed.describe)
    describe.__name__ += "_raw"
    describe.__doc__ = f"{typed.__doc__} Answers with the data as plain JSON values."
    return Endpoint(describe)
