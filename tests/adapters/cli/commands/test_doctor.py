from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from kite_adapters.cli.profiles import Profiles
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.adapters.cli.commands.logged_in import elsewhere, log_in
from tests.adapters.cli.kite_program import Done, kite

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def served() -> Iterator[FakeServer]:
    with FakeServer(FakeBroker(), counts_rates=False) as server:
        yield server


@pytest.fixture
def server(served: FakeServer) -> FakeServer:
    """The server of all, with a broker of this test in it: quotes of one app are a second apart."""
    served.serve(FakeBroker(seed=7, api_key=f"app{next(_NUMBERS)}"))
    return served


def states(done: Done) -> dict[str, str]:
    return {each["name"]: each["state"] for each in done.found}


def texts(done: Done) -> dict[str, str]:
    return {each["name"]: f"{each['text']} {each['fix']}" for each in done.found}


def test_paper_is_healthy_and_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    monkeypatch.setattr(socket, "create_connection", None)

    done = kite("doctor", "--paper", "--json")

    assert done.status == 0
    assert states(done)["network"] == "skipped"
    assert states(done)["session"] == states(done)["quotes"] == states(done)["history"] == "ok"


def test_a_profile_is_examined_step_by_step(server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, server)

    done = kite("doctor", "--json")

    found = states(done)
    assert done.status == 0
    assert found.pop("outbound address") == "skipped"
    assert set(found.values()) == {"ok"}
    assert list(found) == [
        "versions",
        "api key",
        "token",
        "token's end",
        "REST DNS",
        "REST TCP",
        "REST HTTP",
        "clock",
        "ticker DNS",
        "ticker TCP",
        "ticker upgrade",
        "session",
        "quotes",
        "history",
    ]


def test_a_personal_plan_is_told(server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, server)
    server.broker.levers.access.allow_market_data(has_market_data=False)

    done = kite("doctor", "--json")

    assert states(done)["quotes"] == states(done)["history"] == "warning"
    assert "personal" in texts(done)["quotes"]
    assert "developer console" in texts(done)["history"]


def test_a_dead_session_names_the_command(server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, server)
    server.broker.levers.access.end_session()

    done = kite("doctor", "--json")

    assert done.status == 1
    assert states(done)["session"] == states(done)["ticker upgrade"] == "problem"
    assert "kite login" in texts(done)["session"]
    assert "HTTP 403" in texts(done)["ticker upgrade"]


def test_without_a_token_the_rest_is_still_examined(server: FakeServer, profiles: Profiles) -> None:
    run_now(profiles.token_store(log_in(profiles, server)).clear())

    done = kite("doctor", "--json")

    assert done.status == 1
    assert states(done)["token"] == "problem"
    assert states(done)["REST HTTP"] == states(done)["ticker upgrade"] == "ok"
    assert "session" not in states(done)


def test_a_server_that_is_down_is_told_apart(server: FakeServer, profiles: Profiles) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    profiles.save(elsewhere(log_in(profiles, server), port=port))

    done = kite("doctor", "--json")

    found = states(done)
    assert found["REST DNS"] == "ok"
    assert found["REST TCP"] == found["REST HTTP"] == found["ticker TCP"] == "problem"
    assert "Connection refused" in texts(done)["REST TCP"]


def test_a_token_file_that_others_may_read_is_a_problem(
    server: FakeServer, profiles: Profiles
) -> None:
    log_in(profiles, server)
    (profiles.folder / "default.token.json").chmod(0o644)

    done = kite("doctor", "--json")

    assert states(done)["token"] == "problem"
    assert "chmod 600" in texts(done)["token"]


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name has an address."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)


@pytest.mark.usefixtures("offline")
def test_without_a_profile_the_network_is_still_examined() -> None:
    done = kite("doctor", "--json")

    found = states(done)
    assert done.status == 1
    assert found["profile"] == found["REST DNS"] == found["ticker DNS"] == "problem"
    assert found["outbound IPv4"] == found["outbound IPv6"] == "skipped"
    assert "kite login --api-key KEY" in texts(done)["profile"]
    assert "token" not in found


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("wish", ["option", "variable"])
def test_nobody_is_asked_for_the_address_unless_it_is_wished(
    monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    if wish == "variable":
        monkeypatch.setenv("KITE_DOCTOR_ADDRESS", "0")

    done = kite("doctor", "--json", *(["--no-address"] if wish == "option" else []))

    assert states(done)["outbound address"] == "skipped"
    assert "ipify" not in done.stdout


def test_people_read_lines_and_a_fix(server: FakeServer, profiles: Profiles) -> None:
    run_now(profiles.token_store(log_in(profiles, server)).clear())

    done = kite("doctor")

    assert "problem  token: There is no access token." in done.stdout
    assert "Run: kite login" in done.stdout
    assert "\x1b" not in done.stdout


SECRETS = ("Qk7planted0key01", "planted0token0000000000000000abc", "PL4NT3D", "grandmother")


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_what_is_shared_holds_no_secret(
    server: FakeServer, profiles: Profiles, form: tuple[str, ...]
) -> None:
    key, token, user, name = SECRETS
    server.serve(FakeBroker(seed=7, api_key=f"{key}{len(form)}", user_id=user))
    profile = log_in(profiles, server, name=name)
    stored = AccessToken(token=token, refresh_token="planted_refresh", user_id=user)
    run_now(profiles.token_store(profile).save(stored))

    done = kite("doctor", "--share", "--profile", name, *form)

    assert_nothing_planted(done)
    assert "does not accept the token" in done.stdout


def test_an_error_that_names_secrets_is_shared_without_them(
    server: FakeServer, profiles: Profiles
) -> None:
    key, token, user, name = SECRETS
    profile = log_in(profiles, server, name=name)
    another = replace(profile, api_key=key)
    run_now(profiles.token_store(another).save(AccessToken(token=token, user_id=user)))

    shown = kite("doctor", "--profile", name)
    done = kite("doctor", "--profile", name, "--share")

    assert f"{name}.token.json is for the app {key}" in shown.stdout
    assert_nothing_planted(done)
    assert "is for the app ***, not for ***" in done.stdout


def assert_nothing_planted(done: Done) -> None:
    printed = (done.stdout + done.stderr).lower()
    assert [secret for secret in (*SECRETS, "planted") if secret.lower() in printed] == []
