"""The login and the authorisation of holdings, as a browser meets them."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from kite_core import KiteCalls
from kite_testing import FakeBroker, ManualClock
from kite_testing.fake_broker.served.browser_pages import BrowserPages, Page
from kite_testing.fake_broker.served.tenants import Tenants

APP = "http://app.example.invalid/back?of=mine"


@pytest.fixture
def broker() -> FakeBroker:
    return FakeBroker(seed=7)


@pytest.fixture
def tenants(broker: FakeBroker) -> Tenants:
    return Tenants(broker, pace=0, real_seconds=ManualClock().monotonic)


@pytest.fixture
def pages(tenants: Tenants) -> BrowserPages:
    return BrowserPages(tenants, redirect_url=APP)


def pressed(pages: BrowserPages, **fields: str) -> Page:
    body = urlencode({"v": "3", "api_key": "fake_api_key", **fields}).encode()
    return pages.answer("POST", "/connect/login", body)


def returned(page: Page) -> dict[str, str]:
    assert page.status == 302
    return dict(parse_qsl(urlsplit(page.location).query))


def test_the_page_asks_before_anything_happens(pages: BrowserPages, broker: FakeBroker) -> None:
    target = "/connect/login?v=3&api_key=fake_api_key&redirect_params=some%3DX%26more%3DY"

    page = pages.answer("GET", target, b"")

    assert page.status == 200
    assert b"Log in as FB0001" in page.html
    assert b'name="redirect_params" value="some=X&amp;more=Y"' in page.html
    assert len(broker.journal) == 0


def test_the_button_leads_back_to_the_app(pages: BrowserPages) -> None:
    page = pressed(pages, redirect_params="some=X&more=Y")

    assert page.location.startswith("http://app.example.invalid/back?of=mine&")
    fields = returned(page)
    assert len(fields.pop("request_token")) == 32
    assert fields == {
        "of": "mine",
        "some": "X",
        "more": "Y",
        "action": "login",
        "type": "login",
        "status": "success",
    }


def test_the_request_token_opens_a_session_once(pages: BrowserPages, broker: FakeBroker) -> None:
    token = returned(pressed(pages))["request_token"]
    call = KiteCalls(broker.api_key).session.generate(token, api_secret=broker.api_secret)

    first, second = broker.answer(call.request), broker.answer(call.request)

    assert (first.status, second.status) == (200, 403)
    assert call.answer(first).access_token == broker.access_token


def test_each_press_gives_another_token(pages: BrowserPages) -> None:
    first, second = pressed(pages), pressed(pages)

    assert returned(first)["request_token"] != returned(second)["request_token"]


def test_an_app_without_a_redirect_url_is_shown_the_token(tenants: Tenants) -> None:
    pages = BrowserPages(tenants)

    back = pressed(pages)
    shown = pages.answer("GET", back.location, b"")

    token = returned(back)["request_token"]
    assert urlsplit(back.location).path == "/connect/done"
    assert f"session.generate(&quot;{token}&quot;" in shown.html.decode()


def test_a_link_may_name_a_redirect_url_on_this_machine(pages: BrowserPages) -> None:
    page = pressed(pages, redirect_url="http://127.0.0.1:5000/kite")

    assert page.location.startswith("http://127.0.0.1:5000/kite?action=login&")


@pytest.mark.parametrize(
    "fields",
    [
        {"redirect_url": "https://elsewhere.example.invalid/"},
        {"redirect_url": "javascript:alert(1)"},
        {"api_key": "unknown"},
        {"api_key": ""},
        {"v": "2"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_wrong_link_gets_a_page_that_says_so(
    pages: BrowserPages, method: str, fields: dict[str, str]
) -> None:
    query = urlencode({"v": "3", "api_key": "fake_api_key", **fields})
    body = query.encode() if method == "POST" else b""

    page = pages.answer(method, f"/connect/login?{query}", body)

    assert page.status == 400
    assert b"<button" not in page.html


def test_two_tenants_log_in_apart(tenants: Tenants, pages: BrowserPages) -> None:
    other = FakeBroker(api_key="other", user_id="FB0002", seed=8)
    tenants.add(other)

    token = returned(pressed(pages, api_key="other"))["request_token"]

    checksum = sha256(f"other{token}{other.api_secret}".encode()).hexdigest()
    assert len(checksum) == 64
    call = KiteCalls("other").session.generate(token, api_secret=other.api_secret)
    assert call.answer(other.answer(call.request)).user_id == "FB0002"


def authorisation(broker: FakeBroker) -> str:
    """The page of a fresh request to authorise ten shares of INFY."""
    call = KiteCalls(broker.api_key).portfolio.authorise([("INE009A01021", 10)])
    token = f"token {broker.api_key}:{broker.access_token}"
    asked = call.answer(broker.answer(call.request.with_headers({"Authorization": token})))
    return f"/connect/portfolio/authorise/holdings/{broker.api_key}/{asked.request_id}"


def test_holdings_are_authorised_once(pages: BrowserPages, broker: FakeBroker) -> None:
    target = authorisation(broker)

    opened = pages.answer("GET", target, b"")
    first = pages.answer("POST", target, b"status=success")
    second = pages.answer("POST", target, b"status=success")

    assert opened.html.count(b"<button") == 2
    assert (first.status, first.location) == (302, f"{target}/finish?status=success")
    assert (second.status, second.location) == (404, "")
    assert b"Authorised" in pages.answer("GET", first.location, b"").html


def test_holdings_that_are_not_authorised_stay_as_they_are(
    pages: BrowserPages, broker: FakeBroker
) -> None:
    target = authorisation(broker)

    refused = pages.answer("POST", target, b"status=error")
    agreed = pages.answer("POST", target, b"status=success")

    assert refused.location == f"{target}/finish?status=error"
    assert b"Not authorised" in pages.answer("GET", refused.location, b"").html
    assert agreed.location.endswith("status=success")


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/connect/nowhere", 404),
        ("DELETE", "/connect/login?v=3&api_key=fake_api_key", 405),
        ("GET", "/connect/portfolio/authorise/holdings/unknown/1", 400),
        ("GET", "/connect/portfolio/authorise/holdings/fake_api_key", 404),
        ("GET", "/connect/portfolio/authorise/holdings/fake_api_key/1/2", 404),
    ],
)
def test_other_pages_do_not_exist(
    pages: BrowserPages, method: str, target: str, status: int
) -> None:
    assert pages.answer(method, target, b"").status == status
