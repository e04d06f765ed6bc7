"""What is compressed, and for whom."""

from __future__ import annotations

import gzip

import pytest

from kite_testing.fake_broker.served.encoding import accepts_gzip, encoded

LONG = b'{"status":"success"}' * 200
SHORT = b'{"status":"success"}'


@pytest.mark.parametrize(
    ("header", "accepts"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("deflate, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, deflate", False),
        ("br", False),
    ],
)
def test_a_client_says_what_it_accepts(header: str, *, accepts: bool) -> None:
    assert accepts_gzip(header) is accepts


@pytest.mark.parametrize(
    ("body", "content_type", "is_compressed"),
    [
        (LONG, "application/json", True),
        (SHORT, "application/json", False),
        (SHORT, "text/csv", True),
        (LONG, "text/csv", True),
        (LONG, "text/html", False),
    ],
)
def test_dumps_and_long_answers_are_compressed(
    body: bytes, content_type: str, *, is_compressed: bool
) -> None:
    sent, encoding = encoded(body, content_type=content_type, accepted="gzip")

    assert encoding == ("gzip" if is_compressed else None)
    assert (gzip.decompress(sent) if is_compressed else sent) == body


@pytest.mark.parametrize("content_type", ["application/json", "text/csv"])
def test_nothing_is_compressed_for_a_client_that_does_not_accept_it(content_type: str) -> None:
    assert encoded(LONG, content_type=content_type, accepted="") == (LONG, None)


def test_the_same_dump_gives_the_same_bytes() -> None:
    first = encoded(LONG, content_type="text/csv", accepted="gzip")

    assert encoded(bytes(LONG), content_type="text/csv", accepted="gzip") == first
