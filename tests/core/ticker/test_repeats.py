from __future__ import annotations

from kite_core.ticker.repeats import Repeats


def told(*rows: tuple[str, int]) -> list[bool]:
    repeats = Repeats()
    return [repeats.is_new(text, socket) for text, socket in rows]


def test_the_same_text_over_another_connection_is_not_new() -> None:
    assert told(("a", 0), ("a", 1), ("a", 2), ("b", 2)) == [True, False, False, True]


def test_what_comes_twice_over_one_connection_is_told_twice() -> None:
    assert told(("a", 0), ("a", 0), ("a", 1), ("a", 1)) == [True, True, False, False]


def test_connections_may_be_ahead_of_each_other() -> None:
    assert (
        told(("a", 0), ("b", 0), ("a", 0), ("a", 1), ("b", 1), ("a", 1)) == [True] * 3 + [False] * 3
    )


def test_after_a_loss_the_connection_that_stayed_decides() -> None:
    # The second of three comes while connection 1 is away.
    assert told(("a", 0), ("a", 1), ("a", 0), ("a", 1), ("a", 0)) == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_it_remembers_no_more_than_two_thousand_texts() -> None:
    repeats = Repeats()
    repeats.is_new("first", 0)
    for number in range(2_047):
        repeats.is_new(str(number), 0)

    assert not repeats.is_new("first", 1)
    for number in range(2_048):
        repeats.is_new(f"more {number}", 0)
    assert repeats.is_new("first", 1)
