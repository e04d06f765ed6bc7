from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kite_core.errors import InstrumentNotFoundError, ValidationError
from kite_core.instrument_book.contracts import Contracts, expiries_of, last_of_months
from kite_core.ist import IST
from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange, InstrumentType, Segment

NOVEMBER, WEEK_AFTER, DECEMBER = date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 29)


def contract(
    expiry: date, *, strike: float = 0, kind: str = "FUT", exchange: str = "NFO"
) -> Instrument:
    return Instrument(
        instrument_token=1,
        exchange_token=1,
        tradingsymbol=f"X{expiry:%y%b%d}{strike:g}{kind}",
        exchange=Exchange(exchange),
        segment=Segment(f"{exchange}-{'FUT' if kind == 'FUT' else 'OPT'}"),
        instrument_type=InstrumentType(kind),
        lot_size=1,
        tick_size=0.05,
        name="X",
        expiry=expiry,
        strike=strike,
    )


def options(exchange: str = "NFO") -> list[Instrument]:
    return [
        contract(day, strike=strike, kind=kind, exchange=exchange)
        for day in (DECEMBER, NOVEMBER, WEEK_AFTER)
        for kind in ("PE", "CE")
        for strike in (105.0, 100.0)
    ]


BOOK = Contracts("X", [*options(), contract(DECEMBER), contract(NOVEMBER)])


def test_options_and_futures_are_kept_apart_in_order() -> None:
    assert [row.expiry for row in BOOK.futures] == [NOVEMBER, DECEMBER]
    assert [(row.strike, row.instrument_type) for row in BOOK.options[:4]] == [
        (100, "CE"),
        (100, "PE"),
        (105, "CE"),
        (105, "PE"),
    ]


@pytest.mark.parametrize(
    ("on", "expiry"),
    [
        (None, NOVEMBER),
        (date(2026, 11, 1), NOVEMBER),
        (NOVEMBER, NOVEMBER),
        (date(2026, 11, 25), WEEK_AFTER),
        (date(2026, 12, 2), DECEMBER),
    ],
)
def test_the_nearest_expiry_is_that_of_the_day_or_after_it(on: date | None, expiry: date) -> None:
    chain = BOOK.chain(expiry=None, on=on, exchange=None)

    assert (chain.underlying, chain.exchange, chain.expiry) == ("X", "NFO", expiry)
    assert chain.strikes == [100, 105]


def test_a_chain_is_made_once() -> None:
    asked = {"expiry": DECEMBER, "on": None, "exchange": None}

    assert BOOK.chain(**asked) is BOOK.chain(**asked)  # type: ignore[arg-type]  # reason: short for tests


def test_the_nearest_future_is_found() -> None:
    assert BOOK.future(expiry=None, on=WEEK_AFTER, exchange=None).expiry == DECEMBER
    assert BOOK.future(expiry=NOVEMBER, on=None, exchange="NFO").expiry == NOVEMBER


def test_an_expiry_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(InstrumentNotFoundError, match="option on NFO:X of 2026-11-25") as caught:
        BOOK.chain(expiry=date(2026, 11, 25), on=None, exchange=None)

    assert caught.value.hint == "They expire on 2026-11-24, 2026-12-01, 2026-12-29."


def test_after_the_last_expiry_there_is_no_nearest() -> None:
    with pytest.raises(
        InstrumentNotFoundError, match="no future on NFO:X from 2027-01-01"
    ) as caught:
        BOOK.future(expiry=None, on=date(2027, 1, 1), exchange=None)

    assert caught.value.hint == (
        "The last ones in the list expire on 2026-12-29; take the list of the day."
    )


def test_an_exchange_without_contracts_is_named_with_those_that_have_some() -> None:
    with pytest.raises(InstrumentNotFoundError, match="no option on BFO:X") as caught:
        BOOK.chain(expiry=None, on=None, exchange="BFO")

    assert caught.value.hint == "They are listed on NFO."


def test_names_near_one_without_contracts_are_asked_for() -> None:
    contracts = Contracts("Y", [], near=lambda: "Did you mean X?")

    with pytest.raises(InstrumentNotFoundError, match=r"Did you mean X\?"):
        contracts.future(expiry=None, on=None, exchange=None)


@pytest.mark.parametrize(
    "day",
    ["2026-12-29", datetime(2026, 12, 29, 3, tzinfo=IST), datetime(2026, 12, 28, 20, tzinfo=UTC)],
)
def test_a_day_may_be_a_text_or_a_time_in_india(day: str | date) -> None:
    assert BOOK.chain(expiry=day, on=None, exchange=None).expiry == DECEMBER
    assert BOOK.chain(expiry=None, on=day, exchange=None).expiry == DECEMBER
    assert BOOK.future(expiry=day, on=day, exchange=None).expiry == DECEMBER


@pytest.mark.parametrize("day", ["weekly", 20261124, ["2026-11-24"]])
def test_what_is_no_day_is_refused_with_the_fix(day: Any) -> None:
    with pytest.raises(ValidationError, match=r"expiry: .* is no day\. Give a date"):
        BOOK.chain(expiry=day, on=None, exchange=None)
    with pytest.raises(ValidationError, match=r"on: .* is no day\. Give a date"):
        BOOK.future(expiry=None, on=day, exchange=None)


def test_without_contracts_there_is_no_chain() -> None:
    with pytest.raises(InstrumentNotFoundError, match=r"There is no option on Y\."):
        Contracts("Y", []).chain(expiry=None, on=None, exchange=None)


def test_two_exchanges_that_trade_them_must_be_told_apart() -> None:
    both = Contracts("X", [*options("CDS"), *options("BCD")])

    with pytest.raises(ValidationError, match=r"X has contracts on CDS and BCD\. Choose one"):
        both.chain(expiry=None, on=None, exchange=None)
    assert both.chain(expiry=None, on=None, exchange="BCD").exchange == "BCD"


def test_an_exchange_that_takes_no_orders_is_meant_only_when_named() -> None:
    both = Contracts("X", [*options("NSEIX"), *options("NFO")])
    abroad = Contracts("X", options("NSEIX"))

    assert both.chain(expiry=None, on=None, exchange=None).exchange == "NFO"
    assert both.chain(expiry=None, on=None, exchange="NSEIX").exchange == "NSEIX"
    assert abroad.chain(expiry=None, on=None, exchange=None).exchange == "NSEIX"


def test_expiries_come_soonest_first_and_the_last_of_a_month_is_the_monthly_one() -> None:
    days = expiries_of(BOOK.options, on=None)

    assert days == [NOVEMBER, WEEK_AFTER, DECEMBER]
    assert expiries_of(BOOK.options, on=WEEK_AFTER) == [WEEK_AFTER, DECEMBER]
    assert last_of_months(days) == [NOVEMBER, DECEMBER]
