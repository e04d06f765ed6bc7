from __future__ import annotations

from datetime import date

import pytest

from kite_core.errors import Fault, ValidationError
from kite_core.models.preflight.findings import Findings, Preflight, nearest
from kite_core.rulebook.dated import Dated


def rule(*, is_confirmed: bool) -> Dated[int]:
    return Dated(since=date(2026, 1, 1), value=1, source="a forum", is_confirmed=is_confirmed)


def test_a_confirmed_rule_refuses_and_an_unconfirmed_one_warns_with_its_source() -> None:
    found = Findings()

    found.judge(rule(is_confirmed=True), "price", "too high", "Lower it.")
    found.judge(rule(is_confirmed=False), "tag", "odd", "Change it.")

    assert found.preflight() == Preflight(
        faults=(Fault("price", "too high", "Lower it."),),
        warnings=(Fault("tag", "odd (unconfirmed: a forum)", "Change it."),),
    )


def test_a_prefix_says_where_the_fields_are_once() -> None:
    leg, whole = Findings("legs[0]."), Findings()
    leg.refuse("price", "too high", "Lower it.")
    leg.warn("tag", "odd", "Change it.", because="who knows")

    whole.add(leg.preflight())

    found = whole.preflight()
    assert [fault.field for fault in (*found.faults, *found.warnings)] == [
        "legs[0].price",
        "legs[0].tag",
    ]


def test_faults_are_raised_all_together() -> None:
    found = Findings()
    found.refuse("price", "too high", "Lower it.")
    found.refuse("tag", "odd", "Change it.")

    with pytest.raises(ValidationError) as caught:
        found.preflight().raise_for_faults("OrderParams")

    assert caught.value.subject == "OrderParams"
    assert [fault.field for fault in caught.value.faults] == ["price", "tag"]


def test_warnings_raise_nothing() -> None:
    found = Preflight(warnings=(Fault("tag", "odd", "Change it."),))

    found.raise_for_faults("OrderParams")

    assert not found.is_clear


def test_nothing_found_is_clear() -> None:
    assert Findings().preflight().is_clear


def test_the_nearest_values_are_named() -> None:
    assert nearest([65, 130]) == "Use 65 or 130."
    assert nearest([65]) == "Use 65."
