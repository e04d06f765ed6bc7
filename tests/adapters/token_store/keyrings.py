"""Keyrings for tests."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class DictionaryKeyring(KeyringBackend):
    """Keeps everything for as long as the test lasts."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # reason: untyped there
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("It is not there.")


class LockedKeyring(DictionaryKeyring):
    """One that nobody unlocks."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("it is locked\nand says so at length")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("it is locked\nand says so at length")

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked("it is locked\nand says so at length")


@contextmanager
def installed(ring: KeyringBackend) -> Generator[DictionaryKeyring]:
    """Let all programs of this process use this one, for a while."""
    before = keyring.get_keyring()
    keyring.set_keyring(ring)
    try:
        assert isinstance(ring, DictionaryKeyring)
        yield ring
    finally:
        keyring.set_keyring(before)
