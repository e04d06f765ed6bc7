from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import PostbackError, ValidationError
from kite_core.models.postback import Postback
from kite_core.models.words import OrderStatus
from kite_testing import FakeBroker
from tests.core.samples import official

SECRET = "demo_secret"
# The worked example of the official documentation.
SIGNED = {
    "order_id": "220303000308932",
    "order_timestamp": "2022-03-03 09:24:25",
    "checksum": "468bb59bf34c127dadb368d0d5cdd03d3548caebb2f7381f994023bbf6e20351",
}
FIELDS: dict[str, Any] = {
    **SIGNED,
    "user_id": "AB1234",
    "app_id": 1234,
    "status": "UPDATE",
    "exchange": "NSE",
    "tradingsymbol": "SBIN",
    "transaction_type": "BUY",
    "quantity": 4,
    "filled_quantity": 1,
    "unfilled_quantity": 3,
    "average_price": 470,
}


def body(**changes: Any) -> bytes:
    """A postback with other fields; None takes one away."""
    fields = {**FIELDS, **changes}
    return json.dumps({name: each for name, each in fields.items() if each is not None}).encode()


def test_a_postback_is_an_order_and_for_whom_it_was_placed() -> None:
    postback = Postback.parse(body(), api_secret=SECRET)

    assert (postback.user_id, postback.app_id) == ("AB1234", 1234)
    assert postback.order.status is OrderStatus.UPDATE
    assert (postback.order.filled_quantity, postback.order.unfilled_quantity) == (1, 3)
    assert postback.order.order_timestamp is not None
    assert postback.order.order_timestamp.isoformat() == "2022-03-03T09:24:25+05:30"


def test_the_official_sample_is_read_when_its_secret_is_known() -> None:
    sample = json.loads(official("postback.json").body)
    known = json.dumps({**sample, "checksum": SIGNED["checksum"]}).encode()

    postback = Postback.parse(known, api_secret=SECRET)

    assert postback.order.tradingsymbol == sample["tradingsymbol"]
    assert postback.order.average_price == 470


def test_the_official_sample_is_not_signed_with_another_secret() -> None:
    with pytest.raises(PostbackError, match="checksum is wrong"):
        Postback.parse(official("postback.json").body, api_secret=SECRET)


def test_a_postback_of_the_fake_broker_is_verified() -> None:
    broker = FakeBroker()
    sent = broker.postbacks.sent
    with broker.kite() as kite:
        kite.orders.place(_market_order())
    broker.run(1)

    postback = Postback.parse(sent[-1].body, api_secret=broker.api_secret)

    assert postback.order.status is OrderStatus.COMPLETE
    assert postback.user_id == broker.user_id


def test_the_fault_of_a_spoilt_checksum_is_noticed() -> None:
    broker = FakeBroker()
    sent = broker.postbacks.sent
    broker.faults.add("U5", count=1)
    with broker.kite() as kite:
        kite.orders.place(_market_order())
    broker.run(1)

    with pytest.raises(PostbackError, match="checksum is wrong"):
        Postback.parse(sent[-1].body, api_secret=broker.api_secret)


@pytest.mark.parametrize("checksum", ["0" * 64, SIGNED["checksum"].upper(), "ü"])
def test_another_checksum_is_wrong(checksum: str) -> None:
    with pytest.raises(PostbackError, match="checksum is wrong"):
        Postback.parse(body(checksum=checksum), api_secret=SECRET)


@pytest.mark.parametrize("changed", ["order_id", "order_timestamp"])
def test_what_the_checksum_covers_cannot_be_changed(changed: str) -> None:
    with pytest.raises(PostbackError, match="checksum is wrong"):
        Postback.parse(body(**{changed: "1"}), api_secret=SECRET)


@pytest.mark.parametrize("missing", ["order_id", "order_timestamp", "checksum", "user_id"])
@pytest.mark.parametrize("value", [None, "", 7])
def test_what_is_missing_is_named(missing: str, value: object) -> None:
    with pytest.raises(PostbackError, match=f"has no {missing}"):
        Postback.parse(body(**{missing: value}), api_secret=SECRET)


@pytest.mark.parametrize("app_id", [None, "1234", True])
def test_an_app_id_is_a_whole_number(app_id: object) -> None:
    with pytest.raises(PostbackError, match="has no app_id"):
        Postback.parse(body(app_id=app_id), api_secret=SECRET)


@pytest.mark.parametrize(
    ("changes", "place"),
    [({"quantity": "many"}, "quantity"), ({"status": None}, "status"), ({"price": []}, "price")],
)
def test_a_field_that_does_not_fit_is_named(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(PostbackError, match=f"no order: .*{place}"):
        Postback.parse(body(**changes), api_secret=SECRET)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"order_id=1&checksum=2", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b'{"checksum": "\\ud800"}', "not JSON"),
        (b"[]", "no object"),
        (b'"text"', "no object"),
        (b" " * 70_000, "70000 bytes"),
        ('{"order_id": "1"}', "not bytes"),
        ({"order_id": "1"}, "not bytes"),
    ],
)
def test_a_body_that_is_none_is_refused(wrong: Any, problem: str) -> None:
    with pytest.raises(PostbackError, match=problem):
        Postback.parse(wrong, api_secret=SECRET)


def test_without_a_secret_nothing_is_verified() -> None:
    with pytest.raises(ValidationError, match="api_secret"):
        Postback.parse(body(), api_secret="")


@given(junk=st.binary(max_size=200))
def test_no_body_raises_anything_else(junk: bytes) -> None:
    with pytest.raises(PostbackError):
        Postback.parse(junk, api_secret=SECRET)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(name=st.sampled_from(sorted(FIELDS)), value=_JSON)
def test_no_field_raises_anything_else(name: str, value: object) -> None:
    fields = {**FIELDS, name: value}
    signed = f"{fields['order_id']}{fields['order_timestamp']}{SECRET}"
    if name != "checksum":
        fields["checksum"] = sha256(signed.encode(errors="replace")).hexdigest()

    with suppress(PostbackError):
        Postback.parse(json.dumps(fields).encode(), api_secret=SECRET)


@pytest.mark.parametrize(
    "wrong", [body(checksum="0" * 64), body(quantity=SECRET), b"{", body(user_id=None)]
)
def test_no_error_tells_the_secret_or_the_checksum(wrong: bytes) -> None:
    with pytest.raises(PostbackError) as caught:
        Postback.parse(wrong, api_secret=SECRET)

    said = f"{caught.value} {caught.value!r} {caught.value.__cause__} {caught.value.hint}"
    assert SECRET not in said
    assert SIGNED["checksum"] not in said


def _market_order() -> Any:
    from kite_core import OrderParams

    return OrderParams.market(
        exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=1, product="CNC"
    )
