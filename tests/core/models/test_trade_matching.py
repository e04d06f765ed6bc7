"""The matching agrees with a slow reference that trades one unit at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from kite_core.ist import IST
from kite_core.models.trade_matching import Fill, Matching, at_average, first_in_first_out

OPENED = datetime(2026, 11, 20, 9, 15, tzinfo=IST)


def fill(quantity: int, price: Fraction | int | str, minutes: int | None = None) -> Fill:
    at = None if minutes is None else OPENED + timedelta(minutes=minutes)
    return Fill(quantity=quantity, price=Fraction(price), at=at)


def units_of(fills: Sequence[Fill]) -> list[tuple[int, Fraction]]:
    """Each unit by itself: its side, 1 or -1, and its price."""
    return [
        (1 if each.quantity > 0 else -1, each.price)
        for each in fills
        for _ in range(abs(each.quantity))
    ]


def slowly_first_in_first_out(fills: Sequence[Fill]) -> tuple[Fraction, list[tuple[int, Fraction]]]:
    """The profit, and the units that are left."""
    gain = Fraction(0)
    held: deque[tuple[int, Fraction]] = deque()
    for side, price in units_of(fills):
        if held and held[0][0] != side:
            entry_side, entry = held.popleft()
            gain += entry_side * (price - entry)
        else:
            held.append((side, price))
    return gain, list(held)


def slowly_at_average(fills: Sequence[Fill]) -> tuple[Fraction, int, Fraction]:
    """The profit, how much is left, and its average."""
    gain, quantity, average = Fraction(0), 0, Fraction(0)
    for side, price in units_of(fills):
        if quantity * side >= 0:
            average = (abs(quantity) * average + price) / (abs(quantity) + 1)
        else:
            gain += (price - average) * (1 if quantity > 0 else -1)
        quantity += side
    return gain, quantity, average


quantities = st.integers(min_value=-12, max_value=12).filter(bool)
prices = st.integers(min_value=1, max_value=4000).map(lambda ticks: Fraction(ticks, 20))
fills_of_a_day = st.lists(st.builds(fill, quantities, prices), max_size=25)


@given(fills_of_a_day)
@example([fill(10, 100), fill(-25, 110), fill(20, 90), fill(-5, 95)])
def test_first_in_first_out_agrees_with_one_unit_at_a_time(fills: list[Fill]) -> None:
    gain, held = slowly_first_in_first_out(fills)

    found = first_in_first_out(fills)

    assert found.gain == gain
    assert found.open_quantity == sum(side for side, _ in held)
    assert found.open_value == sum(side * price for side, price in held)
    assert units_of(found.open) == held


@given(fills_of_a_day)
@example([fill(10, 100), fill(10, 110), fill(-5, 130), fill(-25, 90)])
def test_the_average_agrees_with_one_unit_at_a_time(fills: list[Fill]) -> None:
    gain, quantity, average = slowly_at_average(fills)

    found = at_average(fills)

    assert found.gain == gain
    assert found.open_quantity == quantity
    assert found.open_value == quantity * average
    assert len(found.open) == bool(quantity)


@given(fills_of_a_day, prices)
def test_both_methods_give_the_same_profit_in_the_end(fills: list[Fill], mark: Fraction) -> None:
    in_money = sum((-each.quantity * each.price for each in fills), Fraction(0))
    left = sum(each.quantity for each in fills)

    totals = [total(method(fills), mark) for method in (first_in_first_out, at_average)]

    assert totals == [in_money + left * mark] * 2


@given(fills_of_a_day)
def test_what_is_closed_and_what_is_open_make_up_all_that_was_traded(fills: list[Fill]) -> None:
    for found in (first_in_first_out(fills), at_average(fills)):
        closed = sum(abs(part.quantity) for part in found.closed)

        assert 2 * closed + abs(found.open_quantity) == sum(abs(each.quantity) for each in fills)
        assert all(part.quantity * part.leave.quantity < 0 for part in found.closed)
        assert len({each.quantity > 0 for each in found.open}) <= 1


def total(found: Matching, mark: Fraction) -> Fraction:
    return found.gain + found.open_quantity * mark - found.open_value


def test_a_part_knows_when_it_was_entered_and_left() -> None:
    found = first_in_first_out([fill(10, 100), fill(5, 110, 1), fill(-12, 120, 2)])

    told = [(part.quantity, part.entry.at, part.leave.at) for part in found.closed]
    left = OPENED + timedelta(minutes=2)
    assert told == [(10, None, left), (2, OPENED + timedelta(minutes=1), left)]


def test_a_position_that_turns_around_starts_anew_at_the_price_of_the_turn() -> None:
    found = at_average([fill(10, 100), fill(10, 120), fill(-30, 150)])

    assert found.gain == 20 * (150 - 110)
    assert found.open == (fill(-10, 150),)
