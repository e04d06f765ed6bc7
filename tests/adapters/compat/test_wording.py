from __future__ import annotations

from typing import Any

import pytest

from kite_adapters.compat.wording import fields_of, json_of, keys_of, plainly, whole
from kite_core import KiteCalls

FORMS: list[dict[str, Any]] = [
    {"quantity": 1, "price": 1490.05, "tag": "a b", "missing": None},
    {"continuous": True, "oi": 0, "empty": ""},
    {"i": ["NSE:INFY", "NSE:M&M", 256265]},
    {"name": b"bytes", "large": 123456789.125},
]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_written_as_requests_writes_it(form: dict[str, Any]) -> None:
    from urllib.parse import urlencode

    requests: Any = pytest.importorskip("requests")

    theirs = requests.Request("POST", "http://localhost", data=form).prepare().body

    assert urlencode(fields_of(form)) == theirs


def test_keys_are_arguments_or_any_list_of_texts_and_tokens() -> None:
    assert keys_of(("NSE:INFY", 256265)) == ["NSE:INFY", "256265"]
    assert keys_of((["NSE:INFY", "NSE:SBIN"],)) == ["NSE:INFY", "NSE:SBIN"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("5", 5), (5.0, 5), (5, 5), ("5.5", "5.5"), ("many", "many"), (None, None), ("inf", "inf")],
)
def test_whole_numbers_are_known_in_any_form(given: object, kept: object) -> None:
    assert whole(given) == kept
    assert type(whole(given)) is type(kept)


def test_what_no_broker_could_read_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_of([float("nan")])


def test_a_call_without_doubts_has_nothing_that_settles_them() -> None:
    assert plainly(KiteCalls().orders.all()).settle is None
