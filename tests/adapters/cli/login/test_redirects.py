from __future__ import annotations

import pytest

from kite_adapters.cli.login.redirects import (
    RedirectError,
    pasted_request_token,
    request_token_of,
)
from kite_core.errors import LoginRequiredError

STATE = "made_up_state"
TOKEN = "madeuprequesttoken0123456789abcd"
URL = f"http://127.0.0.1:8765/?state={STATE}&action=login&status=success&request_token={TOKEN}"


def test_the_token_of_a_login_that_was_started_here() -> None:
    assert request_token_of(URL.partition("?")[2], state=STATE) == TOKEN


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ("", 404, "nothing here"),
        ("other=1", 404, "nothing here"),
        (f"request_token={TOKEN}", 403, "not started by"),
        (f"request_token={TOKEN}&state=", 403, "not started by"),
        (f"request_token={TOKEN}&state=another", 403, "not started by"),
        (f"request_token={TOKEN}&state=%C3%A9", 403, "not started by"),
        (f"status=cancelled&state={STATE}", 400, "did not succeed"),
        (f"status=success&state={STATE}", 400, "no request token"),
        (f"request_token=%3Cscript%3E&state={STATE}", 400, "no request token"),
    ],
)
def test_another_redirect_is_refused(query: str, status: int, problem: str) -> None:
    with pytest.raises(RedirectError, match=problem) as caught:
        request_token_of(query, state=STATE)

    assert caught.value.status == status


@pytest.mark.parametrize("pasted", [TOKEN, f" {TOKEN}\n", URL, f'"{URL}"', f"<{URL}>"])
def test_a_url_or_a_token_is_pasted(pasted: str) -> None:
    assert pasted_request_token(pasted, state=STATE) == TOKEN


@pytest.mark.parametrize(
    ("pasted", "problem"),
    [
        ("", "neither a redirect URL nor a request token"),
        ("no idea", "neither a redirect URL nor a request token"),
        ("http://[", "no URL"),
        (URL.replace(STATE, "another"), "not started by"),
    ],
)
def test_what_else_is_pasted_is_refused_with_a_command(pasted: str, problem: str) -> None:
    with pytest.raises(LoginRequiredError, match=problem) as caught:
        pasted_request_token(pasted, state=STATE)

    assert "kite login --no-browser" in str(caught.value)
    assert TOKEN not in str(caught.value)
