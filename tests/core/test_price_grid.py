from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, getcontext, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.price_grid import is_on_tick, price_neighbours, round_to_tick

ticks = st.sampled_from(
    [0.01, 0.05, 0.0025, 0.1, 0.2, 0.5, 1.0, 5.0, "0.0001", Decimal("0.25"), 10]
)
prices = st.one_of(
    st.decimals(min_value=10, max_value=10**9, places=5),
    st.floats(min_value=10, max_value=1e12, allow_nan=False),
    st.integers(min_value=10, max_value=10**40),
)
"""At least one tick, whichever it is: nothing below it is a price."""


@pytest.mark.parametrize(
    ("price", "tick", "nearest", "down", "up"),
    [
        (1500.03, 0.05, "1500.05", "1500.00", "1500.05"),
        (1500.02, 0.05, "1500.00", "1500.00", "1500.05"),
        ("1500.025", 0.05, "1500.05", "1500.00", "1500.05"),
        (1500.05, 0.05, "1500.05", "1500.05", "1500.05"),
        (0.1 + 0.2, 0.1, "0.3", "0.3", "0.4"),
        ("83.1234", 0.0025, "83.1225", "83.1225", "83.1250"),
        (20003, 5.0, "20005", "20000", "20005"),
        (105, "1E+1", "110", "100", "110"),
        (0.06, 0.05, "0.05", "0.05", "0.10"),
        ("0.00000015", "0.0000001", "0.0000002", "0.0000001", "0.0000002"),
    ],
)
def test_a_price_is_rounded_to_the_tick_and_written_like_it(
    price: Any, tick: Any, nearest: str, down: str, up: str
) -> None:
    assert f"{round_to_tick(price, tick):f}" == nearest
    assert f"{round_to_tick(price, tick, rounding='down'):f}" == down
    assert f"{round_to_tick(price, tick, rounding='up'):f}" == up
    assert [f"{each:f}" for each in price_neighbours(price, tick)] == [down, up]


@given(price=prices, tick=ticks)
def test_neighbours_are_on_the_grid_and_enclose_the_price_within_one_tick(
    price: Any, tick: Any
) -> None:
    below, above = price_neighbours(price, tick)

    exact, step = Decimal(repr(price) if isinstance(price, float) else price), Decimal(str(tick))
    assert is_on_tick(below, tick)
    assert is_on_tick(above, tick)
    assert below <= exact <= above
    with localcontext(prec=100):
        assert above - below == (0 if is_on_tick(price, tick) else step)


@given(price=prices, tick=ticks)
def test_rounding_gives_a_neighbour_none_is_nearer_and_twice_changes_nothing(
    price: Any, tick: Any
) -> None:
    below, above = price_neighbours(price, tick)

    nearest = round_to_tick(price, tick)

    exact = Decimal(repr(price) if isinstance(price, float) else price)
    with localcontext(prec=100):
        assert abs(nearest - exact) == min(exact - below, above - exact)
    assert round_to_tick(nearest, tick) == nearest
    assert round_to_tick(price, tick, rounding="down") == below
    assert round_to_tick(price, tick, rounding="up") == above


@given(steps=st.integers(min_value=1, max_value=10**6), tick=ticks)
def test_multiples_of_the_tick_are_on_the_grid(steps: int, tick: Any) -> None:
    price = steps * Decimal(str(tick))

    assert is_on_tick(price, tick)
    assert round_to_tick(price, tick) == price


@pytest.mark.parametrize("price", [0, -1.03, "-0.05"])
@pytest.mark.parametrize("ask", [round_to_tick, price_neighbours])
def test_a_price_is_above_nothing(ask: Callable[..., object], price: Any) -> None:
    with pytest.raises(ValidationError, match="is not above 0"):
        ask(price, 0.05)


@pytest.mark.parametrize("rounding", ["nearest", "down"])
def test_no_price_is_rounded_to_nothing(rounding: Any) -> None:
    with pytest.raises(ValidationError, match=r'would become 0.*Use 0\.05, or rounding="up"'):
        round_to_tick(0.02, 0.05, rounding=rounding)

    assert round_to_tick(0.02, 0.05, rounding="up") == Decimal("0.05")
    assert price_neighbours(0.01, 0.1) == (Decimal("0.1"), Decimal("0.1"))


def test_distances_may_be_on_the_grid_too() -> None:
    assert is_on_tick(0, 0.05)
    assert is_on_tick(-1.05, 0.05)


def test_the_decimal_context_of_the_caller_changes_nothing() -> None:
    with localcontext(prec=2):
        rounded = round_to_tick("123456.78", 0.05)

    assert getcontext().prec > 2
    assert rounded == Decimal("123456.80")


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        (lambda: round_to_tick("dear", 0.05), ["price"]),
        (lambda: round_to_tick(1500, 0), ["tick_size"]),
        (lambda: round_to_tick(1500, -0.05), ["tick_size"]),
        (lambda: price_neighbours(float("nan"), "x"), ["price", "tick_size"]),
        (lambda: is_on_tick(1500, 0.0), ["tick_size"]),
        (lambda: round_to_tick(1500, 0.05, rounding="even"), ["rounding"]),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test
    ],
)
def test_what_makes_no_grid_is_reported_with_its_fix(
    wrong: Callable[[], object], fields: list[str]
) -> None:
    with pytest.raises(ValidationError) as caught:
        wrong()

    assert [fault.field for fault in caught.value.faults] == fields
    assert all(fault.fix for fault in caught.value.faults)
