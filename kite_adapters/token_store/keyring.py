"""Keeps tokens, and secrets on request, in the system's keyring; needs the extra `keyring`."""

from __future__ import annotations

from kite_core.errors import ConfigurationError
from kite_core.models.session import AccessToken

try:
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError
except ImportError as missing:
    raise ConfigurationError(
        "The keyring needs the package keyring.",
        hint='Install it with: pip install "kiteport[keyring]"',
    ) from missing

_SERVICE = "kiteport"
_FIX = "Unlock it, or keep the token in a file of mode 0600: FileTokenStore(path)."


class KeyringTokenStore:
    """One entry of the system's keyring for each app and name.

    Raises ConfigurationError when this machine has no keyring, or it stays locked.
    """

    def __init__(self, *, api_key: str, name: str = "default") -> None:
        self._entry = _Entry(f"{name}:{api_key}")

    async def load(self) -> AccessToken | None:
        """The token, or None when there is none."""
        text = self._entry.load()
        if text is None:
            return None
        try:
            return AccessToken.from_json(text)
        except ValueError:
            raise ConfigurationError(
                "The keyring's entry does not hold a token.", hint="Clear it, and log in again."
            ) from None

    async def save(self, token: AccessToken, /) -> None:
        """Keep this token instead of any older one."""
        self._entry.save(token.to_json())

    async def clear(self) -> None:
        """Forget the token."""
        self._entry.clear()


class KeyringSecret:
    """The secret of one app in the system's keyring, for who asked to have it kept there.

    Raises ConfigurationError as the store of tokens does.
    """

    def __init__(self, *, api_key: str, name: str = "default") -> None:
        self._entry = _Entry(f"{name}:{api_key}:secret")

    def load(self) -> str | None:
        """The secret, or None when there is none."""
        return self._entry.load()

    def save(self, secret: str) -> None:
        """Keep this one."""
        self._entry.save(secret)

    def clear(self) -> None:
        """Forget it."""
        self._entry.clear()


class _Entry:
    """A text in the keyring."""

    def __init__(self, name: str) -> None:
        self._name = name

    def load(self) -> str | None:
        try:
            return keyring.get_password(_SERVICE, self._name)
        except KeyringError as error:
            raise _unusable(error) from error

    def save(self, text: str) -> None:
        try:
            keyring.set_password(_SERVICE, self._name, text)
        except KeyringError as error:
            raise _unusable(error) from error

    def clear(self) -> None:
        try:
            keyring.delete_password(_SERVICE, self._name)
        except PasswordDeleteError:
            return
        except KeyringError as error:
            raise _unusable(error) from error


def _unusable(error: Exception) -> ConfigurationError:
    """Backends raise texts with line breaks and long lists; the first line says it."""
    reason = str(error).partition("\n")[0].partition(";")[0] or type(error).__name__
    return ConfigurationError(f"The keyring cannot be used: {reason}", hint=_FIX)
