"""Keeps the token in an environment variable, where deployments like to put it."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from kite_core.models.session import AccessToken


class EnvironmentTokenStore:
    """Reads the variable on every use, so a new value counts at once.

    Saving sets the variable for this process and its children; the token's end is not kept.
    """

    def __init__(
        self,
        variable: str = "KITE_ACCESS_TOKEN",
        environ: MutableMapping[str, str] | None = None,
    ) -> None:
        self._variable = variable
        self._environ = os.environ if environ is None else environ

    async def load(self) -> AccessToken | None:
        """The variable's value, or None when it is unset or empty."""
        token = self._environ.get(self._variable, "").strip()
        return AccessToken(token=token) if token else None

    async def save(self, token: AccessToken, /) -> None:
        """Set the variable."""
        self._environ[self._variable] = token.token

    async def clear(self) -> None:
        """Unset the variable."""
        self._environ.pop(self._variable, None)
