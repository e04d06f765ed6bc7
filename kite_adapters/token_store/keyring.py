"""Keeps the token in the system's keyring; needs the extra `keyring`."""

from __future__ import annotations

from kite_core.errors import ConfigurationError
from kite_core.models.session import AccessToken

try:
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError
except ImportError as missing:
    raise ConfigurationError(
        "A token in the keyring needs the package keyring.",
        hint='Install it with: pip install "kiteport[keyring]"',
    ) from missing

_SERVICE = "kiteport"


class KeyringTokenStore:
    """One entry of the system's keyring for each app and name.

    Raises ConfigurationError when this machine has no keyring, or it stays locked.
    """

    def __init__(self, *, api_key: str, name: str = "default") -> None:
        self._entry = f"{name}:{api_key}"

    async def load(self) -> AccessToken | None:
        """The token, or None when there is none."""
        try:
            text = keyring.get_password(_SERVICE, self._entry)
        except KeyringError as error:
            raise _unusable(error) from error
        return None if text is None else AccessToken.from_json(text)

    async def save(self, token: AccessToken, /) -> None:
        """Keep this token instead of any older one."""
        try:
            keyring.set_password(_SERVICE, self._entry, token.to_json())
        except KeyringError as error:
            raise _unusable(error) from error

    async def clear(self) -> None:
        """Forget the token."""
        try:
            keyring.delete_password(_SERVICE, self._entry)
        except PasswordDeleteError:
            return
        except KeyringError as error:
            raise _unusable(error) from error


def _unusable(error: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"The keyring cannot be used: {error}",
        hint="Unlock it, or keep the token in a file of mode 0600: FileTokenStore(path).",
    )
