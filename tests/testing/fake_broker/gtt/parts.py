"""What the tests of triggers, alerts and funds share: the engine, and long spans of time."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from kite_core.messages import Method, Repeat, describe
from kite_testing.fake_broker.engine import Engine
from tests.testing.fake_broker.caller import Caller

INFY = "NSE:INFY"


def engine_of(caller: Caller) -> Engine:
    """The engine behind the doors, for what has no lever."""
    stage = caller.broker._stage  # pyright: ignore[reportPrivateUsage]  # reason: below the doors
    return stage.engine


def caller_at(price: float, key: str = INFY) -> Caller:
    """A broker whose market stands at a price."""
    caller = Caller()
    caller.broker.market.set_price(key, price)
    return caller


def pass_time(caller: Caller, span: timedelta) -> None:
    """Let time pass, and log in again: no token lives over night."""
    caller.broker.run(span.total_seconds())
    log_in(caller)


def log_in(caller: Caller) -> None:
    """Start a new session."""
    token = caller.broker.request_token()
    caller.ask(caller.calls.session.generate(token, api_secret=caller.broker.api_secret))


def now_of(caller: Caller) -> datetime:
    """The broker's time."""
    return caller.broker.clock.now()


def sent(
    caller: Caller, method: Method, target: str, form: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Status and envelope of a request that no client of ours would make."""
    path, _, query = target.partition("?")
    request = describe(
        method,
        path,
        query=parse_qsl(query),
        form=list((form or {}).items()),
        repeat=Repeat.NEVER,
    )
    response = caller.response(request)
    return response.status, json.loads(response.body)


def message(answer: tuple[int, Any]) -> tuple[int, str]:
    """Status and message of a refusal."""
    status, envelope = answer
    return status, str(envelope.get("message"))
