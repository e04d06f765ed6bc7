"""How the page looks: at any width, by day and night, with parts missing."""

from __future__ import annotations

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.dashboard.dashboard_door import DashboardDoor
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.dashboard.browser import (
    Browser,
    console_errors,
    show_scheme,
    show_size,
)
from tests.testing.fake_broker.served.dashboard.page import Page

PAPER = {"light": "rgb(247, 246, 243)", "dark": "rgb(20, 24, 28)"}
WIDTH_OF_CHART = "document.querySelector('#plot svg').clientWidth"
WIDTH_OF_PLOT = "document.getElementById('plot').clientWidth"


@pytest.mark.parametrize("width", [400, 1280, 1920])
def test_the_page_fits_its_width_by_day_and_night(
    page: Page, broker: FakeBroker, width: int
) -> None:
    broker.access.end_session()
    page.until(lambda: page.one("session-over").is_displayed(), "there is a bar")
    page.press("#price-form [type=submit]")
    page.until(lambda: page.text("trouble"), "there is another")
    page.press("#samples summary")
    page.until(lambda: page.text("python"), "there is code, in long lines")

    for scheme, paper in PAPER.items():
        show_scheme(page.browser, scheme)
        show_size(page.browser, width=width, height=900)

        assert page.value("document.documentElement.scrollWidth") == width
        assert page.value("getComputedStyle(document.body).backgroundColor") == paper
        page.until(lambda: page.value(WIDTH_OF_CHART) == page.value(WIDTH_OF_PLOT), "it fills")


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
        assert 'pip install -e ".[testing]"' in page.text("no-plot")
        assert not page.one("chart-notice").is_displayed()
        assert page.text("last") != ""
        (complaint,) = console_errors(browser)
        assert "plotly.min.js" in complaint
        page.leave()
