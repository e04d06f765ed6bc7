from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import numpy as np
import pytest

from kite_core.errors import ValidationError
from kite_core.models.market import LTPQuote
from kite_core.ticker.subscriptions import by_mode, checked_mode, checked_tokens
from kite_core.ticker.ticks import Mode


@pytest.mark.parametrize(
    "tokens",
    [
        [408065, 884737],
        (408065, 884737, 408065),
        {408065: "INFY", 884737: "TATAMOTORS"},
        np.array([408065, 884737]),
        np.array([408065, 884737], dtype=np.uint32),
        [np.int64(408065), np.array(884737)],
        iter([408065, 884737]),
        (token for token in (408065, 884737)),
    ],
)
def test_any_whole_numbers_become_plain_ones_each_once(tokens: object) -> None:
    checked = checked_tokens(tokens)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: any of them

    assert checked == (408065, 884737)
    assert {type(token) for token in checked} == {int}


@pytest.mark.parametrize("token", [256265, np.int32(256265), np.array(256265)])
def test_one_token_needs_no_list(token: object) -> None:
    assert checked_tokens(token) == (256265,)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: any of them


def test_no_tokens_are_fine() -> None:
    assert checked_tokens([]) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "408065",
        b"408065",
        408065.0,
        None,
        True,
        0,
        -1,
        2**32,
        np.float64(408065),
        np.array(408065.0),
        np.True_,
    ],
)
def test_what_is_no_token_is_named(wrong: object) -> None:
    for tokens in (wrong, [wrong], [408065, wrong]):
        with pytest.raises(ValidationError) as caught:
            checked_tokens(tokens)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test

        (fault,) = caught.value.faults
        assert repr(wrong) in fault.problem
        assert ("int('408065')" if isinstance(wrong, str) else "market.instruments()") in fault.fix


def test_an_array_in_a_list_is_no_token() -> None:
    with pytest.raises(ValidationError, match=r"array\(\[408065, 884737\]\)"):
        checked_tokens([np.array([408065, 884737])])


def test_all_that_is_wrong_is_named_up_to_a_hundred() -> None:
    with pytest.raises(ValidationError) as few:
        checked_tokens(["NSE:INFY", 5, None])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]  # reason: that is the test
    with pytest.raises(ValidationError) as many:
        checked_tokens([-number for number in range(5_000)])

    assert [fault.problem.partition(" ")[0] for fault in few.value.faults] == ["'NSE:INFY'", "None"]
    assert len(many.value.faults) == 100


def test_what_never_ends_is_refused() -> None:
    with pytest.raises(ValidationError, match="more than 1,000,000"):
        checked_tokens(count(1))


def test_what_a_generator_raises_is_not_hidden() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise TypeError("of its own")

    with pytest.raises(TypeError, match="of its own"):
        checked_tokens(broken())


def test_a_mode_is_found_by_its_name() -> None:
    assert checked_mode("full") is checked_mode(Mode.FULL) is Mode.FULL


@pytest.mark.parametrize("mode", ["FULL", "", "deep"])
def test_an_unknown_mode_is_refused_with_those_that_exist(mode: str) -> None:
    with pytest.raises(ValidationError, match="Use one of ltp, quote, full"):
        checked_mode(mode)


def test_tokens_are_grouped_by_their_mode() -> None:
    wanted = {5: Mode.FULL, 3: Mode.LTP, 4: Mode.FULL}

    assert by_mode(wanted) == {Mode.FULL: [5, 4], Mode.LTP: [3]}


def test_an_instrument_in_a_tokens_place_is_not_spelled_out() -> None:
    instrument = LTPQuote(instrument_token=408065, last_price=1500.0)

    with pytest.raises(ValidationError, match="Give its `instrument_token`"):
        checked_tokens(instrument)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test


def test_what_is_long_is_named_by_its_type() -> None:
    with pytest.raises(ValidationError, match="a str is no instrument token"):
        checked_tokens("x" * 1_000)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test
