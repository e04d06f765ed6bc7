"""What pykiteconnect gets wrong, and our twin does not; both ask the same served broker."""

from __future__ import annotations

from typing import Any

import pytest

from kite_adapters import ClientConfig, RetryConfig
from kite_adapters.compat import KiteConnect, exceptions
from kite_adapters.compat.mended import MENDED
from kite_core import Kite
from kite_testing.fake_broker.served.server import FakeServer
from tests.ports import ports_over

kiteconnect: Any = pytest.importorskip("kiteconnect")


def official(server: FakeServer) -> Any:
    known = server.credentials
    return kiteconnect.KiteConnect(known.api_key, known.access_token, root=known.root, timeout=1)


def ours(server: FakeServer) -> KiteConnect:
    config = ClientConfig(api_key="replaced", retry=RetryConfig(max_retries=0))
    return KiteConnect.over(server.kite(config))


def test_each_difference_stands_there_once_and_is_told_whole() -> None:
    assert len({row.where for row in MENDED}) == len(MENDED)
    assert all(row.theirs and row.ours and not row.ours.endswith(".") for row in MENDED)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateways_page_has_its_true_status(fake_server: FakeServer, status: int) -> None:
    with fake_server.broker.faults.add("S4", status=status):
        with pytest.raises(kiteconnect.exceptions.DataException) as theirs:
            official(fake_server).profile()
        with pytest.raises(kiteconnect.exceptions.DataException) as mended:
            ours(fake_server).profile()

    assert theirs.value.code == 502
    assert mended.value.code == status
    assert isinstance(mended.value, exceptions.NetworkException)
    assert "<html" in str(theirs.value)
    assert "<" not in str(mended.value)


def test_too_many_requests_with_status_200_is_no_type_error() -> None:
    body = b'{"status":"error","message":"Too many requests","data":null}'
    client = KiteConnect.over(Kite(ports_over([body])))

    with pytest.raises(exceptions.NetworkException, match="Too many requests"):
        client.profile()


def test_trouble_of_the_network_is_that_of_requests_and_a_network_exception(
    fake_server: FakeServer,
) -> None:
    with fake_server.broker.faults.add("dropped", seconds=0.01):
        with pytest.raises(kiteconnect.connect.requests.exceptions.ConnectionError):
            official(fake_server).profile()
        with pytest.raises(kiteconnect.connect.requests.exceptions.ConnectionError) as mended:
            ours(fake_server).profile()

    assert isinstance(mended.value, exceptions.AnswerLostException)


def test_the_documented_message_is_there(fake_server: FakeServer) -> None:
    with pytest.raises(kiteconnect.exceptions.KiteException) as theirs:
        official(fake_server).order_history("1")
    with pytest.raises(exceptions.KiteException) as mended:
        ours(fake_server).order_history("1")

    assert not hasattr(theirs.value, "message")
    assert mended.value.message == str(theirs.value)
    assert mended.value.hint
