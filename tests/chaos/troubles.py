"""What goes wrong with a placement, and with a look at the order book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random  # noqa: TID251  # reason: seeded

from kite_testing.fake_broker.faults.kinds import WishValue

PLACEMENT = "POST /orders/{variety}"
BOOK = "GET /orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that goes wrong once: a fault of the fake broker's, and a name for the report."""

    name: str
    fault: str
    wishes: Mapping[str, WishValue] = field(default_factory=dict[str, WishValue])


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of trouble: how often it comes beside the others, and how its figures are drawn."""

    name: str
    fault: str
    weight: int
    draw: Callable[[Random], dict[str, WishValue]]

    def drawn(self, random: Random) -> Trouble:
        """One of this kind."""
        return Trouble(name=self.name, fault=self.fault, wishes=self.draw(random))


def _plain(_: Random) -> dict[str, WishValue]:
    return {}


def _silence(random: Random) -> dict[str, WishValue]:
    """From a connection that closes at once to one that stays silent beyond all timeouts."""
    return {"seconds": random.choice((0.0, 0.3, 3.0, 9.0, 60.0))}


def _lateness(random: Random) -> dict[str, WishValue]:
    return {"seconds": random.choice((0.4, 2.0, 6.0, 12.0))}


def _surfacing(random: Random) -> dict[str, WishValue]:
    after = random.choice((0.2, 1.0, 8.0, 30.0, 60.0, 90.0))
    return {"after_seconds": after, "status": random.choice((400, 503, 504))}


def _stuck(random: Random) -> dict[str, WishValue]:
    return {"seconds": random.choice((5.0, 90.0))}


def _broken(random: Random) -> dict[str, WishValue]:
    return {"share": random.choice((0.0, 0.3, 0.9))}


def _status(*, takes_effect: bool) -> Callable[[Random], dict[str, WishValue]]:
    def draw(random: Random) -> dict[str, WishValue]:
        return {"status": random.choice((502, 503, 504)), "takes_effect": takes_effect}

    return draw


def _inside(*, takes_effect: bool) -> Callable[[Random], dict[str, WishValue]]:
    def draw(_: Random) -> dict[str, WishValue]:
        return {"status": 500, "takes_effect": takes_effect}

    return draw


def _refusal(random: Random) -> dict[str, WishValue]:
    kind = random.choice(("MarginException", "InputException", "HoldingException"))
    return {"status": 400, "error_type": kind, "message": "It is not to be."}


def _too_fast(_: Random) -> dict[str, WishValue]:
    return {
        "status": 429,
        "error_type": "NetworkException",
        "message": "Too many requests",
        "takes_effect": True,
    }


def _kind(
    name: str, fault: str, weight: int, draw: Callable[[Random], dict[str, WishValue]] = _plain
) -> Kind:
    return Kind(name=name, fault=fault, weight=weight, draw=draw)


TAKEN_AND_REFUSED = _kind("429, and placed all the same", "error", 3, _too_fast)
"""What the look at the book after a 429 is for. It cannot help where the book is old, too."""
PLACEMENT_KINDS: Sequence[Kind] = (
    _kind("connection refused", "unreachable", 4),
    _kind("request lost before the broker read it", "dropped", 2, _silence),
    _kind("answer lost", "lost", 6, _silence),
    _kind("placed, no answer (O1)", "O1", 4, _silence),
    _kind("error now, order later (O2)", "O2", 8, _surfacing),
    _kind("stuck before its validation (O3)", "O3", 2, _stuck),
    _kind("late answer", "slow", 4, _lateness),
    _kind("empty answer", "empty", 3),
    _kind("answer breaks off", "truncated", 3, _broken),
    _kind("HTML page, nothing done (S4)", "S4", 2, _status(takes_effect=False)),
    _kind("HTML page, placed (S4)", "S4", 4, _status(takes_effect=True)),
    _kind("order system down, nothing done (S5)", "S5", 2, _status(takes_effect=False)),
    _kind("order system down, placed (S5)", "S5", 4, _status(takes_effect=True)),
    _kind("500, nothing done (S6)", "S6", 2, _inside(takes_effect=False)),
    _kind("500, placed (S6)", "S6", 3, _inside(takes_effect=True)),
    _kind("429, nothing done (O16)", "O16", 5),
    _kind("429, nothing done (S3)", "S3", 3),
    _kind("429 of the network in front (S9)", "S9", 2),
    TAKEN_AND_REFUSED,
    _kind("day cap (O8)", "O8", 2),
    _kind("refused", "error", 4, _refusal),
    _kind("unknown error type (S7)", "S7", 2),
    _kind("wrong address (O18)", "O18", 2),
    _kind("session ends (S1)", "S1", 2),
    _kind("accepted, then rejected", "reject", 2),
)
"""What may happen to a placement."""

SLICE_REFUSED = _kind("one slice refused (O14)", "O14", 8)
"""What may happen besides to an order that is cut into slices."""

LOOK_KINDS: Sequence[Kind] = (
    _kind("book: HTML page (S4)", "S4", 3, _status(takes_effect=False)),
    _kind("book: order system down (S5)", "S5", 3, _status(takes_effect=False)),
    _kind("book: 500 (S6)", "S6", 2, _inside(takes_effect=False)),
    _kind("book: 429 (S3)", "S3", 2),
    _kind("book: connection refused", "unreachable", 2),
    _kind("book: answer lost", "lost", 3, _silence),
    _kind("book: late answer", "slow", 2, _lateness),
    _kind("book: answer breaks off", "truncated", 2, _broken),
    _kind("book: empty answer", "empty", 1),
)
"""What may happen to a look at the book."""


def drawn(kinds: Sequence[Kind], random: Random) -> Trouble:
    """One trouble, the likely ones more often."""
    (kind,) = random.choices(kinds, weights=[each.weight for each in kinds])
    return kind.drawn(random)
