"""Guards of what may be done at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_core import AllowedOnly, ConfirmEach, DryRun
from kite_core.errors import ValidationError
from kite_core.guards.wishes import Action
from tests.core.guards.test_quantities import facts, wish


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (AllowedOnly, "nothing is named"),
        (lambda: AllowedOnly(exchanges="NSE"), "'NSE' are no texts"),
        (lambda: AllowedOnly(products=("",)), "products"),
        (lambda: AllowedOnly(products=5), "5 are no texts"),  # type: ignore[arg-type]  # reason: on purpose
        (lambda: AllowedOnly(products=()), "products: it is empty, so that nothing is allowed"),
        (lambda: AllowedOnly(exchanges=("NES",)), 'Did you mean "NSE"?'),
        (lambda: AllowedOnly(products=("mis",)), 'Did you mean "MIS"?'),
        (lambda: AllowedOnly(symbols=("INFY",)), 'Write it as "NSE:INFY".'),
        (lambda: AllowedOnly(symbols=("nse:infy",)), 'Write "NSE:INFY".'),
        (lambda: AllowedOnly(symbols=("NES:INFY",)), 'Did you mean "NSE"?'),
        (lambda: ConfirmEach("yes"), "'yes' is no function"),  # type: ignore[arg-type]  # reason: on purpose
    ],
)
def test_what_names_nothing_is_refused(make: Callable[[], Any], problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make()

    assert problem in caught.value.message


def test_long_lists_are_shown_in_part() -> None:
    guard = AllowedOnly(symbols=[f"NSE:A{number}" for number in range(20)])

    (found,) = guard.judge(wish(Action.PLACE), facts())

    assert found.fix.endswith(" or one of 10 more.")


@pytest.mark.parametrize("guard", [DryRun(), ConfirmEach(lambda _: True)])
def test_some_guards_stand_against_nothing_by_themselves(guard: DryRun | ConfirmEach) -> None:
    assert not list(guard.judge(wish(Action.PLACE), facts()))


@pytest.mark.parametrize("action", [Action.CANCEL, Action.OTHER])
def test_words_are_for_orders_alone(action: Action) -> None:
    assert not AllowedOnly(exchanges=("BSE",)).judge(wish(action), facts())
