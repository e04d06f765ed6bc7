from __future__ import annotations

import pytest

from kite_core.models.percentages import percent_of


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(1, 4, 25.0), (-3.0, 2.0, -150.0), (0, 5, 0.0), (5, 0, 0.0)]
)
def test_a_part_of_nothing_is_no_per_cent(part: float, whole: float, percent: float) -> None:
    assert percent_of(part, whole) == percent
