"""The orders that are to be placed, and what goes wrong with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random  # noqa: TID251  # reason: seeded
from typing import TypeAlias

from kite_core import OrderParams
from tests.chaos.kinds import AT_MARKET, KINDS
from tests.chaos.troubles import SLICE_REFUSED, Kind, Trouble, drawn

Mark: TypeAlias = tuple[str, int]
"""What tells an order in the broker's own state: its stock, and a price or quantity of its own."""
_VERBATIM = "momentum-{}"
_LABELS = (None, None, None, "scalp", "a", "eightchr")
_RUPEE = 10_000
"""In the engine's money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One order: its number in the whole run, what it is, and what meets its requests in turn.

    Orders of one `mark` are alike in everything, and only the broker's ids tell them apart.
    """

    number: int
    kind: str
    params: OrderParams
    mark: Mark
    troubles: tuple[Trouble, ...]
    is_exit: bool = False

    @property
    def has_own_tag(self) -> bool:
        """Whether the client mints the tag, or completes it."""
        return len(self.params.tag or "") <= 8


def mark_of(params: OrderParams) -> Mark:
    """The mark of an order, from what is sent."""
    if params.tradingsymbol == AT_MARKET:
        return AT_MARKET, int(params.quantity)
    return params.tradingsymbol, round(float(params.price or 0) * _RUPEE)


def wishes(
    first: int, count: int, random: Random, *, calm: float, kinds: Sequence[Kind]
) -> list[Wish]:
    """So many orders with numbers from `first` on.

    `calm` is the share of requests to which nothing happens, `kinds` what happens to the others.
    """
    made: list[Wish] = []
    place = 0
    while len(made) < count:
        place += 1
        kind = random.choice(tuple(KINDS))
        likes = random.choice((1, 1, 1, 1, 2, 3))
        tag = (
            _VERBATIM.format(place)
            if likes > 1 or random.random() < 0.2
            else random.choice(_LABELS)
        )
        if likes > 1 and random.random() < 0.3:
            tag = random.choice(_LABELS)
        params = KINDS[kind](place, tag)
        for _ in range(min(likes, count - len(made))):
            own_kinds = (*kinds, SLICE_REFUSED) if kind == "sliced" else kinds
            troubles = _troubles(random, calm, own_kinds)
            number = first + len(made)
            made.append(
                Wish(
                    number=number,
                    kind=kind,
                    params=params,
                    mark=mark_of(params),
                    troubles=troubles,
                    is_exit=random.random() < 0.1,
                )
            )
    random.shuffle(made)
    return made


def _troubles(random: Random, calm: float, kinds: Sequence[Kind]) -> tuple[Trouble, ...]:
    """What meets the first requests of one order; most often one thing, at times more."""
    troubles: list[Trouble] = []
    while random.random() >= calm and len(troubles) < 6:
        troubles.append(drawn(kinds, random))
    return tuple(troubles)
