from __future__ import annotations

import pytest

from kite_core.instrument_book.suggestions import close_texts, did_you_mean

SYMBOLS = sorted(["INFY", "INFRATEL", "IDEA", "NIFTY 50", "NIFTY BANK", "NESTLEIND", "RELIANCE"])


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("INFYY", ["INFY"]),
        ("infyy", ["INFY"]),
        ("NIFTY50", ["NIFTY 50"]),
        ("RELAINCE", ["RELIANCE"]),
        ("RELIANCEINDUSTRIES", []),
        ("XNFY", []),
        ("ZZZ", []),
        ("", []),
    ],
)
def test_texts_that_are_nearly_the_wanted_one_are_found(wanted: str, near: list[str]) -> None:
    assert close_texts(wanted, SYMBOLS) == near


def test_only_neighbours_are_compared_however_many_texts_there_are() -> None:
    class Counted(list[str]):
        """A list that knows how often it was looked into."""

        looks = 0

        def __getitem__(self, place: object) -> str:  # type: ignore[override]  # reason: by place only
            self.looks += 1
            return super().__getitem__(place)  # type: ignore[call-overload, no-any-return]  # reason: by place only

    symbols = Counted(f"NIFTY26NOV{strike:05}CE" for strike in range(20_000))

    near = close_texts("NIFTY26NOV10000CX", symbols)

    assert near[0] == "NIFTY26NOV10000CE"
    assert symbols.looks < 250


@pytest.mark.parametrize(
    ("names", "question"),
    [([], None), (["A"], "Did you mean A?"), (["A", "B", "A"], "Did you mean A or B?")],
)
def test_the_question_names_each_once(names: list[str], question: str | None) -> None:
    assert did_you_mean(names) == question
