from __future__ import annotations

import pickle
import threading
import warnings
from copy import copy
from typing import Any

import pytest

from kite_adapters import ClientConfig
from kite_adapters.compat import KiteConnect, exceptions
from kite_core import Kite
from kite_core.errors import KiteError, NotSentError
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.ports import ports_over


def over_http(server: FakeServer, **options: Any) -> KiteConnect:
    """As a program makes it."""
    known = server.credentials
    return KiteConnect(known.api_key, known.access_token, root=known.root, **options)


def test_a_program_makes_it_as_ever(fake_server: FakeServer) -> None:
    client = over_http(fake_server, pool={"pool_maxsize": 3, "max_retries": 2}, timeout=(2, 3))

    assert client.profile()["user_id"] == fake_server.broker.user_id
    client.close()
    assert client.profile()["user_id"] == fake_server.broker.user_id
    client.close()


def test_the_typed_client_shares_the_session(fake_server: FakeServer) -> None:
    client = over_http(fake_server)

    client.kite.session.set_access_token("another")

    assert isinstance(client.kite, Kite)
    assert client.access_token == "another"
    client.close()


def test_the_next_call_uses_changed_attributes(fake_server: FakeServer) -> None:
    client = KiteConnect("wrong", root="http://127.0.0.1:1")
    first = client.kite

    client.root, client.api_key = fake_server.root, fake_server.credentials.api_key
    client.access_token = fake_server.credentials.access_token

    assert client.profile()["user_id"] == fake_server.broker.user_id
    assert client.kite is not first
    first.close()
    client.close()


@pytest.mark.parametrize("change", [{"timeout": 3}, {"disable_ssl": True}, {"proxies": {"x": "y"}}])
def test_unchanged_settings_keep_the_client_and_changed_ones_make_another(
    change: dict[str, object],
) -> None:
    client = KiteConnect("key")
    first = client.kite

    assert client.kite is first
    for name, value in change.items():
        setattr(client, name, value)

    assert client.kite is not first


def test_over_a_typed_client_its_settings_and_session_count(broker: FakeBroker) -> None:
    kite = broker.kite()
    client = KiteConnect.over(kite)

    client.set_access_token("dead")

    assert client.kite is kite
    assert client.api_key == kite.api_key
    assert not kite.session.is_valid()


def test_without_a_token_nothing_is_sent_and_the_hook_hears_of_it(broker: FakeBroker) -> None:
    heard: list[int] = []
    client = KiteConnect.over(broker.kite(access_token=None))
    client.set_session_expiry_hook(lambda: heard.append(1))

    with pytest.raises(exceptions.TokenException) as refused:
        client.orders()

    assert (refused.value.code, heard, len(broker.journal)) == (403, [1], 0)


def test_the_hook_hears_of_every_call_with_a_dead_session_and_of_no_failed_login(
    broker: FakeBroker,
) -> None:
    heard: list[int] = []
    client = KiteConnect.over(broker.kite(access_token="dead"))
    client.set_session_expiry_hook(lambda: heard.append(1))

    for _ in range(2):
        with pytest.raises(exceptions.TokenException):
            client.orders()
    with pytest.raises(exceptions.TokenException):
        client.generate_session("wrong", "wrong")

    assert heard == [1, 1]


def test_a_hook_that_fails_does_not_mask_the_dead_session(broker: FakeBroker) -> None:
    client = KiteConnect.over(broker.kite(access_token="dead"))
    client.set_session_expiry_hook(lambda: 1 // 0)

    with pytest.raises(exceptions.TokenException) as refused:
        client.orders()

    assert "ZeroDivisionError" in refused.value.__notes__[0]


def test_a_hook_that_ends_the_program_ends_it(broker: FakeBroker) -> None:
    def leave() -> None:
        raise SystemExit(3)

    client = KiteConnect.over(broker.kite(access_token="dead"))
    client.set_session_expiry_hook(leave)

    with pytest.raises(SystemExit):
        client.orders()


def test_what_is_no_function_is_no_hook() -> None:
    client: Any = KiteConnect("key")

    with pytest.raises(TypeError):
        client.set_session_expiry_hook("log out")


def test_a_copy_in_another_process_has_the_settings_and_the_token() -> None:
    client = KiteConnect("key", "token", root="http://127.0.0.1:1", timeout=3)
    first = client.kite

    twin = pickle.loads(pickle.dumps(client))

    assert (twin.api_key, twin.access_token, twin.root, twin.timeout) == (
        "key",
        "token",
        "http://127.0.0.1:1",
        3,
    )
    assert twin.kite is not first


def test_one_over_a_typed_client_is_not_copied_because_its_settings_would_be_lost(
    broker: FakeBroker,
) -> None:
    client = KiteConnect.over(broker.kite())

    with pytest.raises(TypeError):
        copy(client)


def test_there_is_no_session_of_requests_and_the_error_says_what_to_use() -> None:
    client = KiteConnect("key")

    assert not hasattr(client, "reqsession")
    with pytest.raises(AttributeError, match="pool_maxsize"):
        _ = client.reqsession


@pytest.mark.parametrize(
    "wrong", [{"api_key": ""}, {"root": "nonsense"}, {"pool": {"pool_maxsize": 0}}]
)
def test_settings_that_cannot_work_are_told_by_the_first_call(wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"api_key": "key", "access_token": "token", **wrong}
    client = KiteConnect(**given)

    with pytest.raises(exceptions.InputException) as refused:
        client.profile()

    assert isinstance(refused.value.__cause__, KiteError)


def test_nobody_there_is_a_network_exception_and_nothing_was_sent() -> None:
    client = KiteConnect.over(Kite(ports_over([NotSentError("Nothing was sent.")])))

    with pytest.raises(exceptions.NotSentException, match=r"Nothing was sent\."):
        client.cancel_order("regular", "1")


def test_threads_share_one_object(fake_server: FakeServer) -> None:
    client = over_http(fake_server)
    together, read = threading.Barrier(8), list[str]()

    def ask() -> None:
        together.wait()
        read.append(client.profile()["user_id"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read == [fake_server.broker.user_id] * 8
    client.close()


def test_no_call_warns_that_it_is_old(broker: FakeBroker) -> None:
    client = KiteConnect.over(broker.kite())

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        client.profile()
        client.quote("NSE:INFY")

    assert not heard


def test_the_settings_of_a_config_count_over_its_client() -> None:
    from kite_adapters import open_kite

    config = ClientConfig(api_key="key", access_token="token", transport="fake")

    with open_kite(config) as kite:
        assert KiteConnect.over(kite).profile()["user_id"] == "FB0001"
