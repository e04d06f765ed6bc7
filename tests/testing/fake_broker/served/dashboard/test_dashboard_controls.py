"""What a person does on the page with time, prices, faults and snapshots."""

from __future__ import annotations

from selenium.webdriver.common.by import By

from kite_testing import FakeBroker
from kite_testing.fake_broker.faults.catalogue import CATALOGUE
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.caller import market
from tests.testing.fake_broker.served.dashboard.browser import console_errors
from tests.testing.fake_broker.served.dashboard.page import PRICE, Page, sent


def after_setting(page: Page, typed: str) -> str:
    """What the page says to a price that it does not take."""
    page.one("price").clear()
    page.type("price", typed)
    page.press("#price-form [type=submit]")
    return page.until(lambda: page.text("trouble"), "it says something")


def test_time_is_moved_by_buttons(page: Page, broker: FakeBroker) -> None:
    page.press("[data-seconds='60']")
    page.until(lambda: page.text("clock-time") == "10:01:00", "a minute passed")
    page.press("[data-goto=close]")
    page.until(lambda: page.text("clock-time") == "15:15:00", "continuous trading ends")
    assert page.text("clock-phase") == "before the closing auction"
    page.press("[data-goto=close]")
    page.until(lambda: page.text("clock-time") == "15:35:00", "the closing auction ends")
    assert page.text("clock-phase") == "after the close"
    page.press("[data-goto=next_open]")
    page.until(lambda: page.text("clock-time") == "09:15:00", "the next session opens")

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


def test_what_is_no_price_is_said_in_plain_words(page: Page, broker: FakeBroker) -> None:
    words = {
        "abc": "“abc” is no price: type rupees, such as 1,500.00.",
        "": "Type a price first, such as 1,500.00.",
        "-1": "A price is above 0.",
        "1e3": "“1e3” is no price: type rupees, such as 1,500.00.",
        "0.0": "A price is above 0.",
        "1500.03": "NSE:INFY trades in steps of 0.10: type 1,500.00 or 1,500.10.",
        "0.04": "NSE:INFY trades in steps of 0.10: type 0.10.",
    }

    said = {typed: after_setting(page, typed) for typed in words}

    assert said == words
    assert broker.market.last_price("NSE:INFY") == PRICE


def test_a_price_may_be_typed_as_the_page_writes_it(page: Page) -> None:
    after_setting(page, "abc")

    page.type("price", "₹ 1,501.5")
    page.press("#price-form [type=submit]")

    page.until(lambda: page.text("last") == "1,501.50", "it is set")
    page.until(lambda: not page.one("trouble").is_displayed(), "all is well again")


def test_what_only_the_broker_refuses_is_said_in_its_words(page: Page) -> None:
    page.type("price", "99999999999")
    page.press("#price-form [type=submit]")

    page.until(lambda: "A packet of the ticker carries at most" in page.text("trouble"), "it says")
    assert all("status of 400" in line for line in console_errors(page.browser))


def test_another_instrument_is_chosen_by_typing_and_an_unknown_one_is_refused(page: Page) -> None:
    page.type("key", "nse:sbin\n")
    page.until(lambda: page.field("key") == "NSE:SBIN", "SBIN is shown")
    page.until(lambda: page.text("last") not in ("", "1,500.00"), "its price is shown")

    page.type("key", "NSE:NOBODY\n")

    page.until(lambda: "The fake market has no NSE:NOBODY." in page.text("trouble"), "it says so")
    page.until(lambda: page.field("key") == "NSE:SBIN", "SBIN stays")
    complaint = "the server responded with a status of 404"
    assert all(complaint in line for line in console_errors(page.browser))


def test_trouble_is_cleared_by_the_next_success_or_by_hand(page: Page) -> None:
    after_setting(page, "abc")
    page.press("[data-seconds='60']")
    page.until(lambda: not page.one("trouble").is_displayed(), "a minute passed, all is well")

    after_setting(page, "abc")
    page.press("#dismiss")

    assert not page.one("trouble").is_displayed()


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
