"""JSON is read as it is defined, and no further."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.wire.strict_json import strict_json


def test_plain_values_are_read() -> None:
    assert strict_json(b'{"trigger_values": [702, 702.5], "tag": null}') == {
        "trigger_values": [702, 702.5],
        "tag": None,
    }


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"price": -Infinity}', "{", "[" * 100_000])
def test_what_no_client_means_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # reason: the parser's own words differ
        strict_json(text)
