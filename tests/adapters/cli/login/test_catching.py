from __future__ import annotations

import socket

import pytest

from kite_adapters.cli.login.catching import catching
from kite_core.errors import ConfigurationError, LoginRequiredError
from tests.testing.fake_broker.served.raw_http import asked

STATE = "made_up_state"
TOKEN = "madeuprequesttoken0123456789abcd"
FINE = f"/back?state={STATE}&status=success&request_token={TOKEN}"


def test_the_redirect_is_caught_at_any_path() -> None:
    with catching(port=0, state=STATE) as catcher:
        answer = asked(catcher.url, "GET", FINE)
        token = catcher.request_token(within=5)

    assert (token, answer.status) == (TOKEN, 200)
    assert b"You may close this page." in answer.body


def test_a_page_tells_nobody_else_of_the_token() -> None:
    with catching(port=0, state=STATE) as catcher:
        answer = asked(catcher.url, "GET", FINE)

    assert TOKEN.encode() not in answer.body
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/", 404),
        ("/favicon.ico", 404),
        (f"/?request_token={TOKEN}", 403),
        (f"/?request_token={TOKEN}&state=another", 403),
    ],
)
def test_what_is_none_of_its_business_gets_a_page_and_it_waits_on(target: str, status: int) -> None:
    with catching(port=0, state=STATE) as catcher:
        answer = asked(catcher.url, "GET", target)
        asked(catcher.url, "GET", FINE)
        token = catcher.request_token(within=5)

    assert answer.status == status
    assert b"That did not work" in answer.body
    assert token == TOKEN


def test_a_login_that_failed_ends_the_wait() -> None:
    with catching(port=0, state=STATE) as catcher:
        answer = asked(catcher.url, "GET", f"/?state={STATE}&status=failed")
        with pytest.raises(LoginRequiredError, match="did not succeed"):
            catcher.request_token(within=5)

    assert answer.status == 400


def test_only_this_machine_can_come() -> None:
    with catching(port=0, state=STATE) as catcher:
        assert catcher.url.startswith("http://127.0.0.1:")


def test_the_wait_ends_with_what_to_do() -> None:
    with (
        catching(port=0, state=STATE) as catcher,
        pytest.raises(LoginRequiredError) as caught,
    ):
        catcher.request_token(within=0.01)

    assert catcher.url in str(caught.value)
    assert "kite login --no-browser" in str(caught.value)


def test_a_port_that_is_taken_is_said_with_a_fix() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(ConfigurationError, match=f"port {port}") as caught,
            catching(port=port, state=STATE),
        ):
            pass

    assert "kite login --no-browser" in str(caught.value)


def test_the_port_is_free_afterwards() -> None:
    with catching(port=0, state=STATE) as catcher:
        port = int(catcher.url.rstrip("/").rpartition(":")[2])

    with catching(port=port, state=STATE) as again:
        assert again.url == catcher.url
