"""Takes the picture of the fake broker's page: `python -m tests.docs.dashboard_screenshot`.

The scenario is the same every time: its seed, its orders, its virtual time.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kite_core import OrderParams
from kite_core.errors import BrokerError
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.docs.pages import ROOT
from tests.testing.fake_broker.caller import limit, market
from tests.testing.fake_broker.served.dashboard.browser import open_browser, show_scheme, show_size
from tests.testing.fake_broker.served.dashboard.page import Page

PICTURE = ROOT / "docs" / "images" / "dashboard.png"
PORT = 8787
"""The usual one."""


def play(server: FakeServer) -> None:
    """Twenty minutes of a morning: fills, an order that waits, a stop, a refusal, a fault."""
    broker = server.broker
    broker.faults.add("S5", count=3, endpoint="GET /user/profile")
    with server.kite() as kite:
        kite.orders.place(market(quantity=10))
        broker.run(7 * 60)
        price = last_price(broker)
        kite.orders.place(limit(price, transaction_type="SELL", quantity=5))
        broker.run(12 * 60)
        price = last_price(broker)
        kite.orders.place(limit(round(price - 2, 1), quantity=25))
        kite.orders.place(stop(round(price - 3.5, 1)))
        with suppress(BrokerError):  # more than the account can pay
            kite.orders.place(limit(price, quantity=50_000))
        kite.user.profile()
        kite.portfolio.holdings()
        broker.run(90)


def last_price(broker: FakeBroker) -> float:
    return float(broker.market.last_price("NSE:INFY"))


def stop(trigger_price: float) -> OrderParams:
    """A stop for what was bought."""
    return OrderParams.stop_loss(
        exchange="NSE",
        tradingsymbol="INFY",
        product="CNC",
        transaction_type="SELL",
        quantity=5,
        trigger_price=trigger_price,
        price=round(trigger_price - 0.5, 1),
    )


def take(picture: Path) -> None:
    """Save what the page shows after the scenario."""
    with FakeServer(FakeBroker(seed=7), port=PORT) as server:
        play(server)
        with open_browser(width=1280, height=1000) as browser:
            show_size(browser, width=1280, height=1010)
            show_scheme(browser, "light")
            page = Page(browser, server.root).open()
            page.until(lambda: page.rows("orders"), "the page shows the orders")
            page.until(lambda: page.value("document.querySelector('#plot svg')"), "the chart")
            picture.parent.mkdir(exist_ok=True)
            browser.save_screenshot(str(picture))


if __name__ == "__main__":
    take(PICTURE)
