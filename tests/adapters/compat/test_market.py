from __future__ import annotations

import json

import pytest

from kite_adapters.compat import KiteConnect
from kite_core import Kite
from kite_testing import FakeBroker, ScriptedTransport
from tests.ports import ports_over


@pytest.mark.parametrize(("name", "most"), [("quote", 500), ("ohlc", 1000), ("ltp", 1000)])
def test_more_keys_than_a_request_takes_are_asked_for_in_several(name: str, most: int) -> None:
    keys = [f"NSE:S{number}" for number in range(most + 1)]
    answers = [
        json.dumps({"status": "success", "data": {key: {"last_price": 1.5}}}).encode()
        for key in keys
    ]
    transport = ScriptedTransport(answers)
    client = KiteConnect.over(Kite(ports_over(transport)))

    quotes = getattr(client, name)(keys)

    parts = [[key for _, key in request.query] for request in transport.requests]
    assert len(parts) > 1
    assert max(map(len, parts)) <= most
    assert [key for part in parts for key in part] == keys
    assert list(quotes) == keys[: len(parts)]


def test_keys_may_come_in_any_iterable(broker: FakeBroker) -> None:
    client = KiteConnect.over(broker.kite())

    for keys in (("NSE:INFY", "NSE:SBIN"), {"NSE:INFY": 1, "NSE:SBIN": 2}.keys()):
        assert list(client.ltp(keys)) == ["NSE:INFY", "NSE:SBIN"]


def test_the_list_of_instruments_is_kept(broker: FakeBroker) -> None:
    client = KiteConnect.over(broker.kite())

    first, second = client.instruments("NFO"), client.instruments("NFO")

    assert first == second
    assert first is not second
    assert len(broker.journal) == 1
