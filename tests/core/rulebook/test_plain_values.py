"""Single values from a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kite_core.rulebook.plain_values import MISFIT, READERS


@pytest.mark.parametrize(
    ("kind", "plain", "value"),
    [
        (str, "NSE", "NSE"),
        (bool, False, False),
        (int, 10, 10),
        (float, Decimal("1.5"), 1.5),
        (float, 2, 2.0),
        (Decimal, Decimal("0.00307"), Decimal("0.00307")),
        (Decimal, 0.1, Decimal("0.1")),
        (Decimal, 18, Decimal(18)),
        (date, date(2027, 1, 26), date(2027, 1, 26)),
        (time, time(9, 15), time(9, 15)),
        (timedelta, {"days": 60}, timedelta(days=60)),
        (timedelta, {"hours": 1, "minutes": 30}, timedelta(minutes=90)),
        (timedelta, timedelta(days=1), timedelta(days=1)),
    ],
)
def test_a_value_is_read_exactly(kind: type, plain: object, value: object) -> None:
    read, _ = READERS[kind]

    found = read(plain)

    assert found == value
    assert isinstance(found, kind)


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        (str, 1),
        (bool, 1),
        (int, True),
        (int, 1.0),
        (int, "1"),
        (float, True),
        (float, Decimal("NaN")),
        (Decimal, "0.1"),
        (Decimal, float("inf")),
        (date, datetime(2027, 1, 26, tzinfo=UTC)),
        (date, "2027-01-26"),
        (time, "09:15"),
        (time, time(9, 15, tzinfo=UTC)),
        (timedelta, 60),
        (timedelta, {}),
        (timedelta, {"weeks": 1}),
        (timedelta, {"days": 1.5}),
    ],
)
def test_what_does_not_fit_is_not_bent(kind: Any, plain: object) -> None:
    read, _ = READERS[kind]

    assert read(plain) is MISFIT
