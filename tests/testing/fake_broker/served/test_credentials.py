"""Where a broker is, in one line."""

from __future__ import annotations

import json

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.credentials import Credentials


def test_one_line_of_json_holds_everything() -> None:
    broker = FakeBroker(api_key="a key")

    line = Credentials.of(broker, "127.0.0.1:8000").to_line()

    assert "\n" not in line
    assert json.loads(line) == {
        "root": "http://127.0.0.1:8000",
        "ticker": "ws://127.0.0.1:8000",
        "login": "http://127.0.0.1:8000/connect/login?v=3&api_key=a%20key",
        "admin": "http://127.0.0.1:8000/fake",
        "api_key": "a key",
        "api_secret": broker.api_secret,
        "access_token": broker.access_token,
        "user_id": broker.user_id,
    }
