from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_core.errors import InstrumentNotFoundError, ValidationError
from kite_core.instrument_book.option_chain import OptionChain, pairs_of
from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange, InstrumentType, Segment

EXPIRY = date(2026, 11, 24)


def option(strike: float, kind: str, *, token: int = 1) -> Instrument:
    return Instrument(
        instrument_token=token,
        exchange_token=1,
        tradingsymbol=f"NIFTY26NOV{strike:g}{kind}",
        exchange=Exchange.NFO,
        segment=Segment.NFO_OPT,
        instrument_type=InstrumentType(kind),
        lot_size=75,
        tick_size=0.05,
        name="NIFTY",
        expiry=EXPIRY,
        strike=strike,
    )


def chain(*strikes: float) -> OptionChain:
    options = [option(strike, kind) for strike in strikes for kind in ("PE", "CE")]
    return OptionChain(underlying="NIFTY", exchange="NFO", expiry=EXPIRY, pairs=pairs_of(options))


CHAIN = chain(24900, 25100, 24950, 25000, 25050)


def test_a_chain_has_a_call_and_a_put_for_each_strike_in_order() -> None:
    assert CHAIN.strikes == [24900, 24950, 25000, 25050, 25100]
    assert len(CHAIN) == 5
    for pair in CHAIN:
        assert pair.call is not None
        assert pair.put is not None
        assert (pair.call.strike, pair.call.is_call) == (pair.strike, True)
        assert (pair.put.strike, pair.put.is_put) == (pair.strike, True)


def test_contracts_come_by_strike_calls_before_puts() -> None:
    symbols = [row.tradingsymbol for row in CHAIN.contracts]

    assert symbols[:3] == ["NIFTY26NOV24900CE", "NIFTY26NOV24900PE", "NIFTY26NOV24950CE"]
    assert len(symbols) == 10


def test_a_side_that_is_not_listed_is_none() -> None:
    (first, second) = pairs_of([option(100, "CE"), option(105, "PE")])

    assert (first.put, second.call) == (None, None)
    assert first.call is not None
    assert second.put is not None


def test_of_two_contracts_alike_the_first_counts() -> None:
    (pair,) = pairs_of([option(100, "CE", token=5), option(100, "CE", token=6)])

    assert pair.call is not None
    assert pair.call.instrument_token == 5


@pytest.mark.parametrize(
    ("price", "strike"),
    [
        (24962.35, 24950),
        (24975, 24950),
        (24975.05, 25000),
        (25000, 25000),
        ("25024.95", 25000),
        (Decimal("25025.05"), 25050),
        (1, 24900),
        (24900, 24900),
        (99999, 25100),
    ],
)
def test_the_strike_at_the_money_is_the_nearest_and_of_two_the_lower(
    price: float, strike: float
) -> None:
    assert CHAIN.atm(price).strike == strike


def test_distances_are_compared_exactly() -> None:
    rupees = chain(88.1, 88.2)

    assert abs(88.1 - 88.15) != abs(88.2 - 88.15)
    assert rupees.atm(88.15).strike == 88.1


@settings(deadline=None)
@given(
    strikes=st.lists(st.integers(1, 4000), min_size=1, max_size=30, unique=True),
    price=st.integers(1, 100_000),
)
def test_no_strike_is_nearer_than_the_one_at_the_money(strikes: list[int], price: int) -> None:
    some = chain(*(strike / 20 for strike in strikes))

    found = some.atm(Decimal(price) / 100)

    exact = sorted(
        strikes, key=lambda strike: (abs(Fraction(strike, 20) - Fraction(price, 100)), strike)
    )
    assert found.strike == exact[0] / 20


@pytest.mark.parametrize("price", [0, -5, float("nan"), "much", None])
def test_what_is_no_price_is_refused(price: float) -> None:
    with pytest.raises(ValidationError, match="price"):
        CHAIN.atm(price)


@pytest.mark.parametrize(
    ("price", "width", "strikes"),
    [
        (25000, 1, [24950, 25000, 25050]),
        (25000, 0, [25000]),
        (24900, 1, [24900, 24950]),
        (30000, 1, [25050, 25100]),
        (25000, 9, [24900, 24950, 25000, 25050, 25100]),
    ],
)
def test_a_chain_can_be_narrowed_to_the_strikes_around_the_money(
    price: float, width: int, strikes: list[float]
) -> None:
    narrowed = CHAIN.around(price, width=width)

    assert narrowed.strikes == strikes
    assert (narrowed.underlying, narrowed.exchange, narrowed.expiry) == ("NIFTY", "NFO", EXPIRY)


@pytest.mark.parametrize("width", [-1, 1.5, True])
def test_a_width_is_a_whole_number(width: int) -> None:
    with pytest.raises(ValidationError, match="width"):
        CHAIN.around(25000, width=width)


@pytest.mark.parametrize(
    ("steps", "call", "put"),
    [
        (0, "NIFTY26NOV25000CE", "NIFTY26NOV25000PE"),
        (2, "NIFTY26NOV25100CE", "NIFTY26NOV25100PE"),
        (-1, "NIFTY26NOV24950CE", "NIFTY26NOV24950PE"),
    ],
)
def test_an_option_is_found_by_steps_from_the_money(steps: int, call: str, put: str) -> None:
    assert CHAIN.call(25001, steps=steps).tradingsymbol == call
    assert CHAIN.put(25001, steps=steps).tradingsymbol == put


@pytest.mark.parametrize("steps", [3, -3])
def test_steps_beyond_the_chain_are_named_with_its_strikes(steps: int) -> None:
    with pytest.raises(InstrumentNotFoundError, match="5 strikes from 24900 to 25100") as caught:
        CHAIN.call(25000, steps=steps)

    assert caught.value.wanted == f"NFO:NIFTY 2026-11-24 ATM{steps:+d} at a price of 25000 CE"


def test_a_side_that_is_not_listed_is_not_found() -> None:
    lonely = OptionChain(
        underlying="NIFTY", exchange="NFO", expiry=EXPIRY, pairs=pairs_of([option(25000.5, "CE")])
    )

    with pytest.raises(InstrumentNotFoundError, match=r"NFO:NIFTY 2026-11-24 25000\.5 PE"):
        lonely.put(25000)


@pytest.mark.parametrize("steps", [1.5, "1", True, None])
def test_steps_are_whole_numbers(steps: Any) -> None:
    with pytest.raises(ValidationError, match=r"steps: .* is not a whole number"):
        CHAIN.call(25000, steps=steps)


def test_steps_may_be_any_kind_of_whole_number() -> None:
    class Step:
        """As numpy's integers are."""

        def __index__(self) -> int:
            return 1

    assert CHAIN.call(25000, steps=cast("int", Step())).strike == 25050


def test_a_chain_shows_what_it_is_and_not_every_contract() -> None:
    assert repr(CHAIN) == "<OptionChain NFO:NIFTY of 2026-11-24, 5 strikes from 24900 to 25100>"
    assert repr(chain()) == "<OptionChain NFO:NIFTY of 2026-11-24, 0 strikes>"
