"""Chance that has no memory: each draw is named by its purpose.

The same seed and purpose give the same draw, whatever was drawn before, in every process and on
every platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import shake_128

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws for one seed."""

    seed: int

    def draw(self, purpose: str, count: int) -> bytes:
        """So many bytes for this purpose."""
        return shake_128(f"{self.seed}:{purpose}".encode()).digest(count)

    def fraction(self, purpose: str) -> float:
        """A number from 0 up to, not including, 1."""
        return int.from_bytes(self.draw(purpose, 4), "big") / 2**32

    def text(self, purpose: str, length: int) -> str:
        """Letters and digits, as tokens and ids are made of."""
        return "".join(_LETTERS[byte % len(_LETTERS)] for byte in self.draw(purpose, length))

    def uuid(self, purpose: str) -> str:
        """An id in the shape of a random UUID (version 4)."""
        drawn = int.from_bytes(self.draw(purpose, 16), "big")
        versioned = drawn & ~(0xF << 76) & ~(0x3 << 62) | 0x4 << 76 | 0x2 << 62
        digits = f"{versioned:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
