from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kite_adapters.cli.doctor.finding import Finding
from kite_adapters.cli.doctor.outbound import SERVICES, address_findings
from kite_core.errors import NotSentError
from kite_core.ist import IST
from kite_core.messages import Response, SessionUse
from kite_testing.scripted_transport import Line, ScriptedTransport

NOW = datetime(2026, 11, 20, 10, tzinfo=IST)
NONE = NotSentError("Nothing was sent.")


def answer(text: str, *, status: int = 200) -> Response:
    return Response(status=status, body=text.encode())


def all_of(notes: Path, line: Line, *, days: int = 0) -> list[Finding]:
    wires = {"IPv4": ScriptedTransport([line])}
    return list(address_findings(wires, notes=notes, now=NOW + timedelta(days=days)))


def test_the_first_address_is_noted_for_its_owner_alone(tmp_path: Path) -> None:
    notes = tmp_path / "home" / "addresses.json"

    (finding,) = all_of(notes, answer("8.8.4.4\n"))

    assert finding.state == "ok"
    assert finding.text == "8.8.4.4, seen by api.ipify.org for the first time."
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600


def test_an_address_that_stays_is_told_since_when(tmp_path: Path) -> None:
    notes = tmp_path / "addresses.json"
    all_of(notes, answer("8.8.4.4"))
    all_of(notes, answer("8.8.4.4"), days=1)

    (finding,) = all_of(notes, answer("8.8.4.4"), days=2)

    assert finding.text.endswith("unchanged since 2026-11-20T10:00:00+05:30.")


def test_a_change_names_what_to_do(tmp_path: Path) -> None:
    notes = tmp_path / "addresses.json"
    all_of(notes, answer("8.8.4.4"))

    (changed,) = all_of(notes, answer("9.9.9.9"), days=1)
    (after,) = all_of(notes, answer("9.9.9.9"), days=2)

    assert changed.state == "warning"
    assert "it was 8.8.4.4 since 2026-11-20" in changed.text
    assert "developer console" in changed.fix
    assert after.state == "ok"


@pytest.mark.parametrize("line", [NONE, answer("<html>"), answer("8.8.4.4", status=503)])
def test_without_an_answer_the_notes_stay(tmp_path: Path, line: Line) -> None:
    notes = tmp_path / "addresses.json"
    all_of(notes, answer("8.8.4.4"))

    (finding,) = all_of(notes, line, days=1)
    (after,) = all_of(notes, answer("8.8.4.4"), days=2)

    assert finding.state == "skipped"
    assert "unchanged since 2026-11-20" in after.text


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"IPv4": 1}', '{"IPv4": {}}'])
def test_notes_that_cannot_be_read_are_none(tmp_path: Path, text: str) -> None:
    notes = tmp_path / "addresses.json"
    notes.write_text(text)

    (finding,) = all_of(notes, answer("8.8.4.4"))

    assert "for the first time" in finding.text


def test_the_service_is_told_nothing_but_the_request(tmp_path: Path) -> None:
    wires = {kind: ScriptedTransport([answer("8.8.4.4")]) for kind in SERVICES}

    list(address_findings(wires, notes=tmp_path / "addresses.json", now=NOW))

    for wire in wires.values():
        (request,) = wire.requests
        assert (request.target, request.body, dict(request.headers)) == ("/", None, {})
        assert request.session is SessionUse.NONE
