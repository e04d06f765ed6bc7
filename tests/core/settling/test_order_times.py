from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kite_core.ist import IST
from kite_core.settling.order_times import is_older, registered_at
from tests.core.settling.test_claims import order

# Two orders seen on the forum (broker-behaviour 1.5), with the times of their rows.
SEEN = {
    "1953341975595868160": datetime(2025, 8, 7, 11, 56, 32, 978000, IST),
    "1953367517686685697": datetime(2025, 8, 7, 13, 38, 2, 687000, IST),
}


def test_the_ids_since_2025_hold_the_moment_of_registration() -> None:
    for order_id, moment in SEEN.items():
        found = registered_at(order(order_id))

        assert found is not None
        assert abs(found - moment) < timedelta(milliseconds=1)


def test_other_ids_hold_no_moment() -> None:
    assert registered_at(order("220524001859672")) is None
    assert registered_at(order("an-id-of-19-letters")) is None


def test_an_order_is_as_old_as_its_id_however_late_it_last_changed() -> None:
    order_id, moment = next(iter(SEEN.items()))
    row = replace(order(order_id), order_timestamp=moment + timedelta(hours=2))

    assert is_older(row, moment + timedelta(seconds=1))
    assert not is_older(row, moment - timedelta(seconds=1))


def test_without_a_moment_in_its_id_an_order_is_as_old_as_its_last_change_at_least() -> None:
    moment = datetime(2022, 5, 24, 10, 0, tzinfo=IST)
    row = replace(order("220524001859672"), order_timestamp=moment)

    assert is_older(row, moment + timedelta(seconds=1))
    assert not is_older(row, moment)
    assert not is_older(order("220524001859672"), moment)
