from __future__ import annotations

import getpass
import io
import sys
from dataclasses import replace

import pytest

from kite_adapters.cli.login.api_secrets import (
    api_secret_of,
    forget_secret,
    keep_secret,
    kept_secret,
)
from kite_adapters.cli.profiles import Profile
from kite_core.errors import ConfigurationError
from tests.adapters.token_store.keyrings import DictionaryKeyring, installed

PROFILE = Profile(api_key="made_up_key")
KEPT = replace(PROFILE, keeps_secret=True)


class Person(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITE_API_SECRET", " from_environment\n")

    secret = api_secret_of(KEPT)

    assert secret == "from_environment"
    assert "from_environment" not in repr(secret)


def test_then_what_the_keyring_keeps() -> None:
    with installed(DictionaryKeyring()):
        keep_secret(PROFILE, "from_keyring")

        assert api_secret_of(KEPT) == "from_keyring"

        forget_secret(PROFILE)
        assert kept_secret(PROFILE) is None


def test_then_a_person_is_asked_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Person())
    monkeypatch.setattr(getpass, "getpass", lambda *_, **__: " typed ")  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]  # reason: any prompt

    assert api_secret_of(PROFILE) == "typed"
    assert "typed" not in capsys.readouterr().out


def test_where_nobody_sits_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    with pytest.raises(ConfigurationError, match="KITE_API_SECRET"):
        api_secret_of(PROFILE)
