"""The keyring's adapter, over a keyring that is only a dictionary; never the machine's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import keyring
import pytest

from kite_adapters.token_store.keyring import KeyringSecret, KeyringTokenStore
from kite_core.errors import ConfigurationError
from kite_core.ist import IST
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from tests.adapters.token_store.keyrings import DictionaryKeyring, LockedKeyring, installed

TOKEN = AccessToken(
    token="made_up_token", user_id="AB1234", expires_at=datetime(2026, 11, 21, 6, tzinfo=IST)
)


@pytest.fixture(autouse=True)
def ring() -> Iterator[DictionaryKeyring]:
    with installed(DictionaryKeyring()) as ring:
        yield ring


def test_a_new_store_is_empty() -> None:
    assert run_now(KeyringTokenStore(api_key="key").load()) is None


def test_the_newest_token_is_kept_whole() -> None:
    store = KeyringTokenStore(api_key="key")

    run_now(store.save(AccessToken(token="older")))
    run_now(store.save(TOKEN))

    assert run_now(KeyringTokenStore(api_key="key").load()) == TOKEN


def test_a_cleared_store_is_empty_however_often_it_is_cleared() -> None:
    store = KeyringTokenStore(api_key="key")
    run_now(store.save(TOKEN))

    run_now(store.clear())
    run_now(store.clear())

    assert run_now(store.load()) is None


def test_each_app_and_each_name_has_an_entry_of_its_own() -> None:
    run_now(KeyringTokenStore(api_key="key").save(TOKEN))

    assert run_now(KeyringTokenStore(api_key="other").load()) is None
    assert run_now(KeyringTokenStore(api_key="key", name="family").load()) is None


def test_the_secret_stands_apart_from_the_token(ring: DictionaryKeyring) -> None:
    secret = KeyringSecret(api_key="key")

    secret.save("made_up_secret")
    run_now(KeyringTokenStore(api_key="key").save(TOKEN))
    run_now(KeyringTokenStore(api_key="key").clear())

    assert secret.load() == "made_up_secret"
    secret.clear()
    secret.clear()
    assert secret.load() is None
    assert ring.entries == {}


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}"])
def test_an_entry_that_is_no_token_is_said_without_showing_it(text: str) -> None:
    keyring.set_password("kiteport", "default:key", text)

    with pytest.raises(ConfigurationError, match="does not hold a token"):
        run_now(KeyringTokenStore(api_key="key").load())


@pytest.mark.parametrize("act", ["load", "save", "clear"])
def test_a_keyring_that_stays_locked_is_said_in_a_line_with_a_fix(act: str) -> None:
    store = KeyringTokenStore(api_key="key")
    acts = {"load": store.load, "save": lambda: store.save(TOKEN), "clear": store.clear}

    with installed(LockedKeyring()), pytest.raises(ConfigurationError) as caught:
        run_now(acts[act]())

    assert "The keyring cannot be used: it is locked" in caught.value.message
    assert "\n" not in caught.value.message
    assert "Unlock it" in str(caught.value)


def test_no_repr_shows_a_token() -> None:
    assert "made_up_token" not in repr(KeyringTokenStore(api_key="key"))
