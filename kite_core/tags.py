"""Order tags that are unique, so that an order can be found again by its tag."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_core.ports import Entropy

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LONGEST_LABEL = 8
_TIME_DIGITS = 8
_CHANCE_DIGITS = 4
_CHANCES = len(_DIGITS) ** _CHANCE_DIGITS


def unique_tag(
    wish: str | None, now: datetime, entropy: Entropy, *, taken: Container[str] = ()
) -> str:
    """The tag for one placement.

    Twelve characters, eight of them the time in milliseconds, so that tags sort by time, behind a
    label of up to eight characters. A longer wish is the caller's own tag and stays as it is. Two
    tags of one millisecond are alike once in 1.7 million times, but never one that is `taken`.
    """
    label = wish or ""
    if is_verbatim(label):
        return label
    front = label + _base36(int(now.timestamp() * 1000), _TIME_DIGITS)
    chance = entropy.below(_CHANCES)
    while (tag := front + _base36(chance, _CHANCE_DIGITS)) in taken:
        chance = (chance + 1) % _CHANCES
    return tag


def is_verbatim(wish: str) -> bool:
    """Whether a caller's tag leaves no room for a unique part, and goes out as it is."""
    return len(wish) > LONGEST_LABEL


def label_of(tag: str) -> str:
    """The label in front of a unique tag; "" where there is no room for one."""
    return tag[: -_TIME_DIGITS - _CHANCE_DIGITS]


def is_tagged(tag: str, wish: str) -> bool:
    """Whether a tag is this one, or a unique one behind this label."""
    is_label = len(wish) <= LONGEST_LABEL and len(tag) == len(wish) + _TIME_DIGITS + _CHANCE_DIGITS
    return tag == wish or (is_label and tag.startswith(wish))


def _base36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
