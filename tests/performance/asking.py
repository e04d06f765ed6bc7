"""How the benchmarks of the fake broker ask it, in process and without the client's policies."""

from __future__ import annotations

from typing import Any, TypeVar

from kite_core.call import Call
from kite_core.messages import Request
from kite_testing import FakeBroker

T = TypeVar("T")


def ask(broker: FakeBroker, call: Call[T]) -> T:
    """The answer to a call."""
    return call.answer(broker.answer(request_of(broker, call)))


def request_of(broker: FakeBroker, call: Call[Any]) -> Request:
    """A call with the broker's own token."""
    token = f"token {broker.api_key}:{broker.access_token}"
    return call.request.with_headers({"Authorization": token})
