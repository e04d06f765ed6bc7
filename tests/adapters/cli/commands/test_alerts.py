from __future__ import annotations

import pytest

from tests.adapters.cli.running import on_paper


def test_alerts_are_listed_with_their_condition() -> None:
    done = on_paper("alerts", "list")

    assert "buy gold: NSE:GOLDBEES <= 97.77 (places orders)" in done.shown.replace("0b- ", "")


def test_alerts_of_one_state_are_listed() -> None:
    assert [row["name"] for row in on_paper("alerts", "list", "--status", "Enabled", "--json").json]
    assert on_paper("alerts", "list", "--status", "deleted").said.endswith("There are no alerts.")


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--above", "1600", (">", 1600.0, "")),
        ("--below", "1400.05", ("<", 1400.05, "")),
        ("--at-least", "1600", (">=", 1600.0, "")),
        ("--at-most", "NSE:TCS", ("<=", None, "TCS")),
    ],
)
def test_an_alert_compares_with_a_price_or_an_instrument(
    option: str, value: str, expected: tuple[str, float | None, str]
) -> None:
    alert = on_paper("alerts", "create", "NSE:INFY", option, value, "--json").json

    found = (alert["operator"], alert["rhs_constant"] or None, alert["rhs_tradingsymbol"])
    assert found == expected
    assert alert["name"] == f"NSE:INFY {expected[0]} {value}"


@pytest.mark.parametrize("options", [(), ("--above", "1", "--below", "2")])
def test_an_alert_has_one_condition(options: tuple[str, ...]) -> None:
    done = on_paper("alerts", "create", "NSE:INFY", *options)

    assert done.code == 2
    assert "Give one of --above, --below, --at-least, --at-most." in done.said


def test_a_price_that_is_none_names_its_option() -> None:
    done = on_paper("alerts", "create", "NSE:INFY", "--at-least", "much")

    assert done.code == 2
    assert "kite alerts create: --at-least: " in done.said


def test_an_alert_is_deleted_after_a_yes() -> None:
    uuid = on_paper("alerts", "list", "--json").json[0]["uuid"]

    asked = on_paper("alerts", "delete", uuid, typing="\n")
    done = on_paper("alerts", "delete", uuid, "--yes", "--json")

    assert asked.code == 1
    assert done.json == {"deleted": [uuid]}


def test_the_history_says_when_an_alert_fired() -> None:
    alerts = on_paper("alerts", "list", "--json").json

    never, fired = (on_paper("alerts", "history", alert["uuid"]) for alert in alerts)

    assert never.said.endswith("It has not fired.")
    assert "NSE:GOLDBEES 97.51" in fired.shown
