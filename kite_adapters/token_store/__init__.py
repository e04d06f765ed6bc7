"""Where access tokens are kept: in memory, in the environment, in a file of one's own."""

from __future__ import annotations

from kite_adapters.token_store.environment import EnvironmentTokenStore
from kite_adapters.token_store.file import FileTokenStore
from kite_adapters.token_store.memory import MemoryTokenStore

__all__ = ["EnvironmentTokenStore", "FileTokenStore", "MemoryTokenStore"]
