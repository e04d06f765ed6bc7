from __future__ import annotations

import pytest

from kite_adapters.cli.doctor.plan import has_prices, plan_findings, session_finding
from kite_core.client import Kite
from kite_core.messages import Response
from tests.ports import ports_over


def answer(status: int, error_type: str) -> Response:
    body = f'{{"status":"error","message":"No.","error_type":"{error_type}"}}'.encode()
    return Response(status=status, headers={"Content-Type": "application/json"}, body=body)


PERSONAL = answer(403, "PermissionException")
BUSY = answer(429, "NetworkException")
DEAD = answer(403, "TokenException")
BROKEN = answer(500, "GeneralException")


def client(*answers: Response) -> Kite:
    return Kite(ports_over(list(answers)))


@pytest.mark.parametrize(
    ("response", "has_data"), [(PERSONAL, False), (BUSY, True), (BROKEN, None), (DEAD, None)]
)
def test_one_price_tells_the_plan(response: Response, has_data: bool | None) -> None:
    assert has_prices(client(response)) is has_data


@pytest.mark.parametrize(
    ("response", "state", "word"),
    [
        (PERSONAL, "warning", "Connect plan"),
        (BUSY, "warning", "Wait a second"),
        (DEAD, "problem", "kite login"),
        (BROKEN, "problem", ""),
    ],
)
def test_what_is_refused_is_told_with_its_fix(response: Response, state: str, word: str) -> None:
    quotes, history = plan_findings(client(response, response))

    assert (quotes.name, quotes.state, history.name, history.state) == (
        "quotes",
        state,
        "history",
        state,
    )
    assert word in quotes.fix


def test_trouble_on_the_way_is_no_dead_session() -> None:
    finding = session_finding(client(BROKEN))

    assert (finding.state, finding.text) == ("problem", "No.")


def test_a_dead_session_names_the_command() -> None:
    assert session_finding(client(DEAD)).fix == "Run: kite login"
