"""Postbacks arrive at the app's URL, signed, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from kite_core import OrderParams
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.postback_sender import checked_postback_url
from kite_testing.fake_broker.served.server import FakeServer

PATIENCE_SECONDS = 10
ORDER = OrderParams.market(
    exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=1, product="CNC"
)


class App:
    """An app that takes postbacks; it may answer as badly as it likes."""

    def __init__(self) -> None:
        self.heard: Queue[tuple[str, str, bytes]] = Queue()
        self.status = 200
        app = self

        class Receiving(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                app.heard.put((self.path, self.headers["Content-Type"], body))
                self.send_response(app.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # reason: its name
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Receiving)
        self.url = f"http://127.0.0.1:{self._server.server_port}/postback"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def next(self) -> dict[str, Any]:
        """The next postback."""
        path, kind, body = self.heard.get(timeout=PATIENCE_SECONDS)
        assert (path, kind) == ("/postback", "application/json")
        fields: dict[str, Any] = json.loads(body)
        return fields

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def app() -> Iterator[App]:
    app = App()
    yield app
    app.close()


def placed(server: FakeServer, broker: FakeBroker) -> str:
    """An order that is filled."""
    with server.kite() as kite:
        order_id = kite.orders.place(ORDER).order_id
    broker.run(1)
    return order_id


def test_a_filled_order_is_posted_with_a_checksum(app: App, broker: FakeBroker) -> None:
    with FakeServer(broker, postback_url=app.url) as server:
        order_id = placed(server, broker)
        fields = app.next()

    signed = f"{order_id}{fields['order_timestamp']}{broker.api_secret}"
    assert (fields["order_id"], fields["status"]) == (order_id, "COMPLETE")
    assert fields["checksum"] == sha256(signed.encode()).hexdigest()


def test_postbacks_go_on_after_a_reset(app: App, broker: FakeBroker) -> None:
    with FakeServer(broker, postback_url=app.url) as server:
        placed(server, broker)
        app.next()
        broker.reset()
        order_id = placed(server, broker)

        assert app.next()["order_id"] == order_id


def test_a_new_tenants_postbacks_go_there_too(app: App, broker: FakeBroker) -> None:
    other = FakeBroker(api_key="other", seed=3, user_id="FB0002")
    with FakeServer(broker, postback_url=app.url) as server:
        server.tenants.add(other).catch_up()
        other.kite().orders.place(ORDER)
        other.run(1)

        assert app.next()["user_id"] == "FB0002"


@pytest.mark.parametrize("status", [302, 500])
def test_each_is_sent_once_whatever_the_app_answers(
    app: App, broker: FakeBroker, status: int
) -> None:
    app.status = status
    with FakeServer(broker, postback_url=app.url) as server:
        first = placed(server, broker)
        second = placed(server, broker)

        assert [app.next()["order_id"], app.next()["order_id"]] == [first, second]

    assert app.heard.empty()


def test_an_app_that_is_away_misses_them(app: App, broker: FakeBroker) -> None:
    with FakeServer(broker, postback_url="http://127.0.0.1:9/postback") as server:
        placed(server, broker)

        assert placed(server, broker)


@pytest.mark.parametrize("url", ["http://192.0.2.1/", "https://app.example.invalid/", "nonsense"])
def test_other_machines_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="leaves this machine"):
        checked_postback_url(url)
