from __future__ import annotations

import pytest

from kite_core.errors import AnswerLostError
from kite_core.messages import Response, get
from kite_core.run_now import run_now
from kite_testing.scripted_transport import ScriptedTransport


def test_lines_are_answers_errors_or_bare_json() -> None:
    transport = ScriptedTransport([Response(status=503), AnswerLostError("gone"), b"{}"])

    assert run_now(transport.send(get("/orders"))).status == 503
    with pytest.raises(AnswerLostError):
        run_now(transport.send(get("/orders")))
    assert run_now(transport.send(get("/orders"))).header("content-type") == "application/json"


def test_it_remembers_what_it_was_asked() -> None:
    transport = ScriptedTransport([b"{}"])

    run_now(transport.send(get("/orders")))

    assert transport.requests == [get("/orders")]


def test_an_exhausted_script_says_which_request_was_too_many() -> None:
    with pytest.raises(AssertionError, match="GET /orders"):
        run_now(ScriptedTransport().send(get("/orders")))
