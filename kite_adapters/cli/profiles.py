"""Whose account a command is for: profiles in one small file, tokens beside it or in a keyring."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from kite_adapters.config import API_ROOT, TICKER_URL, ClientConfig
from kite_adapters.token_store.file import FileTokenStore
from kite_core.errors import ConfigurationError
from kite_core.ports import TokenStore

DEFAULT = "default"
REDIRECT_PORT = 8765
"""Where `kite login` waits, unless the app's redirect URL names another port."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_LOG_IN = "Run: kite login --api-key KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One account: the app's key, where its server is, and where its token is kept.

    `port` is where `kite login` waits for the browser; `user_id` and `logged_in_at` are of the
    last login. `keeps_secret` says that the keyring holds the API secret as well.
    """

    name: str = DEFAULT
    api_key: str
    base_url: str = API_ROOT
    ticker_url: str = TICKER_URL
    is_sandbox: bool = False
    in_keyring: bool = False
    keeps_secret: bool = False
    port: int = REDIRECT_PORT
    user_id: str = ""
    logged_in_at: datetime | None = None

    def to_toml(self) -> str:
        """The lines of this profile in the file of profiles."""
        facts = {each.name: getattr(self, each.name) for each in fields(self)[1:]}
        lines = [f"{name} = {_written(fact)}" for name, fact in facts.items() if fact is not None]
        return "\n".join([f"[{self.name}]", *lines])


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles in a folder: `profiles.toml`, and a token file with mode 0600 for each."""

    folder: Path

    @classmethod
    def of_user(cls, environ: Mapping[str, str] | None = None) -> Profiles:
        """Those of the user: in KITE_HOME, or else in the usual folder for settings."""
        variables = os.environ if environ is None else environ
        if home := variables.get("KITE_HOME"):
            return cls(Path(home))
        settings = variables.get("XDG_CONFIG_HOME") or "~/.config"
        return cls(Path(settings).expanduser() / "kiteport")

    @property
    def path(self) -> Path:
        """The file of all profiles. It holds no secret."""
        return self.folder / "profiles.toml"

    def all(self) -> dict[str, Profile]:
        """Every profile by its name. Raises ConfigurationError for a file that cannot be read."""
        try:
            tables = tomllib.loads(self.path.read_text(encoding="utf-8"))
            return {name: Profile(name=name, **facts) for name, facts in tables.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError) as error:
            raise ConfigurationError(
                f"The file of profiles {self.path} cannot be read: {error}",
                hint="Mend it, or move it away and run: kite login",
            ) from error

    def find(self, name: str = "") -> Profile:
        """The profile of this name, or the default one. Raises ConfigurationError."""
        known = self.all()
        if (profile := known.get(name or DEFAULT)) is not None:
            return profile
        others = f" There are: {', '.join(sorted(known))}." if known else ""
        wish = f" --profile {name}" if name else ""
        raise ConfigurationError(
            f"There is no profile {name or DEFAULT!r}.{others}", hint=f"{_LOG_IN}{wish}"
        )

    def save(self, profile: Profile) -> None:
        """Add a profile, or replace the one of its name; a bad name is a ConfigurationError."""
        check_name(profile.name)
        profiles = {**self.all(), profile.name: profile}
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = "\n\n".join(each.to_toml() for each in profiles.values())
        draft = self.path.with_suffix(".new")
        draft.write_text(f"{text}\n", encoding="utf-8")
        draft.replace(self.path)

    def token_store(self, profile: Profile) -> TokenStore:
        """Where the token of a profile is kept."""
        if profile.in_keyring:
            from kite_adapters.token_store.keyring import KeyringTokenStore

            return KeyringTokenStore(api_key=profile.api_key, name=profile.name)
        path = self.folder / f"{profile.name}.token.json"
        return FileTokenStore(path, api_key=profile.api_key)

    def config(self, profile: Profile) -> ClientConfig:
        """The settings of a client for this profile."""
        if profile.is_sandbox:
            return ClientConfig.sandbox(
                user_id=profile.user_id or "unknown",
                api_key=profile.api_key,
                base_url=profile.base_url,
                ticker_url=profile.ticker_url,
                token_store=self.token_store(profile),
            )
        return ClientConfig(
            api_key=profile.api_key,
            base_url=profile.base_url,
            ticker_url=profile.ticker_url,
            token_store=self.token_store(profile),
        )


def config_of_profile(name: str = "") -> ClientConfig:
    """The settings of a profile that `kite login` made, with its token; "" is the usual one.

    Change more with `dataclasses.replace`. Raises ConfigurationError when there is none.
    """
    profiles = Profiles.of_user()
    return profiles.config(profiles.find(name))


def check_name(name: str) -> None:
    """Raises ConfigurationError for what cannot name a profile, and the file of its token."""
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} is no name for a profile.",
            hint="Use letters, digits, - and _, such as --profile family.",
        )


def _written(fact: object) -> str:
    """A TOML value."""
    if isinstance(fact, bool):
        return str(fact).lower()
    if isinstance(fact, datetime):
        return fact.isoformat()
    return str(fact) if isinstance(fact, int) else _quoted(str(fact))


def _quoted(text: str) -> str:
    """A TOML basic string. JSON's are those, but for the one control character that it allows."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
