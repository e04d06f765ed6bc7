from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.ticker.stream_settings import StreamSettings


def test_the_defaults_are_those_that_are_documented() -> None:
    settings = StreamSettings()

    assert (settings.silence, settings.opening) == (5, 10)
    assert (settings.first_delay, settings.max_delay, settings.token_patience) == (0.5, 30, 0)


def test_all_that_is_no_time_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        StreamSettings(
            silence=0, opening=-1, first_delay=float("nan"), max_delay=True, token_patience=-0.5
        )

    assert [fault.field for fault in caught.value.faults] == [
        "silence",
        "opening",
        "first_delay",
        "max_delay",
        "token_patience",
    ]


def test_a_patience_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValidationError, match="'long' is not a number"):
        StreamSettings(token_patience="long")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test


@pytest.mark.parametrize("seconds", [2, Decimal(2), "2"])
def test_any_number_is_kept_as_a_float(seconds: float) -> None:
    settings = StreamSettings(silence=seconds)

    assert settings.silence == 2.0
    assert type(settings.silence) is float


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_wait_is_between_half_and_all_of_what_has_doubled(failures: int, chance: float) -> None:
    settings = StreamSettings(first_delay=0.5, max_delay=30)

    wait = settings.delay(failures, fraction=chance)

    longest = min(0.5 * 2 ** min(failures - 1, 100), 30)
    assert longest / 2 <= wait <= longest


def test_the_first_wait_is_the_longest_when_that_is_shorter() -> None:
    assert StreamSettings(first_delay=60, max_delay=30).delay(1, fraction=0) == 30
