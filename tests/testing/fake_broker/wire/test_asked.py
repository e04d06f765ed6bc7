"""What a call reads of a request."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.manual_clock import A_FRIDAY_MORNING


def asked(target: str = "/x", body: bytes = b"", kind: str = "") -> Asked:
    arrival = Arrival("POST", target, {"Content-Type": kind} if kind else {}, body)
    return Asked(
        now=A_FRIDAY_MORNING,
        values={},
        query=arrival.query,
        form=dict(arrival.fields),
        arrival=arrival,
    )


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "1", " true "])
def test_every_spelling_of_true_is_true(text: str) -> None:
    assert asked(f"/x?oi={text}".replace(" ", "%20")).flag("oi")
    assert asked(body=f"oi={text}".replace(" ", "+").encode()).flag("oi")


@pytest.mark.parametrize("target", ["/x", "/x?oi=", "/x?oi=false", "/x?oi=0", "/x?oi=yes"])
def test_everything_else_is_not(target: str) -> None:
    assert not asked(target).flag("oi")


def test_last_value_of_a_field_counts_and_all_can_be_had() -> None:
    found = asked(body=b"isin=A&isin=B")

    assert found.field("isin") == "B"
    assert found.fields("isin") == ["A", "B"]


def test_rows_are_the_objects_of_a_json_array() -> None:
    found = asked(body=b'[{"a":1},{"a":2}]', kind="application/json")

    assert found.rows() == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("body", [b"{}", b"1", b"[1]", b"[[]]", b"", b"[{]"])
def test_other_bodies_have_no_rows(body: bytes) -> None:
    with pytest.raises(RefusedError, match="JSON"):
        asked(body=body).rows()


def test_json_that_is_no_array_is_told_what_to_be() -> None:
    with pytest.raises(RefusedError, match="an array of objects is asked for"):
        asked(body=b'{"a":1}', kind="application/json").rows()


@pytest.mark.parametrize("name", ["i", "empty"])
def test_parameter_that_has_to_be_there_is_missed(name: str) -> None:
    with pytest.raises(RefusedError, match="Missing"):
        asked("/x?empty=").required_parameter(name)


def test_field_of_spaces_is_missing() -> None:
    with pytest.raises(RefusedError, match="quantity"):
        asked(body=b"quantity=+").field("quantity")


def test_parameters_are_found_by_name() -> None:
    found = asked("/x?i=1&j=2&i=3")

    assert found.parameters("i") == ["1", "3"]
    assert (found.parameter("j"), found.parameter("k")) == ("2", None)
    assert found.required_parameter("j") == "2"


def test_word_is_one_of_some() -> None:
    found = asked(body=b"side= BUY &kind=FISH")

    assert found.word("side", ("BUY", "SELL")) == "BUY"
    with pytest.raises(RefusedError, match="Invalid `kind`"):
        found.word("kind", ("BUY", "SELL"))
    with pytest.raises(RefusedError, match="Missing or empty field `type`"):
        found.word("type", ("BUY", "SELL"))
