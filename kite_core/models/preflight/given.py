"""Is what a wish is held against the right kind of thing?"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from kite_core.models.instruments import Instrument
from kite_core.models.preflight.findings import Findings

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rules


def check_given(instrument: object, rules: object, found: Findings) -> bool:
    """Whether an instrument and the rules of a day were given, and nothing in their places."""
    if not isinstance(instrument, Instrument):
        fix = 'Give a row of the list, such as instruments.by_symbol("NSE", "INFY").'
        found.refuse("instrument", f"a {type(instrument).__name__} is no instrument", fix)
    return are_rules(rules, found) and isinstance(instrument, Instrument)


def are_rules(rules: object, found: Findings) -> TypeGuard[Rules]:
    """Whether these are the rules of a day; a whole rulebook, and a day alone, are none."""
    # Loaded late: whoever has rules has loaded it, and no others need it.
    from kite_core.rulebook.book import Rulebook, Rules

    if isinstance(rules, Rules):
        return True
    what = "the rulebook has those of all days" if isinstance(rules, Rulebook) else ""
    problem = what or f"a {type(rules).__name__} is no rules of a day"
    found.refuse("rules", problem, "Give those of one day: rulebook.on(day), or rules_on(day).")
    return False
