from __future__ import annotations

from fractions import Fraction

from kite_core.models.exact_numbers import exact, exact_sum, times


def test_a_number_is_taken_as_it_was_sent() -> None:
    assert exact(72.755) == Fraction(72755, 1000)
    assert exact(1e-05) == Fraction(1, 100_000)


def test_a_sum_has_no_dust() -> None:
    assert exact_sum([0.1, 0.2, 1e9]) == 1_000_000_000.3
    assert exact_sum([]) == 0.0


def test_a_number_many_times_is_rounded_once() -> None:
    assert times(0.1, 3) == 0.3
    assert times(68.44, 1000) == 68440.0
