from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from kite_adapters.cli.login.api_secrets import keep_secret, kept_secret
from kite_adapters.cli.profiles import Profiles
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_testing.fake_broker.served.server import FakeServer
from tests.adapters.cli.commands.logged_in import elsewhere, log_in, token_of
from tests.adapters.cli.kite_program import kite
from tests.adapters.token_store.keyrings import DictionaryKeyring, installed


def test_the_session_ends_here_and_at_the_broker(
    fake_server: FakeServer, profiles: Profiles
) -> None:
    log_in(profiles, fake_server)

    done = kite("logout", "--json")

    assert (done.status, done.found) == (
        0,
        [{"profile": "default", "ended": True, "problem": None}],
    )
    assert token_of(profiles) is None
    assert not fake_server.broker.levers.access.state()["access_token"]


def test_a_second_time_there_is_nothing_to_end(fake_server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, fake_server)
    kite("logout")

    done = kite("logout")

    assert done.status == 0
    assert "There was no session." in done.stdout + done.stderr


def test_a_dead_token_is_forgotten(fake_server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, fake_server)
    fake_server.broker.levers.access.end_session()

    done = kite("logout")

    assert done.status == 0
    assert token_of(profiles) is None


def test_the_token_is_forgotten_though_nobody_can_be_reached(
    fake_server: FakeServer, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    profile = elsewhere(log_in(profiles, fake_server), port=port)
    profiles.save(profile)

    done = kite("logout")

    assert done.status == 5
    assert "The token is forgotten here." in done.stdout + done.stderr
    assert token_of(profiles) is None


def test_all_profiles_log_out_at_once(fake_server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, fake_server)
    log_in(profiles, fake_server, name="family")

    done = kite("logout", "--all", "--json")

    assert done.status == 0
    assert [each["profile"] for each in done.found] == ["default", "family"]
    assert token_of(profiles) is token_of(profiles, "family") is None


def test_the_secret_goes_on_request_alone(fake_server: FakeServer, profiles: Profiles) -> None:
    with installed(DictionaryKeyring()):
        profile = replace(log_in(profiles, fake_server), in_keyring=True, keeps_secret=True)
        profiles.save(profile)
        run_now(profiles.token_store(profile).save(AccessToken(token="made_up_token")))
        keep_secret(profile, "made_up_secret")

        kite("logout")
        kept = kept_secret(profile)
        done = kite("logout", "--forget-secret")

        assert (kept, done.status, kept_secret(profile)) == ("made_up_secret", 0, None)
        assert not profiles.find().keeps_secret


def test_a_session_of_the_environment_ends_at_the_broker(
    fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = fake_server.credentials
    monkeypatch.setenv("KITE_API_KEY", known.api_key)
    monkeypatch.setenv("KITE_ACCESS_TOKEN", known.access_token)
    monkeypatch.setenv("KITE_BASE_URL", known.root)

    done = kite("logout")

    assert done.status == 0
    assert "Unset KITE_ACCESS_TOKEN" in done.stdout + done.stderr


def test_paper_has_no_session_to_end() -> None:
    done = kite("logout", "--paper", "--json")

    assert (done.status, done.found) == (0, [])
