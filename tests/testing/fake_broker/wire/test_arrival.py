"""Requests as they come, from clients with every habit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.messages import Request
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.refusals import RefusedError

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json; charset=utf-8"}
PAIRS = st.lists(st.tuples(st.text(), st.text()), max_size=6).map(tuple)
# Lone surrogates are no text: a real client cannot encode them either.
WORDS = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    query=st.lists(st.tuples(WORDS, WORDS), max_size=6).map(tuple),
    form=st.lists(st.tuples(WORDS, WORDS), max_size=6).map(tuple),
)
def test_pairs_that_are_taken_as_they_are_equal_those_that_travel(
    query: tuple[tuple[str, str], ...], form: tuple[tuple[str, str], ...]
) -> None:
    request = Request(method="POST", path="/orders/regular", query=query, form=form)

    quick = Arrival.of(request)
    travelled = Arrival(request.method, request.target, FORM, request.body or b"")

    assert (quick.path, quick.query, quick.fields) == (
        travelled.path,
        travelled.query,
        travelled.fields,
    )


def test_query_in_the_path_of_a_request_is_read_too() -> None:
    request = Request(method="GET", path="/quote?i=NSE:INFY", query=(("i", "NSE:SBIN"),))

    arrival = Arrival.of(request)

    assert arrival.path == "/quote"
    assert arrival.query == (("i", "NSE:INFY?i=NSE:SBIN"),) or len(arrival.query) == 2


def test_repeated_keys_are_kept_in_their_order() -> None:
    arrival = Arrival("POST", "/x?i=1&i=2", FORM, b"isin=A&quantity=1&isin=B&quantity=2")

    assert arrival.query == (("i", "1"), ("i", "2"))
    assert arrival.fields == (("isin", "A"), ("quantity", "1"), ("isin", "B"), ("quantity", "2"))


def test_json_object_counts_as_a_form() -> None:
    body = b'{"exchange":"NSE","quantity":1,"autoslice":true,"tag":null,"legs":[1,2]}'

    arrival = Arrival("POST", "/orders/regular", JSON, body)

    assert dict(arrival.fields) == {
        "exchange": "NSE",
        "quantity": "1",
        "autoslice": "true",
        "legs": "[1,2]",
    }


def test_json_array_is_no_form() -> None:
    arrival = Arrival("POST", "/margins/orders", JSON, b'[{"exchange":"NSE"}]')

    assert arrival.fields == ()
    assert arrival.json() == [{"exchange": "NSE"}]


@pytest.mark.parametrize("body", [b"{", b"\xff", b"NaN", b'{"price":Infinity}', b"[" * 100_000])
def test_what_says_it_is_json_and_is_not_is_refused(body: bytes) -> None:
    arrival = Arrival("POST", "/orders/regular", JSON, body)

    with pytest.raises(RefusedError, match="JSON"):
        arrival.json()


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_headers_are_found_in_any_case(name: str) -> None:
    arrival = Arrival("GET", "/orders", {name: "token a:b"})

    assert arrival.header("Authorization") == "token a:b"
    assert arrival.header("X-Kite-Version") == ""


def test_body_without_a_type_is_a_form() -> None:
    arrival = Arrival("POST", "/orders/regular", {}, b"exchange=NSE&tradingsymbol=M%26M")

    assert dict(arrival.fields) == {"exchange": "NSE", "tradingsymbol": "M&M"}
    assert arrival.target == "/orders/regular"
