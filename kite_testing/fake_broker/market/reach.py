"""Which prices somebody waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kite_testing.fake_broker.money import Money

NO_FLOOR: Final[Money] = 0
NO_CEILING: Final[Money] = 1 << 62


@dataclass(slots=True, eq=False)
class Reach:
    """Prices between the two are of no interest; those at them, or beyond, are."""

    floor: Money = NO_FLOOR
    ceiling: Money = NO_CEILING
