"""The page in a headless Chromium, worked as a person works it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from urllib.parse import quote, urlencode

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kite_core.errors import SessionExpiredError
from kite_testing import FakeBroker
from kite_testing.fake_broker.faults.catalogue import CATALOGUE
from kite_testing.fake_broker.served.dashboard.dashboard_door import DashboardDoor
from kite_testing.fake_broker.served.server import FakeServer
from kite_testing.fake_broker.served.tenant_desk import opened_broker
from tests.testing.fake_broker.caller import limit, market
from tests.testing.fake_broker.served.dashboard.browser import (
    Browser,
    console_errors,
    is_browser_needed,
    missing_browser,
    open_browser,
    show_scheme,
    show_size,
)
from tests.testing.fake_broker.served.dashboard.page import Page
from tests.testing.fake_broker.served.raw_http import RawAnswer, asked

MARKUP = "<img src=x onerror=alert(1)>"
PRICE = 1500


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each of them opens the page of a server of its own."""
    why = missing_browser()
    if why is not None:
        (pytest.fail if is_browser_needed() else pytest.skip)(why)
    with open_browser(width=1280, height=1000) as opened:
        yield opened


@pytest.fixture(scope="module")
def port() -> int:
    """One port for all servers: the browser keeps the charting library of one origin."""
    with FakeServer() as server:
        return port_of(server)


@pytest.fixture
def fake_server(broker: FakeBroker, port: int) -> Iterator[FakeServer]:
    with FakeServer(broker, port=port) as server:
        yield server


def port_of(server: FakeServer) -> int:
    return int(server.root.rpartition(":")[2])


@pytest.fixture
def page(browser: Browser, fake_server: FakeServer, broker: FakeBroker) -> Iterator[Page]:
    """The page of a broker whose INFY stands at 1500; the browser has to have no complaint."""
    broker.market.set_price("NSE:INFY", PRICE)
    console_errors(browser)  # of tests before
    opened = Page(browser, fake_server.root).open()
    yield opened
    opened.leave()
    assert console_errors(browser) == []


def sent(server: FakeServer, method: str, path: str, **fields: str) -> RawAnswer:
    """A request as any program sends it, without a client."""
    known = server.credentials
    headers = {
        "Authorization": f"token {known.api_key}:{known.access_token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return asked(server.root, method, path, headers, urlencode(fields).encode())


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


def test_a_fault_is_armed_strikes_and_is_removed(page: Page, fake_server: FakeServer) -> None:
    page.choose("fault", "S5")
    assert page.text("fault-words").startswith(CATALOGUE["S5"].does)
    page.type("fault-count", "2")
    page.press("#fault-form button")
    page.until(lambda: "struck 0 of 2" in page.text("armed"), "the fault is armed")

    answer = sent(fake_server, "GET", "/user/profile")

    assert answer.status == 503
    page.until(lambda: "struck 1 of 2" in page.text("armed"), "the fault struck")
    page.until_shown("journal", "503", "GET /user/profile")
    page.press("#armed button")
    page.until(lambda: page.text("armed") == "None is armed.", "the fault is gone")
    assert sent(fake_server, "GET", "/user/profile").status == 200


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


def test_time_is_moved_by_buttons(page: Page, broker: FakeBroker) -> None:
    page.press("[data-seconds='60']")
    page.until(lambda: page.text("clock-time") == "10:01:00", "a minute passed")
    page.press("[data-goto=close]")
    page.until(lambda: page.text("clock-time") == "15:35:00", "the session ends")
    page.press("[data-goto=next_open]")
    page.until(lambda: page.text("clock-time") == "09:15:00", "the next one opens")

    assert page.text("clock-date") == "Mon, 23 Nov 2026"
    assert page.text("clock-phase") == "open"
    assert f"{broker.clock.now():%d %H:%M:%S}" == "23 09:15:00"


def test_time_runs_at_a_pace_and_is_paused(page: Page, fake_server: FakeServer) -> None:
    time = fake_server.tenants.first.time
    page.press("[data-pace='60']")
    page.until(lambda: page.text("clock-time") > "10:00:05", "time runs")
    assert time.pace == 60

    page.press("[data-pace='0']")

    pause = page.browser.find_element(By.CSS_SELECTOR, "[data-pace='0']")
    page.until(lambda: pause.get_attribute("aria-pressed") == "true", "time stands still")
    assert time.pace == 0


def test_a_price_moves_by_ticks_until_it_is_released(page: Page, broker: FakeBroker) -> None:
    page.press("[data-ticks='10']")
    page.until(lambda: page.text("last") == "1,501.00", "ten ticks up")
    page.press("[data-ticks='-1']")
    page.until(lambda: page.text("last") == "1,500.90", "one tick down")
    assert page.one("is-set").is_displayed()

    page.press("#release")

    page.until(lambda: not page.one("is-set").is_displayed(), "the price walks")
    assert not page.one("release").is_enabled()
    assert page.text("last") != "1,500.90"
    assert broker.market.last_price("NSE:INFY") == float(page.text("last").replace(",", ""))


def test_another_instrument_is_chosen_by_typing_and_an_unknown_one_is_refused(page: Page) -> None:
    page.type("key", "nse:sbin\n")
    page.until(lambda: page.field("key") == "NSE:SBIN", "SBIN is shown")
    page.until(lambda: page.text("last") not in ("", "1,500.00"), "its price is shown")

    page.type("key", "NSE:NOBODY\n")

    page.until(lambda: page.text("trouble") == "The fake market has no NSE:NOBODY.", "it says so")
    page.until(lambda: page.field("key") == "NSE:SBIN", "SBIN stays")
    complaint = "the server responded with a status of 404"
    assert all(complaint in line for line in console_errors(page.browser))


def test_a_price_off_the_grid_is_refused_in_the_brokers_words(page: Page) -> None:
    page.type("price", "1500.03")
    page.press("#price-form [type=submit]")

    page.until(lambda: "trades in steps of 0.1" in page.text("trouble"), "it says why")
    assert all("status of 400" in line for line in console_errors(page.browser))


def test_a_snapshot_is_kept_and_gone_back_to_and_all_begins_again(
    page: Page, fake_server: FakeServer
) -> None:
    with fake_server.kite() as kite:
        kite.orders.place(market())
        page.until(lambda: len(page.rows("journal")) == 1, "the order is in the journal")
        page.press("#snapshot")
        page.until(lambda: page.one("restore").is_enabled(), "there is a snapshot")
        kite.orders.place(market(quantity=2))
        page.until(lambda: len(page.rows("orders")) == 2, "there are two orders")

        page.press("#restore")

        page.until(lambda: len(page.rows("orders")) == 1, "there is one order")
        assert len(page.rows("journal")) == 1
    page.press("#reset")
    page.until(lambda: page.rows("orders")[0][0].startswith("No orders"), "there is none")
    assert page.rows("journal") == [["Nothing was asked yet."]]


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


def test_the_server_may_go_away_and_come_back(page: Page, fake_server: FakeServer) -> None:
    fake_server.stop()
    page.until(lambda: "does not answer" in page.text("trouble"), "the page says so")

    fake_server.start()

    page.until(lambda: not page.one("trouble").is_displayed(), "all is well again")
    assert all("ERR_" in line for line in console_errors(page.browser))


def test_without_the_charting_library_all_else_works(browser: Browser, broker: FakeBroker) -> None:
    server = FakeServer(broker)  # on a port of its own: the browser keeps nothing of it
    doors = server._doors  # pyright: ignore[reportPrivateUsage]  # reason: nobody else can
    doors.dashboard = DashboardDoor(None)

    with server:
        page = Page(browser, server.root).open()

        page.until(lambda: page.one("no-plot").is_displayed(), "it says what is missing")
        assert "testing" in page.text("no-plot")
        assert page.text("last") != ""
        (complaint,) = console_errors(browser)
        assert "plotly.min.js" in complaint
        page.leave()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (400, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_its_width_and_the_systems_wish(
    page: Page, width: int, height: int, scheme: str
) -> None:
    show_size(page.browser, width=width, height=height)
    show_scheme(page.browser, scheme)
    page.open()
    page.press("#samples summary")
    page.until(lambda: page.text("python"), "there is code, in long lines")

    paper = page.value("getComputedStyle(document.body).backgroundColor")

    assert page.value("document.documentElement.scrollWidth") == width
    assert paper == ("rgb(247, 246, 243)" if scheme == "light" else "rgb(20, 24, 28)")
    show_size(page.browser, width=1280, height=1000)
