"""What the page shows of programs and their session, in a headless Chromium."""

from __future__ import annotations

import json
import shlex
from contextlib import redirect_stdout
from io import StringIO
from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kite_core.errors import SessionExpiredError
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from kite_testing.fake_broker.served.tenant_desk import opened_broker
from tests.testing.fake_broker.caller import at, limit, market
from tests.testing.fake_broker.served.dashboard.page import Page, sent
from tests.testing.fake_broker.served.raw_http import asked

MARKUP = "<img src=x onerror=alert(1)>"


def test_an_order_of_a_client_opens_and_fills_when_the_price_is_set_on_the_page(
    page: Page, fake_server: FakeServer
) -> None:
    with fake_server.kite() as kite:
        order_id = kite.orders.place(limit(1490, quantity=3)).order_id
        page.until_shown("orders", order_id, "OPEN", "0 / 3", "1,490.00")

        page.type("price", "1489.9")
        page.press("#price-form [type=submit]")

        row = page.until_shown("orders", order_id, "COMPLETE")
        assert row[1:8] == [order_id, "COMPLETE", "BUY", "NSE:INFY", "CNC", "LIMIT", "3 / 3"]
        position = page.until_shown("positions", "NSE:INFY", "CNC", "3", "1,490.00", "1,489.90")
        assert position[-1] == "-0.30"
        assert page.text("last") == "1,489.90"
        assert page.value("document.getElementById('plot').data[1].y") == [1490]


def test_an_order_of_any_program_is_seen_in_the_book_the_chart_and_the_journal(
    page: Page, fake_server: FakeServer
) -> None:
    answer = sent(
        fake_server,
        "POST",
        "/orders/regular",
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        order_type="LIMIT",
        quantity="7",
        price="1490",
        product="CNC",
        tag="plain",
    )

    order_id = json.loads(answer.body)["data"]["order_id"]
    page.until_shown("orders", order_id, "plain")
    entry = page.until_shown("journal", "POST /orders/regular")
    assert entry == ["10:00:00", "200", "POST /orders/regular", answer.body.decode()]
    page.until(
        lambda: (
            page.value("document.getElementById('plot').layout.shapes.map((one) => one.y0)")
            == [1490]
        ),
        "the chart has a line at 1490",
    )


def test_a_row_opens_the_states_of_its_order_by_keyboard(
    page: Page, fake_server: FakeServer
) -> None:
    with fake_server.kite() as kite:
        order_id = kite.orders.place(market()).order_id
        page.until_shown("orders", order_id, "COMPLETE")
        states = [str(row.status) for row in kite.orders.history(order_id)]

    page.browser.find_element(By.CSS_SELECTOR, "tr.opens").send_keys(Keys.ENTER)

    page.until(lambda: page.one("history").is_displayed(), "the states are shown")
    assert page.text("history-title") == f"Order {order_id}"
    assert [row[1] for row in page.rows("states")] == states
    page.press("#history button")
    page.until(lambda: not page.one("history").is_displayed(), "they are closed")


def test_markup_of_a_program_stays_text(
    page: Page, fake_server: FakeServer, broker: FakeBroker
) -> None:
    with fake_server.kite() as kite:
        order_id = kite.orders.place(limit(1490)).order_id
    broker.run(1)
    broker.orders.reject(order_id, message=MARKUP)

    sent(fake_server, "GET", f"/{quote(MARKUP, safe='<>=()/ ').replace(' ', '%20')}")
    sent(fake_server, "POST", "/orders/regular", tag=MARKUP, exchange=MARKUP)
    broker.snapshot(MARKUP)

    row = page.until_shown("orders", order_id, "REJECTED")
    assert row[-1] == MARKUP
    page.until(lambda: "img" in json.dumps(page.rows("journal")), "the path is shown")
    page.until(lambda: page.field("snapshots") == MARKUP, "the name is shown")
    assert page.browser.find_elements(By.TAG_NAME, "img") == []


def test_a_person_logs_in_and_exchanges_the_request_token(
    page: Page, fake_server: FakeServer, broker: FakeBroker
) -> None:
    before = broker.access_token
    page.press("#login")
    page.until(lambda: page.browser.title == "Log in", "the login asks")
    page.browser.find_element(By.TAG_NAME, "button").click()
    page.wait()
    token = page.until(lambda: page.text("request-token"), "the request token came back")
    page.until(lambda: len(page.text("checksum")) == 64, "the checksum is counted")

    page.press("#exchange-token")

    shown = page.until(lambda: page.text("access-token"), "there is a session")
    assert len(token) == 32
    assert page.browser.current_url == f"{fake_server.root}/"
    assert shown == f"access_token {broker.access_token}"
    assert broker.access_token != before
    with fake_server.kite(access_token=before) as late, pytest.raises(SessionExpiredError):
        late.user.profile()
    page.until_shown("journal", "POST /session/token")
    journal = json.dumps(page.rows("journal"))
    assert token not in journal
    assert broker.access_token not in journal


def test_after_six_in_the_morning_the_page_asks_to_log_in_again(
    page: Page, fake_server: FakeServer, broker: FakeBroker
) -> None:
    assert "session until Sat, 21 Nov 2026, 06:00 IST" in page.text("user")
    assert not page.one("session-over").is_displayed()

    broker.clock.advance_to(at("2026-11-21 06:00"))

    page.until(lambda: page.one("session-over").is_displayed(), "it says so")
    assert "Session ended: log in again." in page.text("session-over")
    assert "no session" in page.text("user")
    page.press("#login-again")
    page.until(lambda: page.browser.title == "Log in", "the login asks")
    page.browser.find_element(By.TAG_NAME, "button").click()
    page.wait()
    page.until(lambda: len(page.text("checksum")) == 64, "the checksum is counted")
    page.press("#exchange-token")
    page.until(lambda: not page.one("session-over").is_displayed(), "there is a session")
    assert "session until Sun, 22 Nov 2026, 06:00 IST" in page.text("user")
    assert sent(fake_server, "GET", "/user/profile").status == 200


def test_after_a_logout_the_page_asks_to_log_in_again(page: Page, fake_server: FakeServer) -> None:
    with fake_server.kite() as kite:
        kite.session.logout()

    page.until(lambda: page.one("session-over").is_displayed(), "it says so")


def test_each_account_is_shown_by_itself(
    page: Page, fake_server: FakeServer, broker: FakeBroker
) -> None:
    other = opened_broker({"api_key": "second", "seed": 3}, now=broker.clock.now(), pace=0)
    fake_server.tenants.add(other)
    with fake_server.kite() as kite:
        kite.orders.place(market())
    page.until(lambda: len(page.rows("journal")[0]) > 1, "the first account has an order")

    page.press("#tenant")  # the list is fetched when it is looked at
    page.until(lambda: "second" in page.text("tenant"), "the second account is listed")
    page.choose("tenant", "second")

    page.until(lambda: page.rows("orders")[0][0].startswith("No orders"), "it has none")
    assert "app second" in page.text("user")
    page.press("[data-seconds='60']")
    page.until(lambda: page.text("clock-time") == "10:01:00", "its time passes")
    assert f"{other.clock.now():%H:%M}" == "10:01"
    assert f"{broker.clock.now():%H:%M}" == "10:00"


def test_the_lines_to_copy_work(page: Page, fake_server: FakeServer, broker: FakeBroker) -> None:
    page.press("#samples summary")
    python = page.until(lambda: page.text("python"), "there is code")

    with redirect_stdout(StringIO()) as printed:
        exec(compile(f"{python}\nkite.close()", "sample", "exec"), {})
    words = shlex.split(page.text("curl").replace("\\\n", ""))
    form = [words[place + 1] for place, word in enumerate(words) if word == "-d"]
    name, _, value = words[words.index("-H") + 1].partition(": ")
    form_headers = {name: value, "Content-Type": "application/x-www-form-urlencoded"}
    answer = asked(
        fake_server.root,
        "POST",
        words[1].removeprefix(fake_server.root),
        form_headers,
        "&".join(form).encode(),
    )

    assert printed.getvalue() == f"{broker.user_id}\n"
    assert answer.status == 200, answer.body
    assert json.loads(page.text("credentials"))["access_token"] == broker.access_token
