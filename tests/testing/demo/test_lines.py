from __future__ import annotations

from rich.text import Text

from kite_testing.demo.lines import filled_lines


def filled(*pieces: str | Text, width: int) -> list[str]:
    return [line.plain for line in filled_lines(pieces, width=width)]


def test_as_many_pieces_as_fit_share_a_line() -> None:
    assert filled("one", "two", "six", width=7) == ["one two", "six"]


def test_a_piece_of_several_words_stays_whole() -> None:
    assert filled("BUY:", Text("OPEN PENDING"), width=12) == ["BUY:", "OPEN PENDING"]


def test_a_piece_that_is_too_wide_has_its_own_line_whole() -> None:
    assert filled("at", "https://kite.example", "now", width=8) == [
        "at",
        "https://kite.example",
        "now",
    ]


def test_no_pieces_are_no_lines() -> None:
    assert filled(width=9) == []


def test_pieces_keep_their_colours() -> None:
    [line] = filled_lines(["is", Text("OPEN", style="cyan")], width=20)

    assert [(span.start, span.style) for span in line.spans] == [(3, "cyan")]
