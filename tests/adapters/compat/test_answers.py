from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kite_adapters.compat.answers import time_of, timed


@pytest.mark.parametrize("text", ["", None, "2026-11-20", "0000-00-00 00:00:00", 7])
def test_what_is_no_time_stays_as_it_came(text: Any) -> None:
    assert timed({"order_timestamp": text}) == {"order_timestamp": text}
    assert time_of(text) in (text, datetime(2026, 11, 20))  # noqa: DTZ001  # reason: as the broker writes it


@pytest.mark.parametrize("data", [None, [], [None], "text"])
def test_an_answer_without_rows_stays_as_it_came(data: Any) -> None:
    assert timed(data) == data
