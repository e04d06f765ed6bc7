"""Keeps the token in a file that only its owner can read, so that processes share a login."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from kite_core.errors import ConfigurationError
from kite_core.models.session import AccessToken


class FileTokenStore:
    """One JSON file with mode 0600, replaced as a whole; read again only when it changed.

    A token counts for one app: given its `api_key`, the store notes it in the file, and refuses
    the file of another app. Raises ConfigurationError for that, when others may read the file, and
    when it holds something else.
    """

    def __init__(self, path: str | os.PathLike[str], *, api_key: str | None = None) -> None:
        self._path = Path(path)
        self._api_key = api_key
        self._seen: tuple[int, ...] | None = None
        self._token: AccessToken | None = None

    async def load(self) -> AccessToken | None:
        """The token in the file, or None when there is no file."""
        try:
            return self._newest()
        except FileNotFoundError:
            return None

    async def save(self, token: AccessToken, /) -> None:
        """Replace the file, so that a reader sees the old token or the new one, whole."""
        content = json.loads(token.to_json())
        if self._api_key is not None:
            content["api_key"] = self._api_key
        self._write(json.dumps(content, indent=2).encode())

    async def clear(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    def _newest(self) -> AccessToken | None:
        facts = self._path.stat()
        self._require_privacy(facts.st_mode)
        version = (facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino, facts.st_size)
        if version != self._seen:
            self._token = self._read()
            self._seen = version
        return self._token

    def _write(self, content: bytes) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A temporary file is made with mode 0600.
        handle, name = mkstemp(dir=self._path.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            draft.replace(self._path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def _require_privacy(self, mode: int) -> None:
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigurationError(
                f"Others may read the token file {self._path}.",
                hint=f"Run: chmod 600 {self._path}",
            )

    def _read(self) -> AccessToken:
        content = self._path.read_bytes()
        token = None
        with suppress(ValueError):
            token = AccessToken.from_json(content)
        if token is None:
            raise ConfigurationError(
                f"The token file {self._path} does not hold a token.",
                hint="Remove it and log in again.",
            )
        self._require_own_app(json.loads(content).get("api_key"))
        return token

    def _require_own_app(self, noted: str | None) -> None:
        if None not in (noted, self._api_key) and noted != self._api_key:
            raise ConfigurationError(
                f"The token file {self._path} is for the app {noted}, not for {self._api_key}.",
                hint="Give each app a file of its own, or remove this one and log in again.",
            )
