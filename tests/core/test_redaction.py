from __future__ import annotations

import pytest

from kite_core.messages import Repeat, Request, Response, delete, post
from kite_core.redaction import SecretText, hide_secrets


@pytest.mark.parametrize(
    "text",
    [
        "DELETE /session/token?api_key=k&access_token=made_up_secret HTTP/1.1",
        "Authorization: token key:made_up_secret",
        "{'Authorization': 'token key:made_up_secret'}",
        '{"access_token": "made_up_secret", "x": 1}',
        "request_token=made_up_secret; checksum = made_up_secret",
        "wss://ws.kite.trade?access_token=made_up_secret&api_key=k",
    ],
)
def test_secrets_in_free_text_are_hidden(text: str) -> None:
    assert "made_up_secret" not in hide_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect `api_key` or `access_token`.",
        "Token is invalid or has expired.",
        "Insufficient funds. Required margin is 228365.92 but available margin is 228358.50.",
    ],
)
def test_the_brokers_messages_stay_as_they_are(text: str) -> None:
    assert hide_secrets(text) == text


def test_a_secret_text_travels_as_it_is_and_shows_nothing() -> None:
    secret = SecretText("made_up_secret")

    assert secret == "made_up_secret"
    assert "made_up_secret" not in repr({"header": secret})


def test_reprs_of_requests_hide_secrets_wherever_they_travel() -> None:
    login = post(
        "/session/token",
        form=(("api_key", "k"), ("checksum", "made_up_secret")),
        repeat=Repeat.NEVER,
    )
    logout = delete(
        "/session/token", query=(("access_token", "made_up_secret"),), repeat=Repeat.NEVER
    )
    headed = Request(method="GET", path="/", headers={"Authorization": "made_up_secret"})

    assert "made_up_secret" not in f"{login} {logout} {headed}"
    assert "api_key=k" in repr(login)


def test_the_repr_of_a_response_does_not_show_its_body() -> None:
    response = Response(status=200, body=b'{"access_token":"made_up_secret"}')

    assert repr(response) == "<Response 200 None 33 bytes>"
