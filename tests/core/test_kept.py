from __future__ import annotations

from datetime import datetime

import pytest

from kite_core.ist import IST
from kite_core.kept import Kept
from kite_core.messages import KeptResponse, Response

THEN = datetime(2026, 11, 20, 8, 45, tzinfo=IST)


class Book:
    """Something that is made of a body."""


def test_a_body_in_memory_is_not_copied() -> None:
    body = b"a body"

    kept = Kept.of(body, kept_at=THEN, index=b"an index")

    assert kept.view.obj is body
    assert kept.body() == body
    assert bytes(kept.index or b"") == b"an index"


def test_what_is_made_of_a_body_is_made_once() -> None:
    kept, made = Kept.of(b"a body", kept_at=THEN), list[Book]()

    def make() -> Book:
        made.append(Book())
        return made[-1]

    first, second = kept.made(Book, make), kept.made(Book, make)

    assert first is second
    assert len(made) == 1


def test_two_kinds_are_made_of_one_body() -> None:
    kept = Kept.of(b"a body", kept_at=THEN)

    assert kept.made(str, lambda: "text") == "text"
    assert kept.made(int, lambda: 7) == 7


def test_who_makes_it_second_gets_what_the_first_made() -> None:
    kept = Kept.of(b"a body", kept_at=THEN)

    def make_while_another_does() -> str:
        kept.made(str, lambda: "first")
        return "second"

    assert kept.made(str, make_while_another_does) == "first"


def test_what_could_not_be_made_is_tried_again() -> None:
    kept = Kept.of(b"a body", kept_at=THEN)

    def fail() -> str:
        raise ValueError("not this time")

    with pytest.raises(ValueError, match="not this time"):
        kept.made(str, fail)

    assert kept.made(str, lambda: "text") == "text"


def test_a_repr_shows_size_and_time_and_no_body() -> None:
    assert repr(Kept.of(b"a body", kept_at=THEN)) == "<Kept 6 bytes since 2026-11-20 08:45:00>"


def test_a_kept_response_is_a_success_that_knows_where_it_comes_from() -> None:
    kept = Kept.of(b"a body", kept_at=THEN)

    response = KeptResponse(kept, headers={"Content-Type": "text/csv"})

    assert isinstance(response, Response)
    assert (response.status, response.attempts) == (200, 1)
    assert response.kept is kept
    assert response.header("content-type") == "text/csv"


def test_a_response_from_the_wire_is_not_kept() -> None:
    assert Response(status=200, body=b"a body").kept is None


def test_the_body_of_a_kept_response_is_copied_once() -> None:
    response = KeptResponse(Kept(memoryview(bytearray(b"a body")), kept_at=THEN), headers={})

    first, second = response.body, response.body

    assert first == b"a body"
    assert first is second


def test_the_repr_of_a_kept_response_copies_nothing() -> None:
    response = KeptResponse(Kept.of(b"a body", kept_at=THEN), headers={})

    assert repr(response) == "<KeptResponse 200 <Kept 6 bytes since 2026-11-20 08:45:00>>"
