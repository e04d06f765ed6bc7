"""One browser and one server for all tests of the page; each test has a broker of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.dashboard.browser import (
    Browser,
    console_errors,
    is_browser_needed,
    missing_browser,
    open_browser,
    show_scheme,
    show_size,
)
from tests.testing.fake_broker.served.dashboard.page import PRICE, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """To start it takes seconds."""
    why = missing_browser()
    if why is not None:
        (pytest.fail if is_browser_needed() else pytest.skip)(why)
    with open_browser(width=1280, height=1000) as opened:
        yield opened


@pytest.fixture(scope="session")
def page_server() -> Iterator[FakeServer]:
    """At one port, also after a stop: the browser keeps the charting library of one origin."""
    with FakeServer() as server:
        port = int(server.root.rpartition(":")[2])
    with FakeServer(port=port) as server:
        yield server


@pytest.fixture
def fake_server(page_server: FakeServer, broker: FakeBroker) -> Iterator[FakeServer]:
    """The server of all, with the broker of this test in it."""
    page_server.serve(broker)
    yield page_server
    for other in list(page_server.tenants)[1:]:
        page_server.tenants.remove(other.broker.api_key)


@pytest.fixture
def page(browser: Browser, fake_server: FakeServer, broker: FakeBroker) -> Iterator[Page]:
    """The page of a broker whose INFY stands at 1500; the browser has to have no complaint."""
    broker.market.set_price("NSE:INFY", PRICE)
    show_size(browser, width=1280, height=1000)
    show_scheme(browser, "light")
    console_errors(browser)  # of tests before
    yield Page(browser, fake_server.root).open()
    assert console_errors(browser) == []
