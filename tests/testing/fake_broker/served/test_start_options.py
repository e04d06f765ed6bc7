"""Options are read early, and what cannot be names its option and a fix."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import date, datetime

import pytest

from kite_core.ist import IST
from kite_testing.fake_broker.served.server import FakeServer
from kite_testing.fake_broker.served.start_options import (
    cannot_listen,
    checked_host,
    checked_key,
    checked_port,
    checked_redirect_url,
    day_of,
    moment_of,
)

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=IST)


@pytest.mark.parametrize("text", ["", "now"])
def test_it_starts_now_unless_it_is_told(text: str) -> None:
    assert moment_of(text, now=NOW) == NOW


def test_a_moment_without_a_zone_is_in_ist() -> None:
    assert moment_of("2026-03-31T10:00", now=NOW) == datetime(2026, 3, 31, 10, tzinfo=IST)


def test_rules_are_those_of_a_day_or_of_the_clock() -> None:
    assert (day_of("2026-03-31"), day_of("")) == (date(2026, 3, 31), None)


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (lambda: moment_of("soon", now=NOW), "--start is 'soon': .* such as 2026-11-20T10:00"),
        (lambda: day_of("2026-13-01"), "--rules is '2026-13-01': .* such as 2026-03-31"),
        (lambda: checked_host("a..b"), "--host is 'a..b': .* such as 127.0.0.1"),
        (lambda: checked_port(-1), "--port is -1: .* from 0 to 65535"),
        (lambda: checked_port(65536), "--port is 65536: .* from 0 to 65535"),
        (lambda: FakeServer(port=70000), "--port is 70000"),
        (lambda: checked_key(""), "--api-key is ''"),
        (lambda: checked_key("a:b"), "--api-key is 'a:b'"),
        (lambda: checked_redirect_url("ftp:foo"), "ftp:foo is no web address: give one such as"),
        (lambda: checked_redirect_url("app://back", is_anywhere=True), "no web address"),
        (lambda: checked_redirect_url("http://[::1"), "no web address"),
        (lambda: checked_redirect_url("http://example.com/x"), "by --redirect-anywhere"),
        (lambda: FakeServer(redirect_url="https://example.com"), "leaves this machine"),
    ],
)
def test_what_cannot_be_is_said(read: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "0.0.0.0"])
def test_a_host_is_an_address_or_a_name(host: str) -> None:
    assert checked_host(host) == host


@pytest.mark.parametrize("port", [0, 1, 8787, 65535])
def test_a_port_is_any_that_a_machine_has(port: int) -> None:
    assert checked_port(port) == port


@pytest.mark.parametrize(
    ("url", "is_anywhere"),
    [
        ("", False),
        ("http://127.0.0.1:5000/back", False),
        ("HTTPS://localhost/back", False),
        ("https://example.com/back", True),
    ],
)
def test_a_redirect_url_may_be_on_this_machine_or_where_it_is_told(
    url: str, is_anywhere: bool
) -> None:
    assert checked_redirect_url(url, is_anywhere=is_anywhere) == url


@pytest.mark.parametrize(
    ("number", "option"),
    [(errno.EADDRINUSE, "--port"), (errno.EACCES, "--port"), (errno.EADDRNOTAVAIL, "--host")],
)
def test_advice_is_about_what_is_wrong_with_an_address(number: int, option: str) -> None:
    text = cannot_listen("192.0.2.1", 80, OSError(number, "no"))

    assert text.startswith("Cannot listen at 192.0.2.1:80: no. ")
    assert f"Choose another {option}" in text
