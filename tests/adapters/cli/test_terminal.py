from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kite_adapters.cli.profiles import Profile, Profiles
from kite_adapters.cli.terminal import Terminal, plain, table_of
from kite_core.errors import ConfigurationError, ValidationError
from kite_core.ist import IST
from kite_core.models.user import Profile as User


@dataclass(frozen=True, slots=True)
class Pair:
    """Not a model."""

    name: str
    found: Any


def test_paper_never_looks_at_accounts(profiles: Profiles) -> None:
    terminal = Terminal(is_paper=True, profile="nobody's")

    assert terminal.profile is None
    assert terminal.config.transport == "fake"


def test_the_named_profile_goes_before_the_environment(
    profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles.save(Profile(name="family", api_key="familys"))
    monkeypatch.setenv("KITE_API_KEY", "environments")

    assert Terminal(profile="family").config.api_key == "familys"
    assert Terminal().config.api_key == "environments"


@pytest.mark.parametrize(
    ("variables", "is_profile"),
    [
        ({}, True),
        ({"KITE_API_KEY": "k"}, True),
        ({"KITE_API_KEY": "another"}, False),
        ({"KITE_API_KEY": "k", "KITE_ACCESS_TOKEN": "t"}, False),
    ],
)
def test_the_usual_profile_counts_for_its_own_app(
    profiles: Profiles,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    is_profile: bool,
) -> None:
    profiles.save(Profile(api_key="k"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert (Terminal().profile is not None) == is_profile


def test_without_any_account_the_command_is_named() -> None:
    with pytest.raises(ConfigurationError, match="kite login --api-key KEY"):
        _ = Terminal().config


def test_a_client_that_was_not_asked_for_is_not_opened() -> None:
    Terminal().close()


def test_json_goes_to_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(is_json=True)

    terminal.tell("for people")
    terminal.show({"key": Pair("one", [1, 2.5, None, True])}, as_table=table_of(("a",), [("b",)]))

    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"key": {"name": "one", "found": [1, 2.5, None, True]}}
    assert "for people" in printed.err


def test_people_get_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()

    terminal.show([1], as_table=table_of(("name", "price"), [("INFY", 1499.5), ("TCS", None)]))

    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["name", "price"],
        ["INFY", "1,499.50"],
        ["TCS", "-"],
    ]


def test_a_long_line_is_left_whole_for_copying(capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://example.invalid/" + "a" * 200

    Terminal().tell(f"Open {url} [now]")

    assert capsys.readouterr().out == f"Open {url} [now]\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 9, 15, tzinfo=IST), "2026-11-20T09:15:00+05:30"),
        (Decimal("1.50"), "1.50"),
        ((1, "two"), [1, "two"]),
        ({3: {"x"}}, {"3": "{'x'}"}),
    ],
)
def test_values_become_plain_json(value: object, shown: object) -> None:
    assert plain(value) == shown


def test_models_show_the_brokers_names() -> None:
    assert plain([User(user_id="AB1234")])[0]["user_id"] == "AB1234"


def test_bad_settings_are_an_error_of_ours(
    profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITE_API_KEY", "k")
    monkeypatch.setenv("KITE_BASE_URL", "nowhere")

    with pytest.raises(ValidationError, match="base_url"):
        _ = Terminal().config
