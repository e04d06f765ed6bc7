"""The book of all rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kite_core.errors import ValidationError
from kite_core.rulebook.book import RULEBOOK, rules_on

TODAY = date(2026, 11, 20)


def test_a_time_gets_the_rules_of_its_day_in_india() -> None:
    assert rules_on(datetime(2026, 11, 19, 20, 0, tzinfo=UTC)) == rules_on(TODAY)


@pytest.mark.parametrize("day", ["2026-11-20", None])
def test_what_is_no_day_has_no_rules(day: Any) -> None:
    with pytest.raises(ValidationError, match="is no date"):
        rules_on(day)


def test_nobody_guesses_what_was_charged_before_the_first_rates() -> None:
    rules = rules_on(date(2010, 8, 1))

    assert rules.limits == RULEBOOK.limits[0].value
    with pytest.raises(ValidationError, match="no rates are known for 2010-08-01: the first are"):
        print(rules.charges)
    with pytest.raises(ValidationError, match="does not reach"):
        rules.exchange_day("NSE")


def test_charges_tell_whether_their_source_confirms_them() -> None:
    assert not rules_on(date(2025, 1, 1)).dated_charges.is_confirmed
    assert rules_on(TODAY).dated_charges.is_confirmed
    assert rules_on(TODAY).dated_charges.value is rules_on(TODAY).charges


@pytest.mark.parametrize(
    "thing", [RULEBOOK, RULEBOOK.calendar, rules_on(TODAY), rules_on(TODAY).trading]
)
def test_a_book_is_shown_in_a_line(thing: object) -> None:
    assert len(repr(thing)) < 400


def test_rules_are_shown_with_their_day() -> None:
    assert repr(rules_on(TODAY)) == "<Rules of 2026-11-20: charges since 2026-04-01>"
