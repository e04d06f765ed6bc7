from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from kite_adapters.policies.session_watching import SessionWatchingTransport
from kite_adapters.token_store import MemoryTokenStore
from kite_core.events import SessionLost
from kite_core.messages import Response, SessionUse, get
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import ScriptedTransport
from tests.ports import NotedEvents

EXPIRED = Response(
    status=403,
    body=b'{"status":"error","error_type":"TokenException","message":"Token is invalid or has '
    b'expired."}',
)
DENIED = Response(
    status=403,
    body=b'{"status":"error","error_type":"PermissionException","message":"Insufficient '
    b'permission for that call."}',
)
CALL = get("/orders")


class Watching:
    """The policy with a hook that remembers."""

    def __init__(
        self,
        *script: Response,
        hook: Callable[[SessionLost], Awaitable[None] | None] | None = None,
    ) -> None:
        self.told: list[SessionLost] = []
        self.store = MemoryTokenStore(AccessToken(token="first"))
        self.noted = NotedEvents()
        self.transport = SessionWatchingTransport(
            inner=ScriptedTransport(script),
            token_store=self.store,
            clock=ManualClock(),
            observer=self.noted,
            hook=hook or self.told.append,
        )

    def send(self) -> Response:
        return run_now(self.transport.send(CALL))


def test_the_hook_is_called_once_for_a_lost_session() -> None:
    watching = Watching(EXPIRED, EXPIRED)

    watching.send()
    watching.send()

    assert [event.endpoint for event in watching.told] == ["GET /orders"]
    assert watching.noted.events == watching.told


def test_a_new_token_arms_the_hook_again() -> None:
    watching = Watching(EXPIRED, EXPIRED)
    watching.send()

    run_now(watching.store.save(AccessToken(token="second")))
    watching.send()

    assert len(watching.told) == 2


def test_the_answer_comes_back_as_it_is() -> None:
    assert Watching(EXPIRED).send() is EXPIRED


@pytest.mark.parametrize(
    "answer",
    [
        DENIED,
        Response(status=403, body=b"<html>"),
        Response(status=502, body=b"<html>TokenException"),
        Response(status=200, body=b'{"status":"success","data":"TokenException"}'),
    ],
)
def test_other_refusals_do_not_end_the_session(answer: Response) -> None:
    watching = Watching(answer)

    watching.send()

    assert watching.told == []


@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_a_token_exception_ends_the_session_whatever_its_status(status: int) -> None:
    watching = Watching(Response(status=status, body=EXPIRED.body))

    watching.send()

    assert len(watching.told) == 1


@pytest.mark.parametrize("use", [SessionUse.NONE, SessionUse.PROBED, SessionUse.ENDED])
def test_asking_whether_the_session_lives_is_no_loss(use: SessionUse) -> None:
    watching = Watching(EXPIRED)

    run_now(watching.transport.send(get("/user/profile", session=use)))

    assert watching.told == []


def test_an_error_of_the_hook_is_logged_and_hides_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(event: SessionLost) -> None:
        raise RuntimeError("the hook is broken")

    watching = Watching(EXPIRED, hook=broken)

    with caplog.at_level(logging.ERROR, logger="kiteport"):
        response = watching.send()

    assert response is EXPIRED
    assert "the hook is broken" in caplog.text


async def test_two_hundred_tasks_tell_an_async_hook_once() -> None:
    told: list[SessionLost] = []

    async def hook(event: SessionLost) -> None:
        await asyncio.sleep(0)
        told.append(event)

    watching = Watching(*[EXPIRED] * 200, hook=hook)

    await asyncio.gather(*(watching.transport.send(CALL) for _ in range(200)))

    assert len(told) == 1
