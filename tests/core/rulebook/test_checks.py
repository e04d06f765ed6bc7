"""Rules that cannot be meant are refused, however they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kite_core.rulebook.book import RULEBOOK
from kite_core.rulebook.checks import Checks, guess
from kite_core.rulebook.limits import Window
from kite_core.rulebook.overrides import overridden
from kite_core.rulebook.protection import ProtectionBand
from kite_core.rulebook.quantities import Disclosure, FreezeQuantities, FreezeQuantity
from kite_core.rulebook.stops import StopGap
from kite_core.rulebook.tick_sizes import TickBand
from kite_core.rulebook.trading import StaticIP
from kite_core.rulebook.triggers import Triggers
from tests.core.models.faulty import faults_of

TODAY = RULEBOOK.on(date(2026, 11, 20))
MARKS: dict[str, object] = {"since": date(2026, 11, 1), "source": "a test"}
DELIVERY = TODAY.charges.kinds["equity_delivery"]
FLOATS: dict[str, Any] = {"NSE": 0.1}
GAP = TODAY.trading.stops.value.index_gaps[0]


@pytest.mark.parametrize(
    ("section", "entry", "field", "fix"),
    [
        (
            "limits",
            {"requests": {"quote": [{"count": 0, "seconds": 1}]}},
            "requests.quote[0].count",
            "at least 1",
        ),
        (
            "limits",
            {"requests": {"quote": [{"count": 1, "seconds": 0}]}},
            "requests.quote[0].seconds",
            "above 0",
        ),
        (
            "limits",
            {"requests": {"quotes": [{"count": 1, "seconds": 1}]}},
            "requests.quotes",
            "Did you mean quote?",
        ),
        ("limits", {"requests": {"quote": []}}, "requests.quote", "at least one window"),
        ("limits", {"orders_a_day": -5}, "orders_a_day", "at least 1"),
        ("limits", {"prices_a_request": 0}, "prices_a_request", "at least 1"),
        ("limits", {"iceberg_legs": [5, 2]}, "iceberg_legs[1]", "at least 5"),
        (
            "limits",
            {"candle_spans": {"minute": {"days": 0}}},
            "candle_spans.minute",
            "at least one day",
        ),
        (
            "limits",
            {"candle_spans": {"minutes": {"days": 5}}},
            "candle_spans.minutes",
            "Did you mean minute?",
        ),
        (
            "freeze",
            {"quantities": {"NFO:NIFTY": {"most": 0}}},
            "quantities.NFO:NIFTY.most",
            "at least 1",
        ),
        ("freeze", {"quantities": {"NIFTY": {"most": 9}}}, "quantities.NIFTY", '"NFO:NIFTY"'),
        (
            "freeze",
            {"quantities": {"NFOO:X": {"most": 9}}},
            "quantities.NFOO:X",
            "Did you mean NFO?",
        ),
        (
            "charges",
            {"kinds": {"equity_delivery": {"transaction": {"NSE": -5}}}},
            "kinds.equity_delivery.transaction.NSE",
            "from 0 to 100",
        ),
        (
            "charges",
            {"kinds": {"equity_delivery": {"transaction": {"NSEE": 1}}}},
            "kinds.equity_delivery.transaction.NSEE",
            "Did you mean NSE?",
        ),
        (
            "charges",
            {"kinds": {"equity_delivry": {"stamp": 1}}},
            "kinds.equity_delivry",
            "Did you mean equity_delivery?",
        ),
        ("charges", {"gst": 180}, "gst", "from 0 to 100"),
        ("charges", {"demat_sale_fee": -1}, "demat_sale_fee", "at least 0"),
        (
            "restrictions",
            {"name": "no-ioc-on-mcx", "exchanges": ["MCXX"]},
            "exchanges.MCXX",
            "Did you mean MCX?",
        ),
        ("disclosure", {"least_part": 10}, "least_part", "from 0 to 1"),
        ("protection", {"bands": [{"below": 100, "percentage": 1}]}, "bands", "last one without"),
    ],
)
def test_nonsense_in_a_file_is_refused_at_its_place(
    section: str, entry: dict[str, object], field: str, fix: str
) -> None:
    faults = faults_of(lambda: overridden(RULEBOOK, {section: [{**MARKS, **entry}]}))

    assert list(faults) == [f"{section}[0].{field}"]
    assert fix in faults[f"{section}[0].{field}"]


def test_nonsense_is_reported_beside_what_does_not_fit() -> None:
    entry = {**MARKS, "orders_a_dya": 1, "active_gtts": "many", "quotes_a_request": 0}

    faults = faults_of(lambda: overridden(RULEBOOK, {"limits": [entry]}))

    assert set(faults) == {
        "limits[0].orders_a_dya",
        "limits[0].active_gtts",
        "limits[0].quotes_a_request",
    }


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Window(0, 1), "count"),
        (lambda: Window(1, float("inf")), "seconds"),
        (lambda: replace(TODAY.limits, requests={"quotes": (Window(1, 1),)}), "requests.quotes"),
        (lambda: replace(TODAY.limits, candle_spans={"day": timedelta()}), "candle_spans.day"),
        (lambda: replace(TODAY.limits, iceberg_legs=(0, 10)), "iceberg_legs[0]"),
        (lambda: replace(DELIVERY, tax="vat"), "tax"),
        (lambda: replace(DELIVERY, brokerage=Decimal(101)), "brokerage"),
        (lambda: replace(DELIVERY, most_brokerage=Decimal("NaN")), "most_brokerage"),
        (lambda: replace(DELIVERY, levy=FLOATS), "levy.NSE"),
        (lambda: replace(TODAY.charges, kinds={"shares": DELIVERY}), "kinds.shares"),
        (lambda: replace(TODAY.charges, exercise_tax=Decimal(-1)), "exercise_tax"),
        (lambda: FreezeQuantity(most=-1), "most"),
        (lambda: FreezeQuantities(quantities={"NFO:": FreezeQuantity(most=1)}), "quantities.NFO:"),
        (lambda: replace(TODAY.trading.quantities.value, most_shares=0), "most_shares"),
        (
            lambda: replace(TODAY.trading.quantities.value, in_lots=frozenset({"MCXX"})),
            "in_lots.MCXX",
        ),
        (lambda: Disclosure(least_part=Decimal("1.1")), "least_part"),
        (lambda: Triggers(least_distance=Decimal(-1)), "least_distance"),
        (lambda: replace(TODAY.trading.stops.value, cover_most_part=Decimal(2)), "cover_most_part"),
        (lambda: _gap(exchange="BOF"), "exchange.BOF"),
        (lambda: _gap(most_rupees=-1), "most_rupees"),
        (lambda: ProtectionBand(None, Decimal(200)), "percentage"),
        (lambda: TickBand(None, Decimal(0)), "tick"),
        (lambda: replace(TODAY.trading.tick_sizes.value, shares=()), "shares"),
        (lambda: StaticIP(is_required=True, addresses=-1), "addresses"),
    ],
)
def test_nonsense_in_a_program_is_refused_where_it_is_made(
    make: Callable[[], object], field: str
) -> None:
    assert list(faults_of(make)) == [field]


@pytest.mark.parametrize(
    ("bounds", "fits"),
    [
        ([None], True),
        ([100, 500, None], True),
        ([], False),
        ([100], False),
        ([500, 100, None], False),
        ([None, 100, None], False),
        ([0, None], False),
    ],
)
def test_bands_hold_every_price(bounds: list[int | None], fits: bool) -> None:
    assert Checks().bands("bands", bounds) is fits


def test_a_name_in_small_letters_is_guessed_too() -> None:
    assert guess("nse", ["NSE", "MCX"]) == "Did you mean NSE?"
    assert guess("?", ["NSE", "MCX"]) == "Use one of NSE, MCX."


def _gap(**changes: Any) -> StopGap:
    return replace(GAP, **changes)
