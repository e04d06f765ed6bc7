"""Which addresses are this machine's own."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.served.addresses import in_url, is_loopback, is_loopback_url


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "example.invalid", "127.1.x"])
def test_everything_else_is_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://127.0.0.1:5000/postback", True),
        ("https://localhost/", True),
        ("http://[::1]:80/", True),
        ("http://192.0.2.1/", False),
        ("http://127.0.0.1@192.0.2.1/", False),
        ("http://127.0.0.1.example.invalid/", False),
        ("ftp://127.0.0.1/", False),
        ("//127.0.0.1/", False),
        ("http://[broken/", False),
        ("", False),
    ],
)
def test_a_url_stays_on_this_machine_or_does_not(url: str, *, is_local: bool) -> None:
    assert is_loopback_url(url) is is_local


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("::", "[::1]"),
        ("::1", "[::1]"),
        ("192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_host_as_it_stands_in_a_url(host: str, shown: str) -> None:
    assert in_url(host) == shown
