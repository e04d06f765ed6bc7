"""Where the API secret comes from. It is no option: others can read a machine's command lines."""

from __future__ import annotations

import os
import sys

from kite_adapters.cli.profiles import Profile
from kite_core.errors import ConfigurationError
from kite_core.redaction import SecretText

VARIABLE = "KITE_API_SECRET"


def api_secret_of(profile: Profile) -> str:
    """The secret: from the environment, the keyring, or whoever sits at the terminal.

    Raises ConfigurationError when nobody sits there.
    """
    if secret := os.environ.get(VARIABLE, "").strip():
        return SecretText(secret)
    if profile.keeps_secret and (secret := kept_secret(profile) or ""):
        return SecretText(secret)
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "The API secret is needed, and nobody is here to type it.",
            hint=f"Set {VARIABLE}, and run: kite login",
        )
    import typer

    return SecretText(typer.prompt("API secret (not shown)", hide_input=True, err=True).strip())


def kept_secret(profile: Profile) -> str | None:
    """What the keyring holds."""
    from kite_adapters.token_store.keyring import KeyringSecret

    return KeyringSecret(api_key=profile.api_key, name=profile.name).load()


def keep_secret(profile: Profile, secret: str) -> None:
    """Put it into the keyring."""
    from kite_adapters.token_store.keyring import KeyringSecret

    KeyringSecret(api_key=profile.api_key, name=profile.name).save(str(secret))


def forget_secret(profile: Profile) -> None:
    """Take it out of the keyring."""
    from kite_adapters.token_store.keyring import KeyringSecret

    KeyringSecret(api_key=profile.api_key, name=profile.name).clear()
