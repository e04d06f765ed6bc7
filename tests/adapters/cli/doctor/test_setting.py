from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kite_adapters.cli.doctor.finding import Finding
from kite_adapters.cli.doctor.setting import key_finding, token_findings, versions
from kite_core.ist import IST
from kite_core.models.session import AccessToken
from kite_core.version import __version__

NOW = datetime(2026, 11, 20, 10, tzinfo=IST)
REAL = "a1" * 16


def found(
    token: AccessToken | None, *, is_real: bool = True, age: timedelta | None = None
) -> list[Finding]:
    logged_in_at = None if age is None else NOW - age
    return list(token_findings(token, now=NOW, is_real=is_real, logged_in_at=logged_in_at))


def test_versions_name_the_library_and_its_transports() -> None:
    text = versions().text

    assert f"kiteport {__version__}" in text
    assert "Python 3." in text
    assert "urllib3" in text


@pytest.mark.parametrize(
    ("key", "is_real", "state"),
    [
        ("a1b2c3d4e5f6a7b8", True, "ok"),
        ("short", True, "warning"),
        ("a1b2c3d4e5f6a7b ", True, "warning"),
        ("short", False, "ok"),
    ],
)
def test_of_a_key_only_the_length_is_told(key: str, is_real: bool, state: str) -> None:
    finding = key_finding(key, is_real=is_real)

    assert finding.state == state
    assert key not in finding.text + finding.fix
    assert str(len(key)) in finding.text


def test_no_token_names_the_command() -> None:
    token, end = found(None)

    assert (token.state, token.fix) == ("problem", "Run: kite login")
    assert end.state == "skipped"


def test_of_a_token_the_length_the_end_and_the_age_are_told() -> None:
    end = datetime(2026, 11, 21, 6, tzinfo=IST)

    token, ending = found(
        AccessToken(token=REAL, expires_at=end), age=timedelta(hours=1, minutes=5)
    )

    assert (token.state, "32 characters" in token.text) == ("ok", True)
    assert ending.text == "The token ends Sat 21 Nov 06:00 IST, 1 h 5 min old."
    assert REAL not in f"{token} {ending}"


@pytest.mark.parametrize(
    ("minutes", "state"), [(-1, "problem"), (0, "problem"), (29, "warning"), (31, "ok")]
)
def test_a_token_near_its_end_is_told(minutes: int, state: str) -> None:
    _, end = found(AccessToken(token=REAL, expires_at=NOW + timedelta(minutes=minutes)))

    assert end.state == state
    assert ("kite login" in end.fix) == (state != "ok")


def test_a_token_from_elsewhere_has_no_known_end() -> None:
    assert "Not known" in found(AccessToken(token=REAL))[1].text


def test_a_token_of_another_shape_is_a_warning_at_the_real_api_alone() -> None:
    assert found(AccessToken(token="short"))[0].state == "warning"
    assert found(AccessToken(token="short"), is_real=False)[0].state == "ok"
