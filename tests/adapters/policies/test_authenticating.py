from __future__ import annotations

import pytest

from kite_adapters.policies.authenticating import AuthenticatingTransport
from kite_adapters.token_store import MemoryTokenStore
from kite_core.client import KiteCalls
from kite_core.errors import LoginRequiredError
from kite_core.messages import Request, Response, get
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_testing.scripted_transport import ScriptedTransport

FINE = Response(status=200)
calls = KiteCalls("made_up_key")


class Authenticating:
    """The policy with a store and a wire."""

    def __init__(self, token: str | None, answer: Response = FINE) -> None:
        self.wire = ScriptedTransport([answer, answer])
        self.store = MemoryTokenStore(AccessToken(token=token) if token else None)
        self.transport = AuthenticatingTransport(
            inner=self.wire, api_key="made_up_key", token_store=self.store
        )

    def send(self, request: Request) -> Request:
        run_now(self.transport.send(request))
        return self.wire.requests[-1]


def test_a_call_carries_key_and_token() -> None:
    sent = Authenticating("made_up_token").send(get("/orders"))

    assert sent.headers["Authorization"] == "token made_up_key:made_up_token"


def test_the_newest_token_counts() -> None:
    authenticating = Authenticating("yesterdays")
    authenticating.send(get("/orders"))

    run_now(authenticating.store.save(AccessToken(token="todays")))

    assert authenticating.send(get("/orders")).headers["Authorization"].endswith(":todays")


def test_without_a_token_nothing_is_sent() -> None:
    authenticating = Authenticating(None)

    with pytest.raises(LoginRequiredError) as caught:
        authenticating.send(get("/orders"))

    assert authenticating.wire.requests == []
    assert caught.value.login_url is not None
    assert "api_key=made_up_key" in caught.value.login_url
    assert not caught.value.is_retryable


def test_a_login_goes_without_a_token() -> None:
    login = calls.session.generate("made_up_request", api_secret="made_up_secret")

    sent = Authenticating(None).send(login.request)

    assert "Authorization" not in sent.headers


def test_a_logout_names_the_token_that_shall_die() -> None:
    sent = Authenticating("made_up_token").send(calls.session.logout().request)

    assert sent.target == "/session/token?api_key=made_up_key&access_token=made_up_token"
    assert "made_up_token" not in repr(sent)


def test_reprs_of_what_is_sent_do_not_show_the_token() -> None:
    sent = Authenticating("made_up_token").send(get("/orders"))

    assert "made_up_token" not in repr(sent)
    assert "made_up_token" not in repr(dict(sent.headers))


@pytest.mark.parametrize(
    "answer",
    [
        Response(status=403, body=b'{"status":"error","message":"bad header made_up_token"}'),
        Response(status=200, body=b'{"status":"error","message":"bad header made_up_token"}'),
        Response(status=200, body=b"<h1>made_up_token, made_up_token</h1>"),
        Response(status=502, body=b"made_up_token"),
    ],
)
def test_a_failure_that_echoes_the_token_does_not_show_it(answer: Response) -> None:
    authenticating = Authenticating("made_up_token", answer)

    response = run_now(authenticating.transport.send(get("/orders")))

    assert response.status == answer.status
    assert response.body == answer.body.replace(b"made_up_token", b"***")


@pytest.mark.parametrize(
    "answer",
    [
        Response(status=200, body=b'{"status": "success", "data": "made_up_token"}'),
        Response(status=403, body=b'{"status":"error","message":"Expired."}'),
    ],
)
def test_other_answers_pass_unchanged(answer: Response) -> None:
    authenticating = Authenticating("made_up_token", answer)

    assert run_now(authenticating.transport.send(get("/orders"))) is answer


def test_a_token_too_short_to_be_one_damages_no_answer() -> None:
    refusal = Response(status=403, body=b'{"status":"error","error_type":"TokenException"}')
    authenticating = Authenticating("t", refusal)

    assert run_now(authenticating.transport.send(get("/orders"))) is refusal
