"""Random numbers from the operating system."""

from __future__ import annotations

import secrets  # noqa: TID251  # reason: this is the Entropy port


class SystemEntropy:
    """Numbers that nobody can guess."""

    def fraction(self) -> float:
        """A number from 0 up to, not including, 1."""
        return secrets.randbits(53) / (1 << 53)  # reason: this is the Entropy port

    def below(self, limit: int, /) -> int:
        """A whole number from 0 up to, not including, `limit`."""
        return secrets.randbelow(limit)  # reason: this is the Entropy port
