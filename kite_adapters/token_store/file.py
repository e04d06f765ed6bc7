"""Keeps the token in a file that only its owner can read, so that processes share a login."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

from kite_core.errors import ConfigurationError
from kite_core.models.session import AccessToken


class FileTokenStore:
    """One JSON file with mode 0600, replaced as a whole; read again only when it changed.

    Raises ConfigurationError when others may read the file, or when it holds something else.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._seen: tuple[int, int, int] | None = None
        self._token: AccessToken | None = None

    async def load(self) -> AccessToken | None:
        """The token in the file, or None when there is no file."""
        try:
            facts = self._path.stat()
        except FileNotFoundError:
            return None
        version = (facts.st_mtime_ns, facts.st_ino, facts.st_size)
        if version != self._seen:
            self._token = self._read(facts.st_mode)
            self._seen = version
        return self._token

    async def save(self, token: AccessToken, /) -> None:
        """Replace the file, so that a reader sees the old token or the new one, whole."""
        self._write(token.to_json(indent=2).encode())

    async def clear(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    def _write(self, content: bytes) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A temporary file is made with mode 0600.
        with NamedTemporaryFile(dir=self._path.parent, delete=False) as draft:
            draft.write(content)
        Path(draft.name).replace(self._path)

    def _read(self, mode: int) -> AccessToken:
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigurationError(
                f"Others may read the token file {self._path}.",
                hint=f"Run: chmod 600 {self._path}",
            )
        try:
            return AccessToken.from_json(self._path.read_bytes())
        except ValueError:
            pass
        raise ConfigurationError(
            f"The token file {self._path} does not hold a token.",
            hint="Remove it and log in again.",
        )
