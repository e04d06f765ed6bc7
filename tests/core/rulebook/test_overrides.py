"""A user's own entries over ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.rulebook.book import RULEBOOK, Rulebook
from kite_core.rulebook.limits import Window
from kite_core.rulebook.overrides import overridden
from tests.core.models.faulty import faults_of

NEW_YEAR = date(2027, 1, 1)
MARKS: dict[str, object] = {"since": NEW_YEAR, "source": "a test"}
EQUITY = ["NSE", "BSE", "NFO", "BFO"]


def changed(**sections: Any) -> Rulebook:
    return overridden(RULEBOOK, sections)


def faults_in(**sections: Any) -> dict[str, str]:
    return faults_of(lambda: changed(**sections))


def test_no_changes_change_nothing() -> None:
    assert overridden(RULEBOOK, {}) == RULEBOOK


@given(since=st.dates(min_value=date(2026, 4, 2)), orders=st.integers(1, 10**6))
def test_an_entry_changes_its_fields_from_its_day_on(since: date, orders: int) -> None:
    entry = {"since": since, "source": "a test", "orders_a_day": orders}

    rulebook = changed(limits=[entry])

    before = rulebook.on(since - timedelta(days=1)).limits
    after = rulebook.on(since).limits
    assert before == RULEBOOK.on(since - timedelta(days=1)).limits
    assert after.orders_a_day == orders
    assert after.candle_spans == before.candle_spans
    assert rulebook.limits[: len(RULEBOOK.limits)] == RULEBOOK.limits


def test_the_base_stays_as_it_was() -> None:
    before = RULEBOOK.on(NEW_YEAR)

    changed(limits=[{**MARKS, "orders_a_day": 1}])

    assert RULEBOOK.on(NEW_YEAR) == before


def test_tables_inside_are_joined_with_those_in_force() -> None:
    windows = [{"count": 10, "seconds": 1}, {"count": 500, "seconds": 60}]
    entry = {
        **MARKS,
        "requests": {"order": windows},
        "candle_spans": {"minute": {"days": 90}},
        "iceberg_legs": [2, 60],
    }

    limits = changed(limits=[entry]).on(NEW_YEAR).limits

    assert limits.requests["order"] == (Window(10, 1), Window(500, 60))
    assert limits.requests["quote"] == (Window(1, 1),)
    assert limits.candle_spans["minute"] == timedelta(days=90)
    assert limits.candle_spans["day"] == timedelta(days=2000)
    assert limits.iceberg_legs == (2, 60)


def test_charges_change_by_kind_and_exchange() -> None:
    kinds = {"equity_delivery": {"transaction": {"NSE": Decimal("0.003")}, "tax_on_buy": 0}}

    charges = changed(charges=[{**MARKS, "kinds": kinds}]).on(NEW_YEAR).charges

    delivery = charges.kinds["equity_delivery"]
    assert delivery.transaction == {"NSE": Decimal("0.003"), "BSE": Decimal("0.00375")}
    assert (delivery.tax_on_buy, delivery.tax_on_sell) == (Decimal(0), Decimal("0.1"))
    assert (
        charges.kinds["equity_intraday"] == RULEBOOK.on(NEW_YEAR).charges.kinds["equity_intraday"]
    )


def test_a_later_entry_of_a_file_builds_on_the_one_before() -> None:
    first = {**MARKS, "orders_a_day": 7000}
    second = {**MARKS, "since": date(2027, 6, 1), "active_gtts": 900}

    rulebook = changed(limits=[first, second])

    assert rulebook.on(date(2027, 6, 1)).limits.orders_a_day == 7000
    assert rulebook.on(date(2027, 5, 31)).limits.active_gtts == 500


def test_an_entry_for_a_day_that_has_one_takes_its_place() -> None:
    entry = {"since": date(2026, 4, 1), "source": "a test", "is_confirmed": False, "gst": 12}

    rulebook = changed(charges=[entry])

    assert rulebook.on(date(2026, 11, 20)).charges.gst == 12
    assert not rulebook.charges[-1].is_confirmed


def test_a_year_of_days_can_be_added() -> None:
    rulebook = changed(
        coverages=[
            {
                "exchanges": EQUITY,
                "since": NEW_YEAR,
                "valid_until": date(2027, 12, 31),
                "source": "NSE",
            }
        ],
        holidays=[
            {
                "day": date(2027, 1, 26),
                "name": "Republic Day",
                "exchanges": EQUITY,
                "source": "NSE",
            }
        ],
        special_sessions=[
            {
                "day": date(2027, 1, 30),
                "name": "A trial of the other site",
                "exchanges": ["NSE"],
                "source": "NSE",
                "hours": "own",
                "phases": [{"kind": "continuous", "start": time(9, 15), "end": time(10)}],
            }
        ],
    )

    assert rulebook.is_trading_day("NSE", date(2027, 1, 25))
    assert not rulebook.is_trading_day("BFO", date(2027, 1, 26))
    trial = rulebook.on(date(2027, 1, 30)).exchange_day("NSE")
    assert (trial.reason, trial.closes) == ("A trial of the other site", trial.at(time(10)))
    assert rulebook.next_trading_day("NSE", date(2026, 12, 31)) == NEW_YEAR


def test_hours_can_be_given_to_an_exchange_that_has_none() -> None:
    day = [{"kind": "continuous", "start": time(9), "end": time(17)}]
    rulebook = changed(
        timetables={"NCO": [{**MARKS, "phases": day}]},
        coverages=[
            {
                "exchanges": ["NCO"],
                "since": NEW_YEAR,
                "valid_until": date(2027, 12, 31),
                "source": "NSE",
            }
        ],
    )

    found = rulebook.on(date(2027, 1, 4)).exchange_day("NCO")

    assert found.closes == found.at(time(17))
    assert found.square_off() is None


def test_the_square_off_can_be_set_for_a_group() -> None:
    entry = {
        "since": date(2026, 11, 1),
        "source": "the broker",
        "square_offs": {"stocks_with_derivatives": time(15, 5)},
    }

    day = changed(broker_hours={"NSE": [entry]}).on(date(2026, 11, 20)).exchange_day("NSE")

    assert day.square_off("stocks_with_derivatives") == day.at(time(15, 5))
    assert day.square_off() == day.at(time(15, 20))


def test_freeze_quantities_of_a_new_month_can_be_added() -> None:
    entry = {
        "since": date(2026, 11, 1),
        "source": "NSE",
        "quantities": {"NFO:NIFTY": {"most": 1500, "valid_until": date(2026, 11, 30)}},
    }

    trading = changed(freeze=[entry]).on(date(2026, 11, 20)).trading

    assert trading.freeze_quantity("NFO", "NIFTY") == 1500
    assert trading.freeze_quantity("NFO", "BANKNIFTY") == 600


def test_a_restriction_is_changed_by_its_name() -> None:
    name = RULEBOOK.restrictions[0].value.name
    entry = {"name": name, "since": date(2020, 1, 1), "until": date(2026, 6, 30), "source": "x"}

    rulebook = changed(restrictions=[entry])

    (found,) = [row for row in rulebook.restrictions if row.value.name == name]
    assert found.value.until == date(2026, 6, 30)
    assert found.value.problem == RULEBOOK.restrictions[0].value.problem
    assert len(rulebook.restrictions) == len(RULEBOOK.restrictions)


def test_a_new_restriction_stands_beside_the_others() -> None:
    entry = {
        **MARKS,
        "name": "no-mondays",
        "field": "exchange",
        "problem": "it is closed to us",
        "fix": "Use NSE.",
        "exchanges": ["BSE"],
    }

    rulebook = changed(restrictions=[entry])

    assert rulebook.restrictions[-1].value.exchanges == frozenset({"BSE"})
    assert len(rulebook.restrictions) == len(RULEBOOK.restrictions) + 1


HOLIDAY = {"day": NEW_YEAR, "name": "x", "exchanges": ["NSE"], "source": "x"}


FAULTY: list[tuple[dict[str, Any], str, str]] = [
    ({"limitz": []}, "limitz", "Did you mean limits?"),
    ({"calendar": []}, "calendar", "there is no such name"),
    ({"limits": {}}, "limits", "Write each entry under [[limits]]"),
    ({"limits": [1]}, "limits[0]", "is no table"),
    ({"limits": [{"source": "x"}]}, "limits[0].since", "Add since = 2027-01-26."),
    ({"limits": [{"since": NEW_YEAR}]}, "limits[0].source", "Say who says so"),
    ({"limits": [{**MARKS, "orders_a_dya": 1}]}, "limits[0].orders_a_dya", "orders_a_day"),
    ({"limits": [{**MARKS, "is_confirmed": 1}]}, "limits[0].is_confirmed", "like true"),
    (
        {"limits": [{**MARKS, "since": datetime(2027, 1, 1, tzinfo=UTC)}]},
        "limits[0].since",
        "does not fit",
    ),
    ({"timetables": []}, "timetables", "is no table"),
    ({"timetables": {"NES": []}}, "timetables.NES", "Did you mean"),
    ({"timetables": {"NSE": 1}}, "timetables.NSE", "[[timetables.NSE]]"),
    (
        {"timetables": {"MCX": [MARKS]}},
        "timetables.MCX[0].valid_until",
        "2026-12-31 is before 2027-01-01",
    ),
    ({"timetables": {"NCO": [MARKS]}}, "timetables.NCO[0].phases", "it is missing"),
    ({"holidays": [{}]}, "holidays[0].name", "it is missing"),
    ({"holidays": [{**HOLIDAY, "exchanges": ["NES"]}]}, "holidays[0].exchanges", "for NES"),
    (
        {"special_sessions": [{**HOLIDAY, "hours": "own"}]},
        "special_sessions[0].phases",
        "there are none",
    ),
    ({"restrictions": [{**MARKS, "name": "new"}]}, "restrictions[0].fix", "it is missing"),
]


@pytest.mark.parametrize(("sections", "path", "told"), FAULTY)
def test_each_fault_names_its_place_and_its_fix(
    sections: dict[str, Any], path: str, told: str
) -> None:
    assert told in faults_in(**sections)[path]


def test_all_faults_of_a_document_come_together() -> None:
    faults = faults_in(
        limits=[{**MARKS, "orders_a_day": "x"}, {}],
        holidays=[{**HOLIDAY, "day": "x"}],
        nonsense=1,
    )

    assert list(faults) == [
        "nonsense",
        "limits[0].orders_a_day",
        "limits[1].since",
        "limits[1].source",
        "holidays[0].day",
    ]


def test_an_own_entry_wins_over_our_later_ones() -> None:
    entry = {"since": date(2026, 1, 2), "source": "my broker", "gst": 12}

    rulebook = changed(charges=[entry])

    for day in (date(2026, 1, 2), date(2026, 3, 1), date(2026, 11, 20)):
        assert rulebook.on(day).charges == replace(RULEBOOK.on(day).charges, gst=Decimal(12))
    assert rulebook.on(date(2026, 1, 1)) == RULEBOOK.on(date(2026, 1, 1))
    assert rulebook.on(NEW_YEAR).dated_charges.source.startswith("my broker; the rest: zerodha")


def test_an_own_rate_leaves_our_later_ones_beside_it() -> None:
    stamp = {"kinds": {"equity_options": {"stamp": Decimal("0.004")}}}

    rulebook = changed(charges=[{**MARKS, "since": date(2026, 1, 2), **stamp}])

    options = rulebook.on(NEW_YEAR).charges.kinds["equity_options"]
    assert (options.stamp, options.tax_on_sell) == (Decimal("0.004"), Decimal("0.15"))


def test_of_own_entries_the_later_one_wins_wherever_it_stands_in_the_file() -> None:
    later = {"since": date(2026, 2, 1), "source": "a test", "gst": 5}
    earlier = {"since": date(2026, 1, 2), "source": "a test", "gst": 12, "pledge_fee": 30}

    rulebook = changed(charges=[later, earlier])

    assert rulebook.on(date(2026, 1, 31)).charges.gst == 12
    assert rulebook.on(NEW_YEAR).charges.gst == 5
    assert rulebook.on(NEW_YEAR).charges.pledge_fee == 30


def test_what_ends_is_not_carried_beyond_its_last_day() -> None:
    ends = {"most": 5, "valid_until": date(2026, 7, 31)}
    quantities = {"NFO:NIFTY": ends, "NFO:BANKNIFTY": {"most": 7}}

    rulebook = changed(freeze=[{**MARKS, "since": date(2026, 7, 1), "quantities": quantities}])

    trading = rulebook.on(date(2026, 8, 3)).trading
    assert trading.freeze_quantity("NFO", "NIFTY") == 1800
    assert trading.freeze_quantity("NFO", "BANKNIFTY") == 7


def test_a_timetable_that_ends_leaves_the_next_one_alone() -> None:
    day = [{"kind": "continuous", "start": time(9), "end": time(20)}]
    entry = {**MARKS, "since": date(2026, 1, 2), "valid_until": date(2026, 3, 8), "phases": day}

    rulebook = changed(timetables={"MCX": [entry]})

    closes = rulebook.on(date(2026, 3, 5)).exchange_day("MCX").closes
    assert closes is not None
    assert closes.time() == time(20)
    assert rulebook.on(date(2026, 3, 10)).exchange_day("MCX") == RULEBOOK.on(
        date(2026, 3, 10)
    ).exchange_day("MCX")


def test_rates_of_a_time_before_ours_are_not_filled_up_with_ours() -> None:
    faults = faults_in(charges=[{"since": date(2020, 1, 1), "source": "a test", "gst": 18}])

    assert list(faults) == ["charges[0].kinds"]


def test_two_entries_of_one_day_that_change_the_same_thing_are_refused() -> None:
    first = {**MARKS, "orders_a_day": 7000, "candle_spans": {"minute": {"days": 90}}}
    second = {**MARKS, "orders_a_day": 8000, "candle_spans": {"minute": {"days": 80}}}

    faults = faults_in(limits=[first, second])

    assert list(faults) == ["limits[1].orders_a_day", "limits[1].candle_spans.minute.days"]
    assert "limits[0] changes it too, since 2027-01-01" in str(faults)


def test_two_entries_of_one_day_may_change_different_things() -> None:
    first = {**MARKS, "orders_a_day": 7000}
    second = {**MARKS, "active_gtts": 900}

    limits = changed(limits=[first, second]).on(NEW_YEAR).limits

    assert (limits.orders_a_day, limits.active_gtts) == (7000, 900)
