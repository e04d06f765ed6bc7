"""Reads the URL that a login leads back to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hmac import compare_digest
from urllib.parse import parse_qsl, urlsplit

from kite_core.errors import LoginRequiredError

STATE = "state"
"""The parameter that proves that a redirect belongs to a login that was started here."""
_TOKEN = re.compile(r"[A-Za-z0-9]{8,128}")


class RedirectError(Exception):
    """No request token of this login: what is wrong, and the HTTP status to answer.

    400 is this login's own end; any other is none of its business.
    """

    def __init__(self, problem: str, status: int = 400) -> None:
        super().__init__(problem)
        self.problem = problem
        self.status = status


def request_token_of(query: str, *, state: str) -> str:
    """The request token of a redirect's query. Raises RedirectError.

    One of another login is refused, too: it would log the terminal in as somebody else.
    """
    given = dict(parse_qsl(query))
    if "request_token" not in given and "status" not in given:
        raise RedirectError("There is nothing here.", 404)
    if not compare_digest(given.get(STATE, "").encode(), state.encode()):
        raise RedirectError("This login was not started by the command that waits here.", 403)
    return _token_of(given)


def _token_of(given: Mapping[str, str]) -> str:
    if given.get("status", "success") != "success":
        raise RedirectError("The broker says that the login did not succeed.")
    token = given.get("request_token", "")
    if not _TOKEN.fullmatch(token):
        raise RedirectError("The redirect brings no request token.")
    return token


def pasted_request_token(text: str, *, state: str) -> str:
    """The request token of a pasted redirect URL, or a bare one. Raises LoginRequiredError."""
    pasted = text.strip().strip("'\"<>")
    if _TOKEN.fullmatch(pasted):
        return pasted
    try:
        return request_token_of(urlsplit(pasted).query, state=state)
    except (RedirectError, ValueError) as error:
        problem = error.problem if isinstance(error, RedirectError) else "That is no URL."
        if isinstance(error, RedirectError) and error.status == 404:
            problem = "That is neither a redirect URL nor a request token."
        raise LoginRequiredError(
            problem,
            hint="Copy the whole address that the browser ends at, and run: kite login "
            "--no-browser",
        ) from None
