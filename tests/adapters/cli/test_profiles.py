from __future__ import annotations

import stat
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_adapters.cli.profiles import Profile, Profiles, check_name, config_of_profile
from kite_adapters.token_store.file import FileTokenStore
from kite_adapters.token_store.keyring import KeyringTokenStore
from kite_core.errors import ConfigurationError
from kite_core.ist import IST

FULL = Profile(
    name="family",
    api_key='k"e\\y',
    base_url="http://127.0.0.1:1",
    ticker_url="ws://127.0.0.1:1",
    is_sandbox=True,
    in_keyring=True,
    keeps_secret=True,
    port=5000,
    user_id="AB1234",
    logged_in_at=datetime(2026, 11, 20, 8, 30, tzinfo=IST),
)


def test_what_is_saved_is_found_again(profiles: Profiles) -> None:
    profiles.save(Profile(api_key="first"))
    profiles.save(FULL)
    profiles.save(Profile(api_key="second"))

    assert profiles.find("family") == FULL
    assert profiles.find() == Profile(api_key="second")
    assert list(profiles.all()) == ["default", "family"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_file(text: str) -> None:
    profile = Profile(api_key=text)

    tables = tomllib.loads(profile.to_toml())

    assert Profile(name="default", **tables["default"]) == profile


def test_the_folder_is_its_owners(profiles: Profiles) -> None:
    profiles.save(FULL)

    assert stat.S_IMODE(profiles.folder.stat().st_mode) == 0o700


def test_a_profile_that_is_not_there_names_the_others_and_a_command(profiles: Profiles) -> None:
    profiles.save(FULL)

    with pytest.raises(ConfigurationError) as caught:
        profiles.find("work")

    assert "'work'. There are: family." in str(caught.value)
    assert "kite login --api-key KEY --profile work" in str(caught.value)


@pytest.mark.parametrize("text", ["no toml", "[x]\nunknown = 1", "x = 1", "[default]"])
def test_a_file_that_cannot_be_read_is_said_with_its_path(profiles: Profiles, text: str) -> None:
    profiles.folder.mkdir()
    profiles.path.write_text(text)

    with pytest.raises(ConfigurationError, match=r"profiles\.toml cannot be read"):
        profiles.all()


@pytest.mark.parametrize("name", ["", "../x", "a b", "-a", "a" * 41, "a/b", "a.b"])
def test_a_name_is_a_word(name: str) -> None:
    with pytest.raises(ConfigurationError, match="no name for a profile"):
        check_name(name)


def test_tokens_are_kept_in_a_file_or_in_the_keyring(profiles: Profiles) -> None:
    assert isinstance(profiles.token_store(Profile(api_key="k")), FileTokenStore)
    assert isinstance(profiles.token_store(FULL), KeyringTokenStore)


def test_settings_are_the_profiles(profiles: Profiles) -> None:
    config = profiles.config(Profile(api_key="k", base_url="http://127.0.0.1:1"))

    assert (config.api_key, config.base_url, config.path_prefix) == ("k", "http://127.0.0.1:1", "")


def test_the_sandbox_has_settings_of_its_own(profiles: Profiles) -> None:
    config = profiles.config(FULL)

    assert config.path_prefix == "/oms"
    assert config.ticker_url == "ws://127.0.0.1:1/?user_id=AB1234"


def test_the_folder_is_where_the_environment_says(tmp_path: Path) -> None:
    named = Profiles.of_user({"KITE_HOME": str(tmp_path), "XDG_CONFIG_HOME": "elsewhere"})
    usual = Profiles.of_user({"XDG_CONFIG_HOME": str(tmp_path)})
    bare = Profiles.of_user({})

    assert named.folder == tmp_path
    assert usual.folder == tmp_path / "kiteport"
    assert bare.folder == Path.home() / ".config" / "kiteport"


def test_a_program_uses_what_the_command_kept(profiles: Profiles) -> None:
    profiles.save(FULL)

    assert config_of_profile("family").api_key == FULL.api_key
    with pytest.raises(ConfigurationError, match="'default'"):
        config_of_profile()
