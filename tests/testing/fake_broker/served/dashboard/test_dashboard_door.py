"""The files of the page, as a browser gets them."""

from __future__ import annotations

import re

import pytest

from kite_core.rulebook.sessions import PhaseKind
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import asked

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)


@pytest.mark.parametrize(
    ("place", "content_type", "first"),
    [
        ("/", "text/html; charset=utf-8", b"<!doctype html>"),
        ("/?request_token=x&status=success", "text/html; charset=utf-8", b"<!doctype html>"),
        ("/favicon.ico", "image/svg+xml", b"<svg"),
        ("/dashboard/dashboard.css", "text/css; charset=utf-8", b"/* Calm"),
        ("/dashboard/dashboard.js", "text/javascript; charset=utf-8", b"// Shows"),
        ("/dashboard/plotly.min.js", "text/javascript; charset=utf-8", b"/**\n* plotly.js"),
        ("/dashboard/plotly-licence.txt", "text/plain; charset=utf-8", b"MIT License"),
    ],
)
def test_each_file_comes_as_what_it_is_under_a_strict_policy(
    fake_server: FakeServer, broker: FakeBroker, place: str, content_type: str, first: bytes
) -> None:
    answer = asked(fake_server.root, "GET", place)

    assert answer.status == 200
    assert answer.body.startswith(first)
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["server"] == "kiteport-fake-broker"
    assert len(broker.journal) == 0


def test_a_file_that_the_browser_has_is_not_sent_again(fake_server: FakeServer) -> None:
    first = asked(fake_server.root, "GET", "/dashboard/plotly.min.js")

    again = asked(
        fake_server.root,
        "GET",
        "/dashboard/plotly.min.js",
        {"If-None-Match": first.headers["etag"]},
    )

    assert first.headers["cache-control"] == "no-cache"
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "place",
    ["/dashboard/", "/dashboard/page.html", "/dashboard/../server.py", "/dashboard/none.js"],
)
def test_no_other_file_is_handed_out(fake_server: FakeServer, place: str) -> None:
    answer = asked(fake_server.root, "GET", place)

    assert answer.status == 404
    assert b"There is no such page." in answer.body


def test_the_page_is_only_opened(fake_server: FakeServer) -> None:
    assert asked(fake_server.root, "POST", "/").status == 405
    assert asked(fake_server.root, "HEAD", "/").status == 200


def test_paths_with_two_slashes_are_the_apis(fake_server: FakeServer, broker: FakeBroker) -> None:
    assert asked(fake_server.root, "GET", "//user/profile").status == 403
    assert len(broker.journal) == 1


def test_the_page_runs_no_script_but_its_files_and_names_no_other_host(
    fake_server: FakeServer,
) -> None:
    page = asked(fake_server.root, "GET", "/").body.decode()

    assert re.findall(r"<script[^>]*>", page) == [
        '<script src="/dashboard/plotly.min.js" defer>',
        '<script src="/dashboard/dashboard.js" defer>',
    ]
    assert not re.search(r"\son\w+=", page)
    assert "://" not in page


def test_every_phase_has_words_of_its_own(fake_server: FakeServer) -> None:
    script = asked(fake_server.root, "GET", "/dashboard/dashboard.js").body.decode()

    words = dict(re.findall(r'\b(\w+): "([^"]+)"', script.partition("const PHASES")[2]))

    assert words["closed"] == "closed"
    assert all(words[phase] != phase for phase in PhaseKind)


def test_text_never_enters_the_page_as_markup(fake_server: FakeServer) -> None:
    script = asked(fake_server.root, "GET", "/dashboard/dashboard.js").body.decode()

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", script)
