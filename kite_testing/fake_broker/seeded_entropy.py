"""Randomness for clients of the fake broker: the same in every run."""

from __future__ import annotations

from itertools import count

from kite_testing.fake_broker.chance import Chance


class SeededEntropy:
    """The Entropy port, drawn from a seed and a name, so that tags and waits repeat."""

    def __init__(self, chance: Chance, name: str) -> None:
        self._chance = chance
        self._name = name
        self._turns = count()

    def fraction(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self._chance.fraction(f"entropy:{self._name}:{next(self._turns)}")

    def below(self, limit: int, /) -> int:
        """A whole number from 0 up to, not including, `limit`."""
        drawn = self._chance.draw(f"entropy:{self._name}:{next(self._turns)}", 16)
        return int.from_bytes(drawn, "big") % limit
