"""Keeps the token for as long as the process lives."""

from __future__ import annotations

from kite_core.models.session import AccessToken


class MemoryTokenStore:
    """One token, shared by all who hold the store."""

    def __init__(self, token: AccessToken | None = None) -> None:
        self._token = token

    async def load(self) -> AccessToken | None:
        """The newest token."""
        return self._token

    async def save(self, token: AccessToken, /) -> None:
        """Keep this one from now on."""
        self._token = token

    async def clear(self) -> None:
        """Forget it."""
        self._token = None
